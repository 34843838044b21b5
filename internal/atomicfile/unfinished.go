package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// writing is the end of the names of files that are not whole yet.
const writing = ".writing"

// mostOfName is how much of a file's name is in the name of its unfinished one, which
// must not exceed the length of a file name.
const mostOfName = 100

// unfinished is the pattern for the names of the files that are written first and then
// renamed to a given one. os.CreateTemp replaces the star.
func unfinished(name string) string {
	base := filepath.Base(name)
	return "." + base[:min(len(base), mostOfName)] + ".*" + writing
}

// RemoveUnfinished removes what processes that were killed while they wrote a file have
// left. The file must not be written at the same time.
func RemoveUnfinished(name string) error {
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil {
		return err
	}
	before, after, _ := strings.Cut(unfinished(name), "*")
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), before) && strings.HasSuffix(e.Name(), after) {
			err = errors.Join(err, os.Remove(filepath.Join(filepath.Dir(name), e.Name())))
		}
	}
	return err
}
