package live

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Save records the run to a place in a folder, under a name made of its property and
// its content, and returns the file's name: equal runs go to one file.
func (s *Session) Save(p Place, folder string) (string, error) {
	t, err := s.Trace(p)
	if err != nil {
		return "", err
	}
	return t.Save(folder)
}

// SaveAs records the run to a place in a file that must not exist yet.
func (s *Session) SaveAs(p Place, name string) error {
	t, err := s.Trace(p)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	// Whoever makes the empty file owns the name; the whole one then takes its place.
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already, and is left as it is; give another name", name)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(f.Close(), t.WriteFile(name)); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}
