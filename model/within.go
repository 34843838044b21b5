package model

import (
	"fmt"
	"slices"

	"raftmc/explore"
)

// Within implements Instance. The new model has no symmetry if only some actions are
// allowed, because these are seldom symmetric.
func (m *Model[S, M, I, H]) Within(actions []Action, property string) (_ Instance, err error) {
	defer explore.Catch(&err)
	i := slices.IndexFunc(m.props.all, func(p Property[S, M, I, H]) bool { return p.Name == property })
	if i < 0 && property != PanicProperty {
		return nil, fmt.Errorf("%s does not ask for %s", m.Name(), property)
	}
	o := Options[S, M, I, H]{Network: m.bounds, Symmetry: m.symmetry}
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
	if alone.only = m.only; actions != nil {
		alone.only = m.only.and(actions)
	}
	if m.start != nil {
		alone.startAt(*m.start)
	}
	return alone, nil
}

// restriction lists the only actions that a model may take. A nil restriction allows all.
// It is part of the model, so that the plain model and the tables alike leave out the
// rest.
type restriction struct{ actions []Action }

// and returns the restriction to those of the given actions that r allows.
func (r *restriction) and(actions []Action) *restriction {
	allowed := slices.DeleteFunc(slices.Clone(actions), func(a Action) bool {
		return r != nil && !slices.ContainsFunc(r.actions, a.Equal)
	})
	return &restriction{allowed}
}

// permits reports whether an event is among the actions that may be taken.
func (m *Model[S, M, I, H]) permits(e Event[M, I]) bool {
	if m.only == nil {
		return true
	}
	var found *Action // computed when something resembles it
	return slices.ContainsFunc(m.only.actions, func(a Action) bool {
		if !m.resembles(e, a) {
			return false
		}
		if found == nil {
			action := m.action(e)
			found = &action
		}
		return found.Equal(a)
	})
}

// permitted caches, by number, what a model may take.
type permitted[S, M, I any] struct {
	messages map[[2]uint32]bool // by operation and message
	inputs   map[*edge[S, M, I]]bool
}

// lets reports whether an operation on a message may be taken.
func (w *worker[S, M, I, H]) lets(op int, msg *message[M]) bool {
	if w.m.only == nil {
		return true
	}
	key := [2]uint32{uint32(op), msg.id}
	allowed, known := w.permitted.messages[key]
	if !known {
		allowed = w.m.permits(Event[M, I]{Op: networkOps[op], Message: msg.content})
		if w.permitted.messages == nil {
			w.permitted.messages = map[[2]uint32]bool{}
		}
		w.permitted.messages[key] = allowed
	}
	return allowed
}

// letsInput reports whether a server may take a local input.
func (w *worker[S, M, I, H]) letsInput(server int, e *edge[S, M, I]) bool {
	if w.m.only == nil {
		return true
	}
	allowed, known := w.permitted.inputs[e]
	if !known {
		allowed = w.m.permits(Event[M, I]{Op: Local, Server: server, Input: *e.input})
		if w.permitted.inputs == nil {
			w.permitted.inputs = map[*edge[S, M, I]]bool{}
		}
		w.permitted.inputs[e] = allowed
	}
	return allowed
}
