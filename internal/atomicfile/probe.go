package atomicfile

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Probe says why a file of this name could not be written, as far as that can be known
// beforehand. It leaves nothing behind.
func Probe(name string) error {
	if name != "" && os.IsPathSeparator(name[len(name)-1]) {
		return fmt.Errorf("%s is a folder's name, not a file's", name)
	}
	info, err := os.Stat(name)
	switch {
	case err != nil && !missing(err):
		return err
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder, not a file", name)
	case err == nil && !info.Mode().IsRegular():
		return nil // a device or a pipe: its reader may wait for somebody to open it
	case err == nil:
		// A rename could replace it, but should not if it is write-protected.
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		f.Close()
	}
	return ProbeFolder(filepath.Dir(name))
}

// ProbeFolder says why no file could be written into a folder, which need not exist yet.
// It leaves nothing behind.
func ProbeFolder(dir string) error {
	at := filepath.Clean(dir)
	info, err := os.Stat(at)
	for missing(err) && filepath.Dir(at) != at {
		if _, err := os.Lstat(at); err == nil {
			return fmt.Errorf("%s is a link that leads nowhere", at)
		}
		at = filepath.Dir(at)
		info, err = os.Stat(at)
	}
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is not a folder", at)
	}
	return tryIn(at)
}

// missing reports whether there is no file of a name, nor may be one of a longer name.
func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// tryIn writes a file into a folder and removes it. The file is not empty: a full disk
// may have room for its name only.
func tryIn(dir string) error {
	f, err := os.CreateTemp(dir, ".probe-*")
	if err == nil {
		defer os.Remove(f.Name())
		_, err = f.Write(make([]byte, 4<<10))
		err = cmp.Or(err, f.Sync(), f.Close())
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		return fmt.Errorf("%s: %w", dir, at.Err) // the file's own name is of no interest
	}
	return err
}

// Same reports whether two names are of one file: by another path, through links, or
// because the file has two names. For files that do not exist, it compares their folders.
// Writing to a device or a pipe replaces nothing, so these are not compared.
func Same(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	switch {
	case errX == nil && errY == nil:
		return os.SameFile(x, y) && (x.Mode().IsRegular() || x.IsDir())
	case errX == nil || errY == nil || filepath.Base(a) != filepath.Base(b):
		return false
	}
	dirA, dirB := filepath.Dir(a), filepath.Dir(b)
	return dirA == dirB || dirA != a && dirB != b && Same(dirA, dirB)
}
