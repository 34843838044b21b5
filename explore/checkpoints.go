package explore

import "time"

// Checkpoints say where a search writes what it needs to continue after it was
// interrupted or killed; packages cover and ordered have such searches.
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
	// Outcome.Stopped.
	Failed func(error)

	// Identity says what is searched, part by part: the system, its bounds, its
	// properties. A search resumes only from a checkpoint with the same parts. In any
	// case the checkpoint must have been written by the very code that runs.
	Identity []Trait
}

// Trait is one part of what is searched, in words: {"bounds", "terms 2, log 1"}.
type Trait struct{ Name, Value string }
