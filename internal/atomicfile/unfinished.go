package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// writing ends the names of the files that take others' places when they are whole.
const writing = ".writing"

// mostOfName is how much of a file's name that of the unfinished one has, which must be
// no longer than any name may be.
const mostOfName = 100

// unfinished is the pattern of the names of what is written for a file before it takes
// that file's place. os.CreateTemp puts something in the place of the star.
func unfinished(name string) string {
	base := filepath.Base(name)
	return "." + base[:min(len(base), mostOfName)] + ".*" + writing
}

// RemoveUnfinished removes what processes have left that were killed while they wrote a
// file. Nobody may write it at the same time.
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
