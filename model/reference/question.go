package reference

import (
	"slices"

	"raftmc/internal/property"
	"raftmc/protocol"
)

// question is what a property is checked on: one step, or the views of some servers, with
// a message if the first of them sent it.
type question[S, M, I, H any] struct {
	step    *protocol.Step[S, M, I]
	views   []protocol.View[S, H]
	message *M
}

// put evaluates a property on the question. The result is as found, even if it is an
// occurrence.
func (q question[S, M, I, H]) put(p *protocol.Property[S, M, I, H]) *protocol.Finding[S, H] {
	switch {
	case p.Step != nil:
		return p.Step(*q.step)
	case p.Message != nil:
		return p.Message(q.views[0], *q.message)
	case p.Server != nil:
		return p.Server(q.views[0])
	case p.Pair != nil:
		return p.Pair(q.views[0], q.views[1])
	}
	return p.Cluster(q.views)
}

// questions lists what a property is checked on in the state that an event led to, and
// for the event itself, as in Cluster.Judge.
func (c Cluster[S, M, I, H]) questions(p *protocol.Property[S, M, I, H], taken *Taken[S, M, I]) []question[S, M, I, H] {
	views, changed := make([]protocol.View[S, H], len(c.States)), property.NoServer
	for i := range views {
		views[i] = protocol.View[S, H]{Server: i, State: c.States[i], History: c.Histories[i]}
	}
	if taken != nil && taken.Step != nil {
		changed = taken.Step.Server
	}
	isNew := func(i int) bool { return i == changed || changed == property.NoServer }
	var all []question[S, M, I, H]
	add := func(q question[S, M, I, H]) { all = append(all, q) }
	switch {
	case p.Step != nil && changed != property.NoServer:
		add(question[S, M, I, H]{step: taken.Step})
	case p.Message != nil && changed != property.NoServer:
		sender := protocol.View[S, H]{Server: changed, State: taken.Step.After}
		for _, m := range taken.Step.Sent {
			add(question[S, M, I, H]{views: []protocol.View[S, H]{sender}, message: &m})
		}
	case p.Cluster != nil:
		add(question[S, M, I, H]{views: views})
	case p.Server != nil || p.Pair != nil:
		for i := range views {
			if isNew(i) {
				add(question[S, M, I, H]{views: []protocol.View[S, H]{views[i], views[i]}})
			}
			for j := i + 1; j < len(views) && p.Pair != nil; j++ {
				if isNew(i) || isNew(j) {
					add(question[S, M, I, H]{views: []protocol.View[S, H]{views[i], views[j]}})
					add(question[S, M, I, H]{views: []protocol.View[S, H]{views[j], views[i]}})
				}
			}
		}
	}
	return all
}

// servers lists the servers that the question is about.
func (q question[S, M, I, H]) servers() []int {
	if q.step != nil {
		return []int{q.step.Server}
	}
	var all []int
	for _, v := range q.views {
		all = append(all, v.Server)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// states lists the states in a question, each as a view. A step has two: the state after
// it, then the state before.
func (q question[S, M, I, H]) states() []protocol.View[S, H] {
	if q.step != nil {
		return []protocol.View[S, H]{{Server: q.step.Server, State: q.step.After}, {Server: q.step.Server, State: q.step.Before}}
	}
	return q.views
}

// with returns the question with another view in place of the i-th of its states.
func (q question[S, M, I, H]) with(i int, v protocol.View[S, H]) question[S, M, I, H] {
	if q.step == nil {
		q.views = slices.Clone(q.views)
		q.views[i] = v
		return q
	}
	step := *q.step
	if i == 0 {
		step.After = v.State
	} else {
		step.Before = v.State
	}
	q.step = &step
	return q
}
