// Package atomicfile writes files that are always whole, and says beforehand whether one
// could be written, and whether it would replace another.
//
// Start reading at Write, then Probe and Same.
package atomicfile

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Write writes a temporary file in the same folder and renames it, so that a file of this
// name has either all of its new content or what it had before. It makes the folder if it
// does not exist. If the name is not of a regular file, but of a terminal or a pipe for
// example, Write writes to it directly.
func Write(name string, write func(io.Writer) error) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return writeTo(name, write)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), unfinished(name))
	if err != nil {
		return of(name, err)
	}
	defer os.Remove(f.Name()) // after the rename, there is nothing to remove
	if err := cmp.Or(buffered(f, write), f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return of(name, err)
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return of(name, err)
	}
	syncFolder(filepath.Dir(name))
	return nil
}

// syncFolder makes a rename durable. Not every system can; the file is there in any case,
// unless the machine fails now.
func syncFolder(dir string) {
	if f, err := os.Open(dir); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}

// of makes an error name the file that was to be written, and not the temporary one,
// which nobody knows and which is gone.
func of(name string, err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &link):
		return &fs.PathError{Op: link.Op, Path: name, Err: link.Err}
	case errors.As(err, &path) && strings.HasSuffix(path.Path, writing):
		return &fs.PathError{Op: path.Op, Path: name, Err: path.Err}
	}
	return err
}

// WriteNew is [Write] for a file that must not exist yet: if it does, it is left
// unchanged, and the error is fs.ErrExist.
func WriteNew(name string, write func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	// Whoever makes the empty file owns the name; the whole one then takes its place.
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if err := cmp.Or(f.Close(), Write(name, write)); err != nil {
		os.Remove(name)
		return err
	}
	return nil
}

// Append adds a text to the end of a file by one system call, so that it does not mix
// with what others add. It makes the file and its folder if they do not exist.
func Append(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return cmp.Or(err, f.Close())
}

// writeTo writes to an existing file.
func writeTo(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return cmp.Or(buffered(f, write), f.Close())
}

// buffered writes with few system calls.
func buffered(f *os.File, write func(io.Writer) error) error {
	w := bufio.NewWriter(f)
	return cmp.Or(write(w), w.Flush())
}
