package model

import (
	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/property"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// judge checks the properties of states for cover.Search.
type judge[S, M, I, H any] struct {
	t     *monotone[S, M, I, H]
	w     *worker[S, M, I, H]
	nodes explore.State

	sample *viewSample
}

// NewJudge implements cover.System.
func (t *monotone[S, M, I, H]) NewJudge() cover.Judge {
	return &judge[S, M, I, H]{t: t, w: t.newWorker(), nodes: make(explore.State, t.servers()), sample: t.sample()}
}

// Check implements cover.Judge.
func (j *judge[S, M, I, H]) Check(locals, histories []uint32) bool {
	ok, hash := true, uint64(0)
	for i := range locals {
		j.nodes[i] = j.t.memoized(&j.t.nodeAt, pairKey(locals[i], histories[i]), func() uint32 {
			return j.t.internNode(j.t.orbits.snapshot()[locals[i]].local, j.t.history.snapshot()[histories[i]]).id
		})
		n := j.w.node(j.nodes[i])
		j.w.reached |= n.goals
		hash += n.hash[0] // vectors arrive here in the renaming with the least hash
		ok = ok && !n.bad
	}
	j.sample.note(hash, j.nodes)
	ok = j.checkPairs() && ok
	if len(j.t.props.Cluster) > 0 {
		// Each vector arrives here once, so there is nothing to look up.
		out := j.t.props.OfCluster(j.w.views(j.nodes))
		j.w.reached |= out.Goals
		ok = ok && len(out.Violations) == 0
	}
	return ok
}

// checkPairs checks the properties of pairs. What one worker has found of a pair, the others know.
func (j *judge[S, M, I, H]) checkPairs() bool {
	ok := true
	for i, a := range j.nodes {
		for _, b := range j.nodes[i+1:] {
			bad, known := j.t.pairs.get(pairKey(a, b))
			if !known {
				bad = j.checkPair(a, b)
			}
			ok = ok && !bad
		}
	}
	return ok
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
