package bugs

import (
	"fmt"
	"slices"

	"raftmc/model/raftmodel"
)

// Bug is one mistake.
type Bug struct {
	// ID names it on the command line and in traces.
	ID string

	// Doc says what is done wrong, Section where the paper says it right, and
	// Source who made the mistake.
	Doc, Section, Source string

	// Property is what the mistake violates; of a Liveness mistake, what is then
	// never reached; "" of a Control, which is none.
	Property string

	// Liveness says that the mistake breaks nothing that must hold. It only keeps
	// something good from happening.
	Liveness bool

	// Bounds are the smallest that show it. InFlight alone may be larger where that
	// makes the run shorter; the complete search does not need it.
	Bounds raftmodel.Bounds

	// Plant makes the mistake.
	Plant func(raftmodel.Core) raftmodel.Core
}

// All lists the bugs in the order of their files.
func All() []Bug {
	return slices.Concat(elections(), replications(), snapshots())
}

// Find returns the bug of an ID, or what can be planted like one: a Control.
func Find(id string) (Bug, error) {
	for _, b := range All() {
		if b.ID == id {
			return b, nil
		}
	}
	for _, c := range Variants() {
		if c.ID == id {
			return Bug{ID: c.ID, Doc: c.Doc, Section: c.Section, Source: "no mistake", Bounds: c.Bounds, Plant: c.Plant}, nil
		}
	}
	return Bug{}, fmt.Errorf("no bug %q; mc list bugs and mc list controls show what can be planted", id)
}
