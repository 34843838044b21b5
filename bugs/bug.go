package bugs

import (
	"fmt"

	"raftmc/model"
	"raftmc/model/raftmodel"
)

// Bug is one mistake.
type Bug struct {
	// ID names it on the command line and in traces.
	ID string

	// Doc says what is done wrong, Section where the paper says it right, and
	// Source who made the mistake.
	Doc, Section, Source string

	// Property is what the mistake violates.
	Property string

	// Bounds are small ones that show it.
	Bounds model.Bounds

	// Plant makes the mistake.
	Plant func(raftmodel.Core) raftmodel.Core
}

// All lists the bugs in the order of their files.
func All() []Bug {
	return append(elections(), commitPriorTerm())
}

// Find returns the bug of an ID.
func Find(id string) (Bug, error) {
	for _, b := range All() {
		if b.ID == id {
			return b, nil
		}
	}
	return Bug{}, fmt.Errorf("no bug %q; mc list bugs shows them", id)
}
