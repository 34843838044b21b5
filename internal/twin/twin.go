// Package twin explores a model twice, for tests: through the tables that every
// search uses, and in the plain, with no table and no difference between
// fingerprints. Both are breadth first, single threaded and as short as can be.
package twin

import (
	"maps"
	"os"
	"reflect"
	"testing"

	"raftmc/explore"
	"raftmc/model"
)

// Found is what an exhausted search found.
type Found struct {
	// Levels counts the breadth-first levels, the initial state's included.
	Levels int

	// Violated are the properties that fail somewhere, and Reached the goals
	// that are met (the latter by Tables only).
	Violated map[string]bool
	Reached  map[string]bool

	seen map[uint64]bool // by fingerprint
}

// States is the number of distinct states, up to symmetry.
func (f Found) States() int { return len(f.seen) }

// Same reports whether two searches found the very same states, as deep, and the
// same properties violated.
func (f Found) Same(g Found) bool {
	return f.Levels == g.Levels && maps.Equal(f.seen, g.seen) && maps.Equal(f.Violated, g.Violated)
}

// search is breadth-first search: each calls visit with the fingerprint of each
// successor of a state, and with how to make it.
func search[S any](initial S, fingerprint uint64, each func(s S, visit func(fp uint64, successor func() S))) Found {
	f := Found{seen: map[uint64]bool{fingerprint: true}}
	for level := []S{initial}; len(level) > 0; f.Levels++ {
		var next []S
		for _, s := range level {
			each(s, func(fp uint64, successor func() S) {
				if !f.seen[fp] {
					f.seen[fp] = true
					next = append(next, successor())
				}
			})
		}
		level = next
	}
	return f
}

// Tables explores a system as searches do, and panics if an edge promises
// another fingerprint than its successor has.
func Tables(m explore.System) Found {
	w := m.NewWorker()
	violated := map[string]bool{}
	explain := func(s explore.State, action uint32) {
		for _, v := range w.Explain(s, action) {
			violated[v.Property] = true
		}
	}
	var edges []explore.Edge
	explain(m.Initial(), explore.NoAction)
	f := search(m.Initial(), w.Fingerprint(m.Initial()), func(s explore.State, visit func(uint64, func() explore.State)) {
		edges = w.Edges(s, edges[:0])
		for _, e := range edges {
			if e.Flags != 0 {
				explain(s, e.Action)
			}
			if e.Flags&explore.Panicked != 0 {
				continue
			}
			visit(e.Fingerprint, func() explore.State {
				next, ok := w.Next(s, e.Action, nil)
				if w.Fingerprint(next) != e.Fingerprint {
					panic("twin: an edge promises another fingerprint than its successor has")
				}
				if !ok {
					explain(s, e.Action)
				}
				return next
			})
		}
	})
	f.Violated, f.Reached = violated, map[string]bool{}
	for i, g := range m.Goals() {
		if w.Reached()&(1<<i) != 0 {
			f.Reached[g.Name] = true
		}
	}
	return f
}

// Plain explores the model by way of model.Cluster.
func Plain[S, M, I, H any](m *model.Model[S, M, I, H]) Found {
	c, violated := m.Cluster(), map[string]bool{}
	note := func(all []explore.Violation) {
		for _, v := range all {
			violated[v.Property] = true
		}
	}
	note(c.Violations(nil))
	f := search(c, c.Fingerprint(), func(c model.Cluster[S, M, I, H], visit func(uint64, func() model.Cluster[S, M, I, H])) {
		for _, e := range c.Events() {
			next, taken := c.Apply(e)
			if !next.Fits() || wasted(e, taken) {
				continue
			}
			note(next.Violations(&taken))
			if taken.Panicked == "" {
				visit(next.Fingerprint(), func() model.Cluster[S, M, I, H] { return next })
			}
		}
	})
	f.Violated = violated
	return f
}

// wasted reports whether an event would do no more than use up a budget: the
// tables don't take such events, and the plain model does. A message that is
// delivered, however, is gone.
func wasted[S, M, I any](e model.Event[M, I], taken model.Taken[S, M, I]) bool {
	return taken.Idle && (e.Op == model.Duplicate || e.Op == model.Local)
}

// Deep skips a test that takes long or gigabytes, unless MC_DEEP=1 asks for such.
func Deep(t *testing.T) {
	t.Helper()
	if os.Getenv("MC_DEEP") != "1" {
		t.Skip("takes long: run it by `make deep`, which sets MC_DEEP=1")
	}
}

// RoundTrip checks that a protocol's description of a value names every field:
// v, which must have no zero field, is written and read back.
func RoundTrip[T any](t *testing.T, servers int, describe func(*model.Codec, *T), v T) {
	t.Helper()
	fields := reflect.ValueOf(v)
	for i := range fields.NumField() {
		if fields.Field(i).IsZero() {
			t.Errorf("%T.%s is zero, so that this tests nothing of it", v, fields.Type().Field(i).Name)
		}
	}
	if back, err := model.Rename(servers, nil, describe, v); err != nil || !reflect.DeepEqual(v, back) {
		t.Errorf("%+v, written and read back, is %+v, %v", v, back, err)
	}
}
