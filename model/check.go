package model

import (
	"raftmc/explore"
	"raftmc/internal/property"
	"raftmc/protocol"
)

// check checks the properties on states of s, in which one server has just changed
// (property.NoServer: all are new), and reports whether they hold. What was checked before is not
// checked again.
func (w *worker[S, M, I, H]) check(s explore.State, changed int) bool {
	ok := true
	servers := s[:w.m.servers()]
	if w.sample != nil {
		w.sample.note(w.leastHash(servers), servers)
	}
	for i, id := range servers {
		if i == changed || changed == property.NoServer {
			n := w.node(id)
			w.reached |= n.goals
			ok = ok && !n.bad
		}
	}
	if len(w.m.props.Pair) > 0 {
		ok = w.checkPairs(servers, changed) && ok
	}
	if len(w.m.props.Cluster) > 0 {
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
			if i != changed && j != changed && changed != property.NoServer {
				continue
			}
			key := uint64(servers[i])<<32 | uint64(servers[j])
			bad, known := w.pairs.get(key)
			if !known {
				out := w.m.props.OfPair(w.node(servers[i]).view(), w.node(servers[j]).view())
				w.reached |= out.Goals
				bad = len(out.Violations) > 0
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
		out := w.m.props.OfCluster(w.views(servers))
		w.reached |= out.Goals
		bad = len(out.Violations) > 0
		w.vectors.put(key, bad)
	}
	return !bad
}

func (w *worker[S, M, I, H]) views(servers explore.State) []protocol.View[S, H] {
	views := make([]protocol.View[S, H], len(servers))
	for i, id := range servers {
		views[i] = w.node(id).view()
	}
	return views
}

// Explain implements explore.Worker.
func (w *worker[S, M, I, H]) Explain(s explore.State, action uint32) []explore.Violation {
	var out property.Outcome[S, H]
	if action == explore.NoAction {
		return w.m.props.Report(w.m.props.Violations(w.views(s[:w.m.servers()]), property.NoServer))
	}
	d := w.decode(s, action)
	e := d.edge
	if e.panicked != "" {
		return []explore.Violation{{Property: protocol.PanicProperty, Reason: e.panicked, Panic: true}}
	}
	if d.server != property.NoServer {
		var sent []M
		for _, id := range e.sends {
			sent = append(sent, w.message(id).content)
		}
		before := w.node(s[d.server]).local.state
		out = w.m.props.OfStep(protocol.Step[S, M, I]{Server: d.server, Before: before, After: e.step.to.state, Input: e.input, Message: e.message, Sent: sent})
	}
	next := w.apply(d, s, nil)
	out.Join(w.m.props.Violations(w.views(next[:w.m.servers()]), d.server))
	return w.m.props.Report(out)
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
