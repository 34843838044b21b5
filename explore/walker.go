package explore

import (
	"math/rand/v2"
	"slices"

	"raftmc/explore/internal/hash"
	"raftmc/explore/internal/parallel"
)

// walker is one goroutine's part in a search by random walks.
type walker struct {
	search *walks
	system Worker
	pcg    *rand.PCG
	rand   *rand.Rand // draws from pcg
	pct    pct
	off    [256]bool // kinds of faults that the walk at hand must not take

	edges       []Edge
	state, next State
	path        []uint32

	walks  uint64
	states uint64
	deep   int
	taken  parallel.Tally
}

func newWalker(s *walks) *walker {
	pcg := rand.NewPCG(0, 0)
	return &walker{search: s, system: s.sys.NewWorker(), pcg: pcg, rand: rand.New(pcg)}
}

// walk takes the walk with a number; it returns its path if that ends in a
// violation, and nil otherwise.
func (w *walker) walk(number uint64) (violation []uint32) {
	w.begin(number)
	for step := range w.search.options.length() {
		if w.search.budget.Over() {
			return nil
		}
		w.edges = w.system.Edges(w.state, w.edges[:0])
		if w.search.options.Faults == SwarmFaults {
			w.edges = slices.DeleteFunc(w.edges, func(e Edge) bool { return w.off[e.Kind] })
		}
		if len(w.edges) == 0 {
			break
		}
		if violated := w.take(w.choose(step)); violated {
			violation = slices.Clone(w.path)
			break
		}
	}
	w.walks++
	return violation
}

// begin draws what is fixed for a whole walk.
func (w *walker) begin(number uint64) {
	// Neighbouring seeds of a PCG give sequences that are related; remix parts them.
	seed := hash.Mix(w.search.options.Seed)
	w.pcg.Seed(seed, hash.Mix(seed^hash.Mix(number+1)))
	if w.search.options.Faults == SwarmFaults {
		for kind, k := range w.search.kinds {
			w.off[kind] = k.Fault && w.rand.Uint64()&1 == 0
		}
	}
	if w.search.options.Scheduler == PCT {
		w.pct.begin(w.rand, w.search.options.BugDepth, w.search.options.length())
	}
	w.state = append(w.state[:0], w.search.initial...)
	w.path = w.path[:0]
	w.states++
}

// choose returns one of the enabled actions.
func (w *walker) choose(step int) Edge {
	if w.search.options.Scheduler == PCT {
		agent := w.pct.schedule(w.rand, w.edges, step)
		w.edges = slices.DeleteFunc(w.edges, func(e Edge) bool { return e.Agent != agent })
	}
	return w.edges[w.rand.IntN(len(w.edges))]
}

// take makes an action the next one of the walk, and reports whether it
// violates a property.
func (w *walker) take(e Edge) (violated bool) {
	w.path = append(w.path, e.Action)
	w.deep = max(w.deep, len(w.path))
	w.taken[e.Kind]++
	if e.Flags&Panicked != 0 {
		return true
	}
	next, ok := w.system.Next(w.state, e.Action, w.next[:0])
	w.next = next
	w.state = append(w.state[:0], next...)
	w.states++
	return !ok || e.Flags&Violating != 0
}
