// Package twin explores a model twice, for tests: through the tables that every search
// uses, and plainly, with no tables and no differences of fingerprints. Both are breadth
// first, single threaded and as short as possible.
package twin

import (
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"

	"raftmc/explore"
	_ "raftmc/internal/lategc"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Found is what an exhausted search found.
type Found struct {
	// Levels counts the breadth-first levels, including that of the initial state.
	Levels int

	// Violated are the properties that fail somewhere, with the least number of
	// steps after which they do, and Reached the goals that are met (the latter by
	// Tables only).
	Violated map[string]int
	Reached  map[string]bool

	seen map[uint64]bool // by fingerprint
}

// States is the number of distinct states, up to symmetry.
func (f Found) States() int { return len(f.seen) }

// Same reports whether two searches found the same states at the same depths, and the
// same properties violated after the same number of steps.
func (f Found) Same(g Found) bool {
	return f.Levels == g.Levels && maps.Equal(f.seen, g.seen) && maps.Equal(f.Violated, g.Violated)
}

// Soonest is the least number of steps after which some property fails; ok is
// false if none does.
func (f Found) Soonest() (steps int, ok bool) {
	if len(f.Violated) == 0 {
		return 0, false
	}
	return slices.Min(slices.Collect(maps.Values(f.Violated))), true
}

// note notes what fails after so many steps, which are no fewer than before.
func (f *Found) note(steps int, all []explore.Violation) {
	for _, v := range all {
		if _, known := f.Violated[v.Property]; !known {
			f.Violated[v.Property] = steps
		}
	}
}

// search is breadth-first search within limits: each calls visit with the
// fingerprint of each successor of a state on the level f.Levels, and with how to
// make it.
func search[S any](f *Found, limits explore.Limits, initial S, fingerprint uint64, each func(s S, visit func(fp uint64, successor func() S))) (complete bool) {
	f.seen = map[uint64]bool{fingerprint: true}
	for level := []S{initial}; len(level) > 0; f.Levels++ {
		if limits.Depth > 0 && f.Levels >= limits.Depth {
			return false
		}
		var next []S
		for _, s := range level {
			each(s, func(fp uint64, successor func() S) {
				if !f.seen[fp] {
					f.seen[fp] = true
					next = append(next, successor())
				}
			})
			if limits.States > 0 && len(f.seen) > int(limits.States) {
				return false
			}
		}
		level = next
	}
	return true
}

// Tables explores a system as searches do, and panics if an edge promises
// another fingerprint than its successor has.
func Tables(m explore.System) Found {
	w, f := m.NewWorker(), Found{Violated: map[string]int{}, Reached: map[string]bool{}}
	var edges []explore.Edge
	f.note(0, w.Explain(m.Initial(), explore.NoAction))
	search(&f, explore.Limits{}, m.Initial(), w.Fingerprint(m.Initial()), func(s explore.State, visit func(uint64, func() explore.State)) {
		edges = w.Edges(s, edges[:0])
		for _, e := range edges {
			if e.Flags != 0 {
				f.note(f.Levels+1, w.Explain(s, e.Action))
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
					f.note(f.Levels+1, w.Explain(s, e.Action))
				}
				return next
			})
		}
	})
	for i, g := range m.Goals() {
		if w.Reached()&(1<<i) != 0 {
			f.Reached[g.Name] = true
		}
	}
	return f
}

// Plain explores the model through reference.Cluster.
func Plain[S, M, I, H any](m *model.Model[S, M, I, H]) Found {
	f, _ := PlainWithin(m, explore.Limits{})
	return f
}

// PlainWithin is Plain for models that may be too large. It is not complete if one
// of the limits on States and Depth has ended it.
func PlainWithin[S, M, I, H any](m *model.Model[S, M, I, H], limits explore.Limits) (f Found, complete bool) {
	c := m.Cluster()
	f = Found{Violated: map[string]int{}}
	f.note(0, c.Violations(nil))
	complete = search(&f, limits, c, c.Fingerprint(), func(c reference.Cluster[S, M, I, H], visit func(uint64, func() reference.Cluster[S, M, I, H])) {
		for _, e := range c.Events() {
			next, taken := c.Apply(e)
			if !next.Fits() {
				continue
			}
			f.note(f.Levels+1, next.Violations(&taken))
			if taken.Panicked == "" && !wasted(e, next, taken) {
				visit(next.Fingerprint(), func() reference.Cluster[S, M, I, H] { return next })
			}
		}
	})
	return f, complete
}

// wasted reports whether an event has done nothing but use up a budget: the plain model
// takes such events, and the tables do not, unless they violate something. A message that
// is delivered, however, is gone.
func wasted[S, M, I, H any](e reference.Event[M, I], next reference.Cluster[S, M, I, H], taken reference.Taken[S, M, I]) bool {
	return taken.Idle && (e.Op == reference.Duplicate || e.Op == reference.Local) && !violatesByItself(next, taken)
}

// violatesByItself reports whether a step violates something that the state to
// which it leads does not.
func violatesByItself[S, M, I, H any](next reference.Cluster[S, M, I, H], taken reference.Taken[S, M, I]) bool {
	ofState := next.Violations(nil)
	return slices.ContainsFunc(next.Violations(&taken), func(v explore.Violation) bool {
		return !slices.ContainsFunc(ofState, func(w explore.Violation) bool { return w.Property == v.Property })
	})
}

// Longer skips a test that takes seconds, unless MC_DEEP=longer or MC_DEEP=1.
func Longer(t *testing.T) {
	t.Helper()
	if !WantsLonger() {
		t.Skip("takes seconds: run it by `make longer`, which sets MC_DEEP=longer")
	}
}

// Deep skips a test that takes minutes or needs gigabytes, unless MC_DEEP=1.
func Deep(t *testing.T) {
	t.Helper()
	if !WantsDeep() {
		t.Skip("takes long: run it by `make deep`, which sets MC_DEEP=1")
	}
}

// WantsLonger reports whether tests that take seconds are wanted, too.
func WantsLonger() bool { return WantsDeep() || os.Getenv("MC_DEEP") == "longer" }

// WantsDeep reports whether all tests are wanted.
func WantsDeep() bool { return os.Getenv("MC_DEEP") == "1" }

// RoundTrip checks that a protocol's description of a value covers every field: it writes
// v, which must have no zero field, and reads it back.
func RoundTrip[T any](t *testing.T, servers int, describe func(*protocol.Codec, *T), v T) {
	t.Helper()
	fields := reflect.ValueOf(v)
	for i := range fields.NumField() {
		if fields.Field(i).IsZero() {
			t.Errorf("%T.%s is zero, so that this tests nothing of it", v, fields.Type().Field(i).Name)
		}
	}
	if back, err := protocol.Rename(servers, nil, describe, v); err != nil || !reflect.DeepEqual(v, back) {
		t.Errorf("%+v, written and read back, is %+v, %v", v, back, err)
	}
}
