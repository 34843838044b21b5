package traces

import (
	"context"
	"slices"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/model"
	"raftmc/protocol"
)

// Soonest looks for the fewest steps, from where a model starts, that violate one
// property (it checks no other; see model.Searchable.Within). It searches in the order of the
// number of steps: with package cover if that can honour the bounds, so that no odds are
// involved, and breadth first otherwise. It takes no step that panics, unless the property
// is that no step does.
func Soonest(ctx context.Context, m model.Searchable, property string, o model.SearchOptions) (model.Found, error) {
	_, lifted := m.Lifted() // package cover would first compute every local state
	if sys, err := m.Monotone(); err == nil && !lifted {
		options := o.Cover()
		options.Shortest = true
		r, err := cover.Search(ctx, sys, options)
		if err != nil {
			return model.Found{}, err
		}
		if r.Verdict != explore.Violated || r.Violations[0].Property == property {
			return model.FoundByCover(sys, r), nil
		}
		// It stops at a panic, and cannot leave the step out.
	}
	return SoonestPlainly(ctx, m, property, o)
}

// SoonestPlainly is Soonest, but breadth first whatever the bounds: for few steps that is
// cheap, whereas package cover first has to compute every local state.
func SoonestPlainly(ctx context.Context, m model.Searchable, property string, o model.SearchOptions) (model.Found, error) {
	var sys explore.System = m
	if property != protocol.PanicProperty {
		sys = withoutPanics{m}
	}
	r, err := explore.BFS(ctx, sys, o.Explicit())
	if err != nil {
		return model.Found{}, err
	}
	return model.FoundByPath(m, r), nil
}

// withoutPanics is a system without the steps that panic. A search stops at the first
// violation, and a panic would be one that is not wanted; a run that goes on to violate
// anything else takes no such step.
type withoutPanics struct{ explore.System }

// NewWorker implements explore.System.
func (s withoutPanics) NewWorker() explore.Worker { return calm{s.System.NewWorker()} }

// calm is a worker of such a system.
type calm struct{ explore.Worker }

// Edges implements explore.Worker.
func (w calm) Edges(s explore.State, edges []explore.Edge) []explore.Edge {
	from := len(edges)
	edges = w.Worker.Edges(s, edges)
	left := slices.DeleteFunc(edges[from:], func(e explore.Edge) bool { return e.Flags&explore.Panicked != 0 })
	return edges[:from+len(left)]
}
