package cover

import (
	"fmt"
	"time"

	"raftmc/explore/internal/checkpoint"
)

// Checkpoints say where [Search] writes what it needs to continue after it was interrupted
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
	// case the checkpoint must have been written by the very code that runs.
	Identity []Trait
}

// Trait is one part of what is searched, in words: {"bounds", "terms 2, log 1"}.
type Trait struct{ Name, Value string }

// checkpointFormat says what follows the identity: numbers as varints and sets as words.
// Local states, messages and histories are written once, by content, and then go by the
// numbers that they have in the writing process. Before all of that, the chart of a dear system.
var checkpointFormat = checkpoint.Format{Name: "cover", Magic: "raftmc cover checkpoint 4\n"}

// check returns an error if a search cannot honour an option about checkpoints.
func (o Checkpoints) check(search, option string) error {
	switch {
	case o.Dir == "":
		return refusal(search, "%s.Dir is empty; it must name a folder", option)
	case o.Every < 0:
		return refusal(search, "%s.Every is %v; it must not be negative", option, o.Every)
	}
	if err := checkpoint.Check(o.identity()); err != nil {
		return refusal(search, "%s: %w", option, err)
	}
	return nil
}

func (o Checkpoints) identity() (all []checkpoint.Trait) {
	for _, t := range o.Identity {
		all = append(all, checkpoint.Trait(t))
	}
	return all
}

// open takes the folder for a search; nil if there are to be no checkpoints.
func (o *Checkpoints) open() (*checkpoint.Folder, error) {
	if o == nil {
		return nil, nil
	}
	every := o.Every
	if every == 0 {
		every = time.Minute
	}
	f, err := checkpoint.Open(o.Dir, checkpointFormat, o.identity(), every)
	if err != nil {
		return nil, fmt.Errorf("cover: %w", err)
	}
	return f, nil
}

// saveIfDue writes a checkpoint if it is time to. If that fails, the last one stays, and
// the next attempt is when the next one is due.
func (c *search) saveIfDue() {
	if c.folder.Due() {
		c.saveOrSay()
	}
}

// saveOrSay writes a checkpoint, or says why that failed.
func (c *search) saveOrSay() {
	if err := c.save(); err != nil && c.options.Checkpoints.Failed != nil {
		c.options.Checkpoints.Failed(err)
	}
}

// save writes a checkpoint if there is a place for it.
func (c *search) save() error { return c.folder.Save(c.write) }
