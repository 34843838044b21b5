package live

import (
	"errors"
	"fmt"
	"io/fs"

	"raftmc/internal/atomicfile"
)

// Save records the run to a place in a file in a folder, and returns its name, which is
// made from the property and the content: equal runs go to one file.
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
	if err := atomicfile.WriteNew(name, t.Write); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return fmt.Errorf("%s is there already, and is left as it is; give another name", name)
}
