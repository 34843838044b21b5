package atomicfile_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
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
	name := filepath.Join(dir, "file")
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
