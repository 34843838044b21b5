package atomicfile_test

import (
	"errors"
	"path/filepath"
	"testing"

	"raftmc/internal/atomicfile"
)

func TestLock(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	for range 2 {
		unlock, err := atomicfile.Lock(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := atomicfile.Lock(name); !errors.Is(err, atomicfile.ErrLocked) {
			t.Errorf("a second lock: %v", err)
		}
		unlock()
	}
	if _, err := atomicfile.Lock(filepath.Join(name, "below a file")); err == nil || errors.Is(err, atomicfile.ErrLocked) {
		t.Errorf("a file that cannot be made: %v", err)
	}
}
