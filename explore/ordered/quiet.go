package ordered

import (
	"slices"
	"sync"
)

// A message that belongs to the greatest number of its receiver is dead if it is quiet now, and
// wherever the receiver can come to with that number; afterwards it is stale.

func (t *driftTable) count() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.all
}

// drift is a step of a local state, at the places that layout.own has among those of both, that
// keeps its greatest number.
type drift struct {
	layout
	to Object
}

// driftTable has the steps that keep the greatest number, by the shape of the state before.
type driftTable struct {
	mu   sync.RWMutex
	from map[uint32][]drift
	all  int
}

// add notes a step and the same under all renamings.
func (t *driftTable) add(sys System, from, to Object) {
	a, b, all := together(from, to)
	d := drift{layout{a.Places(), all.Count()}, b}
	if t.has(from.Shape(), d) {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.from == nil {
		t.from = map[uint32][]drift{}
	}
	before, after := sys.Local(from.Shape()).Renamed, sys.Local(to.Shape()).Renamed
	for r := range before {
		renamed := drift{d.layout, At(after[r], b.Places())}
		if !slices.Contains(t.from[before[r]], renamed) {
			t.from[before[r]] = append(t.from[before[r]], renamed)
			t.all++
		}
	}
}

func (t *driftTable) has(from uint32, d drift) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Contains(t.from[from], d)
}

func (t *driftTable) of(from uint32) []drift {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.from[from]
}

// pair is a local state and a message to it, counted among the places of both.
type pair struct{ local, message Object }

// quietTable keeps which pairs are quiet for good, as far as was known when they were asked for.
type quietTable struct {
	mu    sync.RWMutex
	known map[pair]bool
}

func (t *quietTable) forget() { t.known = map[pair]bool{} }

func (t *quietTable) get(p pair) (quiet, known bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	quiet, known = t.known[p]
	return quiet, known
}

func (t *quietTable) put(pairs []pair, quiet bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, p := range pairs {
		t.known[p] = quiet
	}
}

// quietFor reports whether a stale message, which belongs to the greatest number of its receiver,
// does nothing there as long as that stays the greatest.
func (k *known) quietFor(local, message Object) bool {
	p := pair{local, message}
	if quiet, known := k.quiet.get(p); known {
		return quiet
	}
	seen, at := map[pair]bool{p: true}, []pair{p}
	for i := 0; i < len(at); i++ {
		if quiet, known := k.quiet.get(at[i]); known && quiet {
			continue
		} else if known || !k.quietAt(at[i]) {
			k.quiet.put([]pair{p, at[i]}, false)
			return false
		}
		k.follow(at[i], func(next pair) {
			if !seen[next] {
				seen[next] = true
				at = append(at, next)
			}
		})
	}
	k.quiet.put(at, true)
	return true
}

// quietAt reports whether a message does nothing in a state, and is answered by nothing but what
// is told in any case.
func (k *known) quietAt(p pair) bool {
	mv := k.sys.Receive(p.local, p.message)
	if mv == nil {
		return true
	}
	if mv.To != p.local || mv.Flags != 0 {
		return false
	}
	told := k.about(p.local.Shape()).told
	for _, x := range mv.Sends {
		if x.Places()&^p.local.Places() != 0 || !slices.Contains(told, x.among(p.local.Places())) {
			return false
		}
	}
	return true
}

// follow visits the pairs that the known steps of the state lead to.
func (k *known) follow(p pair, visit func(next pair)) {
	all := (p.local.Places() | p.message.Places()).Count()
	for _, d := range k.drifts.of(p.local.Shape()) {
		merge(d.layout, layout{p.local.Places(), all}, func(count int, fromDrift, fromPair *order) {
			if count > MostPlaces {
				return // more than can be told apart: no vector has as many
			}
			l, m, _ := together(d.to.through(fromDrift), p.message.through(fromPair))
			visit(pair{l, m})
		})
	}
}

// stillQuiet reports whether all that was quiet is so with the steps that are known by now.
func (k *known) stillQuiet() bool {
	before := k.quiet.known
	k.quiet.forget()
	for p, quiet := range before {
		if quiet && !k.quietFor(p.local, p.message) {
			return false
		}
	}
	return true
}
