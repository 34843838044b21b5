package explore

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Checkpoints say where [Cover] writes what it needs to go on after it was
// interrupted or killed.
type Checkpoints struct {
	// Dir is the folder; it is made if need be. One file in it is written beside
	// and renamed, so that there is always a whole one.
	Dir string

	// Every is the time between two checkpoints; 0 means a minute. One that takes
	// long is followed by a longer time, so that they take a tenth of the search
	// at most. Another one is written when a limit or the caller ends the search.
	Every time.Duration

	// Identity says what is searched, part by part: the system, its bounds, its
	// properties. A search goes on only from a checkpoint with the same parts, which
	// was written by the very code that runs (see Build), whatever Identity says.
	Identity []Trait
}

// check returns an error if a search cannot honour what an option says of checkpoints.
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

// checkpointFile is the name of the file in the folder.
const checkpointFile = "cover.checkpoint"

// saver writes checkpoints in time.
type saver struct {
	Checkpoints
	next time.Time
}

func newSaver(o *Checkpoints) *saver {
	if o == nil {
		return nil
	}
	s := &saver{Checkpoints: *o}
	if s.Every == 0 {
		s.Every = time.Minute
	}
	s.next = time.Now().Add(s.Every)
	return s
}

// saveIfDue writes a checkpoint if it is time to; it returns why that failed, for
// Result.Stopped, or "".
func (c *cover) saveIfDue() string {
	if c.saver == nil || time.Now().Before(c.saver.next) {
		return ""
	}
	return c.save()
}

// save writes a checkpoint if there is a place for it.
func (c *cover) save() string {
	if c.saver == nil {
		return ""
	}
	begun := time.Now()
	if err := c.saver.write(c); err != nil {
		return fmt.Sprintf("the checkpoint cannot be written: %v", err)
	}
	now := time.Now()
	c.saver.next = now.Add(max(c.saver.Every, 10*now.Sub(begun)))
	return ""
}

// write writes the file beside the old one and puts it in its place.
func (s *saver) write(c *cover) error {
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(s.Dir, checkpointFile+".partial"))
	if err != nil {
		return err
	}
	err = c.writeCheckpoint(f, s.Checkpoints)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(s.Dir, checkpointFile))
}
