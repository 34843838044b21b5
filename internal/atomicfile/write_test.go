package atomicfile_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"raftmc/internal/atomicfile"
)

// text writes some text, and then fails or not.
func text(s string, err error) func(io.Writer) error {
	return func(w io.Writer) error {
		_, werr := io.WriteString(w, s)
		return errors.Join(werr, err)
	}
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there")
	name := filepath.Join(dir, strings.Repeat("long", 60))
	full := errors.New("the disk is full")
	for _, step := range []struct {
		write func(io.Writer) error
		want  string
		err   error
	}{
		{text("first", nil), "first", nil},
		{text("half of the second", full), "first", full},
		{text("third", nil), "third", nil},
	} {
		if err := atomicfile.Write(name, step.write); !errors.Is(err, step.err) {
			t.Errorf("%v, want %v", err, step.err)
		}
		got, err := os.ReadFile(name)
		if err != nil || string(got) != step.want {
			t.Errorf("the file has %q, %v; want %q", got, err, step.want)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
			t.Errorf("there is more than the file: %v, %v", left, err)
		}
	}
}

// What a link leads to, or a device, is no place for a rename.
func TestWriteToADevice(t *testing.T) {
	if err := atomicfile.Write(os.DevNull, text("nothing", nil)); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("%s is a file now: %v", os.DevNull, err)
	}
	if err := atomicfile.Write(t.TempDir(), text("nothing", nil)); err == nil {
		t.Error("a folder can be written")
	}
}

// What is there already is left as it is, and a new file is whole or not there at all.
func TestWriteNew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there")
	name := filepath.Join(dir, "file")
	full := errors.New("the disk is full")
	for _, step := range []struct {
		write func(io.Writer) error
		want  string
		err   error
	}{
		{text("half", full), "", full},
		{text("first", nil), "first", nil},
		{text("second", nil), "first", fs.ErrExist},
	} {
		if err := atomicfile.WriteNew(name, step.write); !errors.Is(err, step.err) {
			t.Errorf("%v, want %v", err, step.err)
		}
		left, err := os.ReadDir(dir)
		if err != nil || len(left) != min(len(step.want), 1) {
			t.Errorf("there is %v, %v; want %q", left, err, step.want)
		}
		if got, err := os.ReadFile(name); step.want != "" && (err != nil || string(got) != step.want) {
			t.Errorf("the file has %q, %v; want %q", got, err, step.want)
		}
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink("nowhere", link); err != nil {
		t.Skip(err)
	}
	if err := atomicfile.WriteNew(link, text("third", nil)); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a link is written over: %v", err)
	}
}

func TestAppend(t *testing.T) {
	name := filepath.Join(t.TempDir(), "not", "there", "file")
	for _, want := range []string{"a", "ab"} {
		if err := atomicfile.Append(name, want[len(want)-1:]); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("the file has %q, %v; want %q", got, err, want)
		}
	}
	if err := atomicfile.Append(filepath.Join(name, "x"), "c"); err == nil {
		t.Error("there is a file below a file")
	}
}

// What goes wrong is told of the file that was meant.
func TestWriteNamesTheFile(t *testing.T) {
	const name = "/proc/x" // where nobody can make a file
	if _, err := os.Stat("/proc/self"); err != nil {
		t.Skip(err)
	}
	if err := atomicfile.Write(name, text("nothing", nil)); err == nil || !strings.HasPrefix(err.Error(), "open "+name+": ") {
		t.Errorf("%v", err)
	}
}
