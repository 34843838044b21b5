package model

import (
	"slices"

	"raftmc/explore"
)

// check checks the properties on states of s, in which one server has just changed
// (noServer: all are new), and reports whether they hold. What was checked before is not
// checked again.
func (w *worker[S, M, I, H]) check(s explore.State, changed int) bool {
	ok := true
	servers := s[:w.m.servers()]
	if w.sample != nil {
		w.sample.note(w.leastHash(servers), servers)
	}
	for i, id := range servers {
		if i == changed || changed == noServer {
			n := w.node(id)
			w.reached |= n.goals
			ok = ok && !n.bad
		}
	}
	if len(w.m.props.pair) > 0 {
		ok = w.checkPairs(servers, changed) && ok
	}
	if len(w.m.props.cluster) > 0 {
		ok = w.checkVector(servers) && ok
	}
	return ok
}

// leastHash is the least hash of the servers' nodes under all renamings.
func (w *worker[S, M, I, H]) leastHash(servers explore.State) uint64 {
	least := ^uint64(0)
	for r := range w.sum {
		sum := uint64(0)
		for _, id := range servers {
			sum += w.node(id).hash[r]
		}
		least = min(least, sum)
	}
	return least
}

func (w *worker[S, M, I, H]) checkPairs(servers explore.State, changed int) bool {
	ok := true
	for i := range servers {
		for j := i + 1; j < len(servers); j++ {
			if i != changed && j != changed && changed != noServer {
				continue
			}
			key := uint64(servers[i])<<32 | uint64(servers[j])
			bad, known := w.pairs.get(key)
			if !known {
				out := w.m.props.ofPair(w.node(servers[i]).view(), w.node(servers[j]).view())
				w.reached |= out.goals
				bad = len(out.violations) > 0
				w.pairs.put(key, bad)
			}
			ok = ok && !bad
		}
	}
	return ok
}

func (w *worker[S, M, I, H]) checkVector(servers explore.State) bool {
	key := uint64(0)
	for _, id := range servers {
		key += w.node(id).hash[0]
	}
	bad, known := w.vectors.get(key)
	if !known {
		out := w.m.props.ofCluster(w.views(servers))
		w.reached |= out.goals
		bad = len(out.violations) > 0
		w.vectors.put(key, bad)
	}
	return !bad
}

func (w *worker[S, M, I, H]) views(servers explore.State) []View[S, H] {
	views := make([]View[S, H], len(servers))
	for i, id := range servers {
		views[i] = w.node(id).view()
	}
	return views
}

// Explain implements explore.Worker.
func (w *worker[S, M, I, H]) Explain(s explore.State, action uint32) []explore.Violation {
	var out outcome[S, H]
	if action == explore.NoAction {
		return w.m.report(w.m.props.violations(w.views(s[:w.m.servers()]), noServer))
	}
	d := w.decode(s, action)
	e := d.edge
	if e.panicked != "" {
		return []explore.Violation{{Property: PanicProperty, Reason: e.panicked, Panic: true}}
	}
	if d.server != noServer {
		var sent []M
		for _, id := range e.sends {
			sent = append(sent, w.message(id).content)
		}
		before := w.node(s[d.server]).local.state
		out = w.m.props.ofStep(Step[S, M, I]{Server: d.server, Before: before, After: e.step.to.state, Input: e.input, Message: e.message, Sent: sent})
	}
	next := w.apply(d, s, nil)
	out.join(w.m.props.violations(w.views(next[:w.m.servers()]), d.server))
	return w.m.report(out)
}

// PanicProperty names what is violated when a step panics.
const PanicProperty = "NoPanic"

// violations checks all properties of states, without any memory of earlier checks:
// changed is the server whose state is new, noServer for all.
func (ps *properties[S, M, I, H]) violations(views []View[S, H], changed int) outcome[S, H] {
	var out outcome[S, H]
	for i := range views {
		if i == changed || changed == noServer {
			out.join(ps.ofServer(views[i]))
		}
		for j := i + 1; j < len(views); j++ {
			if i == changed || j == changed || changed == noServer {
				out.join(ps.ofPair(views[i], views[j]))
			}
		}
	}
	out.join(ps.ofCluster(views))
	return out
}

// report lists violations in the order of the properties.
func (m *Model[S, M, I, H]) report(out outcome[S, H]) []explore.Violation {
	slices.SortStableFunc(out.violations, func(a, b found[S, H]) int { return a.property - b.property })
	var list []explore.Violation
	for _, f := range out.violations {
		list = append(list, explore.Violation{Property: m.props.all[f.property].Name, Reason: f.Reason})
	}
	return list
}

// asked is a cache of results: an open-addressing table of keys, two of whose values are
// reserved, with a bit for "bad".
type asked struct {
	keys  []uint64 // 0 is empty
	count int
	bad   map[uint64]bool
}

func (t *asked) get(key uint64) (bad, known bool) {
	key++
	if len(t.keys) == 0 {
		return false, false
	}
	mask := uint64(len(t.keys) - 1)
	for i := scatter(key) & mask; t.keys[i] != 0; i = (i + 1) & mask {
		if t.keys[i] == key {
			return t.bad != nil && t.bad[key], true
		}
	}
	return false, false
}

func (t *asked) put(key uint64, bad bool) {
	key++
	if bad {
		if t.bad == nil {
			t.bad = map[uint64]bool{}
		}
		t.bad[key] = true
	}
	if 2*(t.count+1) > len(t.keys) {
		old := t.keys
		t.keys = make([]uint64, max(64, 2*len(old)))
		for _, k := range old {
			if k != 0 {
				t.insert(k)
			}
		}
	}
	t.insert(key)
	t.count++
}

func (t *asked) insert(key uint64) {
	mask := uint64(len(t.keys) - 1)
	i := scatter(key) & mask
	for t.keys[i] != 0 {
		i = (i + 1) & mask
	}
	t.keys[i] = key
}

// scatter spreads the bits of a key.
func scatter(x uint64) uint64 {
	x *= 0x9e3779b97f4a7c15
	return x ^ x>>32
}
