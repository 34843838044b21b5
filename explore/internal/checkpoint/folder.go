package checkpoint

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"raftmc/explore"
	"raftmc/internal/atomicfile"
)

// Format is what distinguishes the checkpoints of one kind of search from all others.
type Format struct {
	// Name is the first part of the names of the files: NAME.checkpoint, and NAME.lock,
	// which a search holds while it writes there.
	Name string

	// Magic is how a checkpoint begins; it has the version.
	Magic string
}

// File is the name of the checkpoint, and Lock that of the lock.
func (f Format) File() string { return f.Name + ".checkpoint" }
func (f Format) Lock() string { return f.Name + ".lock" }

// Folder is where one search writes its checkpoints. It holds the folder's lock.
type Folder struct {
	dir      string
	format   Format
	identity []explore.Trait
	every    time.Duration
	next     time.Time
	unlock   func()
}

// Open takes the lock of a folder, which it makes if it does not exist, removes what a
// search that was killed while it wrote has left, and tries whether it can write. It is nil
// if there are to be no checkpoints.
func Open(o *explore.Checkpoints, format Format) (*Folder, error) {
	if o == nil {
		return nil, nil
	}
	f := &Folder{dir: o.Dir, format: format, identity: o.Identity, every: cmp.Or(o.Every, time.Minute)}
	if err := f.take(); err != nil {
		return nil, fmt.Errorf("no checkpoint can be written into %s: %w", o.Dir, err)
	}
	f.next = time.Now().Add(f.every)
	return f, nil
}

func (f *Folder) take() error {
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return err
	}
	var err error
	switch f.unlock, err = atomicfile.Lock(filepath.Join(f.dir, f.format.Lock())); {
	case errors.Is(err, atomicfile.ErrLocked):
		return errors.New("another search, which has not ended, writes its own there")
	case err != nil:
		return err
	}
	err = atomicfile.RemoveUnfinished(filepath.Join(f.dir, f.format.File()))
	if err == nil {
		err = atomicfile.ProbeFolder(f.dir)
	}
	if err != nil {
		f.Close()
	}
	return err
}

// Close releases the folder; a nil folder holds none.
func (f *Folder) Close() {
	if f != nil {
		f.unlock()
	}
}

// Due reports whether it is time for a checkpoint; a nil folder has no time for any.
func (f *Folder) Due() bool { return f != nil && !time.Now().Before(f.next) }

// Save writes a checkpoint, beside the last one until it is whole. If checkpoints take
// long, the time between them grows, so that they take at most a tenth of the search. A nil
// folder keeps none.
func (f *Folder) Save(write func(*Writer)) error {
	if f == nil {
		return nil
	}
	begun := time.Now()
	err := f.save(write)
	now := time.Now()
	f.next = now.Add(max(f.every, 10*now.Sub(begun)))
	if err != nil {
		return fmt.Errorf("the checkpoint cannot be written: %w", err)
	}
	return nil
}
