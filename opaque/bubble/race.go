//go:build race

package bubble

import "time"

// ordered tells the race detector that what comes now, in this bubble, comes after all that the
// caller has done. It is so, but the detector takes a goroutine that a timer wakes for one that
// nobody has: only timers that have fired hand on what they know to those that fire later.
func ordered() { <-time.After(1) }
