package traces

import (
	"slices"

	"raftmc/explore"
)

// WithoutPanics is a system whose steps do not panic: those that do are left out. A
// search stops at the first violation, and a panic is one that is not looked for; a
// run that goes on to violate anything else takes no such step.
type WithoutPanics struct{ explore.System }

// NewWorker implements explore.System.
func (s WithoutPanics) NewWorker() explore.Worker { return calm{s.System.NewWorker()} }

// calm is a worker of such a system.
type calm struct{ explore.Worker }

// Edges implements explore.Worker.
func (w calm) Edges(s explore.State, edges []explore.Edge) []explore.Edge {
	from := len(edges)
	edges = w.Worker.Edges(s, edges)
	left := slices.DeleteFunc(edges[from:], func(e explore.Edge) bool { return e.Flags&explore.Panicked != 0 })
	return edges[:from+len(left)]
}
