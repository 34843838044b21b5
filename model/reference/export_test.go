package reference

import "time"

// WithPatience sets how long experiments may take, and returns a function that undoes
// this.
func WithPatience(d time.Duration) (undo func()) {
	before := patience
	patience = d
	return func() { patience = before }
}
