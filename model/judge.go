package model

import (
	"slices"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/product"
	"raftmc/internal/property"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// judge checks the properties of states for cover.Search.
type judge[S, M, I, H any] struct {
	t     *monotone[S, M, I, H]
	w     *worker[S, M, I, H]
	nodes [][]uint32 // of each server, those at hand
	some  []uint32   // one of each

	sample *viewSample
}

// NewJudge implements cover.System.
func (t *monotone[S, M, I, H]) NewJudge() cover.Judge {
	return &judge[S, M, I, H]{t: t, w: t.newWorker(), nodes: make([][]uint32, t.servers()), sample: t.sample()}
}

// Check implements cover.Judge. Properties of servers and of pairs are checked on each local
// state and on each two; only those of clusters need whole combinations.
func (j *judge[S, M, I, H]) Check(locals [][]uint32, histories []uint32) (bad []uint32) {
	for i := range locals {
		j.nodes[i] = j.nodes[i][:0]
		for _, l := range locals[i] {
			id := j.t.nodeOf(l, histories[i])
			n := j.w.node(id)
			j.w.reached |= n.goals
			if j.nodes[i] = append(j.nodes[i], id); n.bad && bad == nil {
				bad = combination(locals, i, l)
			}
		}
	}
	if bad == nil {
		bad = j.checkPairs(locals)
	}
	if len(j.t.props.Cluster) > 0 && bad == nil {
		bad = j.checkClusters(locals, histories)
	}
	j.note()
	return bad
}

// nodeOf is the node of a local state with a history.
func (t *monotone[S, M, I, H]) nodeOf(local, history uint32) uint32 {
	return t.memoized(&t.nodeAt, pairKey(local, history), func() uint32 {
		return t.internNode(t.orbits.snapshot()[local].local, t.history.snapshot()[history]).id
	})
}

// combination is one of local states in which a server is in a given one.
func combination(locals [][]uint32, server int, local uint32) (all []uint32) {
	for _, of := range locals {
		all = append(all, of[0])
	}
	all[server] = local
	return all
}

// note keeps some of the combinations for Verify: all, if that is to keep every state, else so
// many that each node is in one.
func (j *judge[S, M, I, H]) note() {
	note := func(nodes []uint32) {
		hash := uint64(0)
		for _, id := range nodes {
			hash += j.w.node(id).hash[0]
		}
		j.sample.note(hash, nodes)
	}
	if j.t.viewsKept == everyView {
		for nodes := range product.Of(j.nodes) {
			note(nodes)
		}
		return
	}
	for k, more := 0, true; more; k++ {
		more = false
		j.some = j.some[:0]
		for _, nodes := range j.nodes {
			j.some = append(j.some, nodes[k%len(nodes)])
			more = more || k+1 < len(nodes)
		}
		note(j.some)
	}
}

// checkClusters checks the properties of clusters in all combinations.
func (j *judge[S, M, I, H]) checkClusters(locals [][]uint32, histories []uint32) []uint32 {
	for vector := range product.Of(locals) {
		j.some = j.some[:0]
		for i, l := range vector {
			j.some = append(j.some, j.t.nodeOf(l, histories[i]))
		}
		out := j.t.props.OfCluster(j.w.views(j.some))
		j.w.reached |= out.Goals
		if len(out.Violations) > 0 {
			return slices.Clone(vector)
		}
	}
	return nil
}

// checkPairs checks the properties of pairs. What one worker has found of a pair, the others know.
func (j *judge[S, M, I, H]) checkPairs(locals [][]uint32) []uint32 {
	for i, all := range j.nodes {
		for k, a := range all {
			for other := i + 1; other < len(j.nodes); other++ {
				for m, b := range j.nodes[other] {
					bad, known := j.t.pairs.get(pairKey(a, b))
					if !known {
						bad = j.checkPair(a, b)
					}
					if bad {
						both := combination(locals, i, locals[i][k])
						both[other] = locals[other][m]
						return both
					}
				}
			}
		}
	}
	return nil
}

// checkPair checks the properties of a pair of which nothing is known.
func (j *judge[S, M, I, H]) checkPair(a, b uint32) bool {
	out := j.t.props.OfPair(j.w.node(a).view(), j.w.node(b).view())
	j.w.reached |= out.Goals
	bad := len(out.Violations) > 0
	j.t.lock()
	defer j.t.unlock()
	if _, known := j.t.pairs.get(pairKey(a, b)); !known {
		j.t.bytes.Add(j.t.pairs.put(pairKey(a, b), bad))
	}
	return bad
}

// Reached implements cover.Judge.
func (j *judge[S, M, I, H]) Reached() uint64 { return j.w.Reached() }

// Explain implements cover.System.
func (t *monotone[S, M, I, H]) Explain(locals, histories []uint32, c *cover.Choice) []explore.Violation {
	views := make([]protocol.View[S, H], len(locals))
	for i := range views {
		views[i] = protocol.View[S, H]{Server: i, State: t.orbits.snapshot()[locals[i]].state, History: t.history.snapshot()[histories[i]].facts}
	}
	if c == nil {
		return t.props.Report(t.props.Violations(views, property.NoServer))
	}
	e := t.event(locals[c.Server], *c)
	v := &views[c.Server]
	st := protocol.Step[S, M, I]{Server: c.Server, Before: v.State}
	if e.Op == reference.Local {
		st.Input = &e.Input
	} else {
		st.Message = &e.Message
	}
	var panicked string
	if st.After, st.Sent, panicked = protocol.Take(t.p, c.Server, v.State, st.Input, st.Message); panicked != "" {
		return []explore.Violation{{Property: protocol.PanicProperty, Reason: panicked, Panic: true}}
	}
	out := t.props.OfStep(st)
	v.State, v.History = st.After, t.p.Remember(c.Server, v.History, st.After)
	out.Join(t.props.Violations(views, c.Server))
	return t.props.Report(out)
}
