package protocol

import "fmt"

// Options say how a protocol is run and explored.
type Options[S, M, I, H any] struct {
	// Network says what the network does, and how often. All other bounds are the
	// protocol's own: it was made with them, and declares them in its Info.
	Network NetworkBounds

	Symmetry Symmetry

	// Properties are checked in this order; of several violations in one step the first is
	// reported.
	Properties []Property[S, M, I, H]
}

// Check reports options that are invalid by themselves.
func (o Options[S, M, I, H]) Check() error {
	if o.Symmetry > None {
		return fmt.Errorf("Options.Symmetry is %d; it must be Full or None", o.Symmetry)
	}
	return nil
}

// Symmetry says whether states that differ by a renaming count as one.
type Symmetry uint8

const (
	Full Symmetry = iota // servers and client values
	None                 // every state counts by itself
)
