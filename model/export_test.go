package model

import "time"

// WithPatience lets experiments take so long, and returns how to undo that.
func WithPatience(d time.Duration) (undo func()) {
	before := patience
	patience = d
	return func() { patience = before }
}
