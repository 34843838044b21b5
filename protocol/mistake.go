package protocol

import "raftmc/explore"

// Mistake is an error in the Go code that describes a protocol: a kind that Info does not
// list, a description that cannot read what it writes, a property that panics. Functions
// that return an error return it, and so do all searches; methods that return no error
// panic with a *Mistake.
type Mistake = explore.Mistake
