package model

import (
	"errors"
	"fmt"
	"slices"

	"raftmc/explore"
)

// Within implements Instance: a model of its own, without symmetry if only some
// actions are allowed, because those are seldom symmetric.
func (m *Model[S, M, I, H]) Within(actions []Action, property string) (Instance, error) {
	i := slices.IndexFunc(m.props.all, func(p Property[S, M, I, H]) bool { return p.Name == property })
	if i < 0 && property != PanicProperty {
		return nil, fmt.Errorf("%s does not ask for %s", m.Name(), property)
	}
	o := Options[S, M, I, H]{Bounds: m.bounds, Symmetry: m.symmetry}
	if actions != nil {
		o.Symmetry = None
	}
	if i >= 0 {
		o.Properties = m.props.all[i : i+1]
	}
	alone, err := New(m.p, o)
	if err != nil {
		return nil, err
	}
	if m.start != nil {
		alone.startAt(*m.start)
	}
	if actions == nil {
		return alone, nil
	}
	return &restricted[S, M, I, H]{alone, actions}, nil
}

// restricted is a model in which only some actions may be taken.
type restricted[S, M, I, H any] struct {
	*Model[S, M, I, H]
	actions []Action
}

// Monotone implements Instance.
func (r *restricted[S, M, I, H]) Monotone() (Monotone, error) {
	return nil, errors.New("some actions only: this search takes all; bfs leaves some out")
}

// NewWorker implements explore.System.
func (r *restricted[S, M, I, H]) NewWorker() explore.Worker {
	return &restrictedWorker[S, M, I, H]{worker: r.newWorker(), actions: r.actions, messages: map[[2]uint32]bool{}, inputs: map[*edge[S, M, I]]bool{}}
}

// restrictedWorker leaves out edges, by content.
type restrictedWorker[S, M, I, H any] struct {
	*worker[S, M, I, H]
	actions  []Action
	messages map[[2]uint32]bool // by operation and message
	inputs   map[*edge[S, M, I]]bool
}

// Edges implements explore.Worker.
func (w *restrictedWorker[S, M, I, H]) Edges(s explore.State, edges []explore.Edge) []explore.Edge {
	from := len(edges)
	edges = w.worker.Edges(s, edges)
	kept := edges[:from]
	for _, e := range edges[from:] {
		if w.allows(s, e.Action) {
			kept = append(kept, e)
		}
	}
	return kept
}

func (w *restrictedWorker[S, M, I, H]) allows(s explore.State, action uint32) bool {
	d := w.decode(s, action)
	if d.op == input {
		allowed, known := w.inputs[d.edge]
		if !known {
			allowed = w.listed(w.m.action(w.event(s, d)))
			w.inputs[d.edge] = allowed
		}
		return allowed
	}
	key := [2]uint32{uint32(d.op), s[w.m.network()+d.place]}
	if w.m.bounds.Network.Order == FIFO {
		key[1] = w.channel(key[1]).messages[0]
	}
	allowed, known := w.messages[key]
	if !known {
		allowed = w.listed(w.m.action(w.event(s, d)))
		w.messages[key] = allowed
	}
	return allowed
}

func (w *restrictedWorker[S, M, I, H]) listed(a Action) bool {
	return slices.ContainsFunc(w.actions, a.Equal)
}
