package explore

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"raftmc/internal/atomicfile"
)

// Checkpoints say where [Cover] writes what it needs to continue after it was interrupted
// or killed.
type Checkpoints struct {
	// Dir is the folder; it is made if it does not exist. The checkpoint is written to a
	// second file, which is then renamed, so that there is always a whole one. Only one
	// search at a time can write there: a second one does not start.
	Dir string

	// Every is the time between two checkpoints; 0 means a minute. If checkpoints take
	// long, the time between them grows, so that they take at most a tenth of the search.
	// Another one is written when a limit or the caller ends the search.
	Every time.Duration

	// Failed is called with the reason why a checkpoint could not be written, on the
	// goroutine that searches; nil means no call. The search goes on, the last checkpoint
	// stays, and the next attempt is after Every. A search that cannot write when it
	// starts does not start; one that cannot write when it ends says so in
	// Result.Stopped.
	Failed func(error)

	// Identity says what is searched, part by part: the system, its bounds, its
	// properties. A search resumes only from a checkpoint with the same parts. In any
	// case the checkpoint must have been written by the very code that runs (see Build).
	Identity []Trait
}

// check returns an error if a search cannot honour an option about checkpoints.
func (o Checkpoints) check(search, option string) error {
	switch {
	case o.Dir == "":
		return refusal(search, "%s.Dir is empty; it must name a folder", option)
	case o.Every < 0:
		return refusal(search, "%s.Every is %v; it must not be negative", option, o.Every)
	}
	if _, err := o.identity(); err != nil {
		return refusal(search, "%s: %w", option, err)
	}
	return nil
}

// checkpointFile is the name of the file in the folder, lockFile that of the one that a
// search holds while it writes there.
const (
	checkpointFile = "cover.checkpoint"
	lockFile       = "cover.lock"
)

// saver writes checkpoints in time. It holds the folder's lock.
type saver struct {
	Checkpoints
	next   time.Time
	unlock func()
}

// newSaver locks the folder, and makes sure that it can be written to; it returns nil if
// there are to be no checkpoints.
func newSaver(search string, o *Checkpoints) (*saver, error) {
	if o == nil {
		return nil, nil
	}
	s := &saver{Checkpoints: *o}
	if s.Every == 0 {
		s.Every = time.Minute
	}
	if err := s.take(); err != nil {
		return nil, refusal(search, "no checkpoint can be written into %s: %w", s.Dir, err)
	}
	s.next = time.Now().Add(s.Every)
	return s, nil
}

// take takes the lock, removes what a search that was killed while it wrote has left, and
// tries whether it can write.
func (s *saver) take() error {
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return err
	}
	var err error
	switch s.unlock, err = atomicfile.Lock(filepath.Join(s.Dir, lockFile)); {
	case errors.Is(err, atomicfile.ErrLocked):
		return errors.New("another search, which has not ended, writes its own there")
	case err != nil:
		return err
	}
	err = atomicfile.RemoveUnfinished(filepath.Join(s.Dir, checkpointFile))
	if err == nil {
		err = atomicfile.ProbeFolder(s.Dir)
	}
	if err != nil {
		s.release()
	}
	return err
}

// release releases the folder.
func (s *saver) release() {
	if s != nil {
		s.unlock()
	}
}

// saveIfDue writes a checkpoint if it is time to. If that fails, the last one stays, and
// the next attempt is when the next one is due.
func (c *cover) saveIfDue() {
	if c.saver == nil || time.Now().Before(c.saver.next) {
		return
	}
	if err := c.save(); err != nil && c.saver.Failed != nil {
		c.saver.Failed(err)
	}
}

// save writes a checkpoint if there is a place for it.
func (c *cover) save() error {
	if c.saver == nil {
		return nil
	}
	begun := time.Now()
	err := atomicfile.Write(filepath.Join(c.saver.Dir, checkpointFile), func(w io.Writer) error {
		return c.writeCheckpoint(w, c.saver.Checkpoints)
	})
	now := time.Now()
	c.saver.next = now.Add(max(c.saver.Every, 10*now.Sub(begun)))
	if err != nil {
		return fmt.Errorf("the checkpoint cannot be written: %w", err)
	}
	return nil
}
