package bugs

import (
	"fmt"
	"slices"

	"raftmc/model/raftmodel"
)

// Bug is one mistake.
type Bug struct {
	// ID names the bug on the command line and in traces.
	ID string

	// Doc says what is done wrong, Section where the paper has it right, and Source who
	// made the mistake.
	Doc, Section, Source string

	// Property is the property that the mistake violates, or, for a Liveness mistake, the
	// one that is then never reached. It is "" for a Control, which is no mistake.
	Property string

	// Liveness says that the mistake violates nothing that must always hold: it only
	// keeps something good from happening.
	Liveness bool

	// Bounds are the smallest within which it shows. Only InFlight may be larger, if that
	// makes the run shorter; the complete search does not need it.
	Bounds raftmodel.Bounds

	// Plant returns a core that makes the mistake.
	Plant func(raftmodel.Core) raftmodel.Core
}

// All lists the bugs in the order of their files.
func All() []Bug {
	return slices.Concat(elections(), replications(), snapshots())
}

// Find returns the bug with an ID, or a Control that can be planted like one, as a Bug.
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
