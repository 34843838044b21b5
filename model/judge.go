package model

import (
	"fmt"

	"raftmc/explore"
)

// judge asks the properties of states for explore.Cover.
type judge[S, M, I, H any] struct {
	t     *monotone[S, M, I, H]
	w     *worker[S, M, I, H]
	nodes explore.State
}

// NewJudge implements explore.Monotone.
func (t *monotone[S, M, I, H]) NewJudge() explore.Judge {
	return &judge[S, M, I, H]{t: t, w: t.newWorker(), nodes: make(explore.State, t.servers())}
}

// Check implements explore.Judge.
func (j *judge[S, M, I, H]) Check(locals, histories []uint32) bool {
	ok := true
	for i := range locals {
		j.nodes[i] = j.t.memoized(&j.t.nodeAt, pairKey(locals[i], histories[i]), func() uint32 {
			return j.t.internNode(j.t.orbits.snapshot()[locals[i]].local, j.t.history.snapshot()[histories[i]]).id
		})
		n := j.w.node(j.nodes[i])
		j.w.reached |= n.goals
		ok = ok && !n.bad
	}
	ok = j.w.checkPairs(j.nodes, noServer) && ok
	if len(j.t.props.cluster) > 0 {
		// Each vector comes here once, so there is nothing to look up.
		out := j.t.props.ofCluster(j.w.views(j.nodes))
		j.w.reached |= out.goals
		ok = ok && len(out.violations) == 0
	}
	return ok
}

// Reached implements explore.Judge.
func (j *judge[S, M, I, H]) Reached() uint64 { return j.w.Reached() }

// Explain implements explore.Monotone.
func (t *monotone[S, M, I, H]) Explain(locals, histories []uint32, c *explore.Choice) []explore.Violation {
	views := make([]View[S, H], len(locals))
	for i := range views {
		views[i] = View[S, H]{i, t.orbits.snapshot()[locals[i]].state, t.history.snapshot()[histories[i]].facts}
	}
	if c == nil {
		return t.report(t.props.violations(views, noServer))
	}
	e := t.event(locals[c.Server], *c)
	v := &views[c.Server]
	st := Step[S, M, I]{Server: c.Server, Before: v.State}
	if e.Op == Local {
		st.Input = &e.Input
	} else {
		st.Message = &e.Message
	}
	var panicked string
	if st.After, st.Sent, panicked = takeStep(t.p, c.Server, v.State, st.Input, st.Message); panicked != "" {
		return []explore.Violation{{Property: PanicProperty, Reason: panicked, Panic: true}}
	}
	out := t.props.ofStep(st)
	v.State, v.History = st.After, t.p.Remember(c.Server, v.History, st.After)
	out.join(t.props.violations(views, c.Server))
	return t.report(out)
}

// event is a choice in a local state.
func (t *monotone[S, M, I, H]) event(local uint32, c explore.Choice) Event[M, I] {
	if c.Input == explore.Receives {
		return Event[M, I]{Op: Deliver, Message: t.envelopes.snapshot()[c.Message].content}
	}
	t.Local(local)
	return Event[M, I]{Op: Local, Server: c.Server, Input: t.orbits.snapshot()[local].taken[c.Input]}
}

// Schedule turns choices into actions by content.
func (t *monotone[S, M, I, H]) Schedule(choices []explore.Choice) []Action {
	locals, _ := t.Initial()
	var actions []Action
	for _, c := range choices {
		actions = append(actions, t.action(t.event(locals[c.Server], c)))
		if c.Input == explore.Receives {
			if move := t.Receive(locals[c.Server], c.Message); move != nil {
				locals[c.Server] = move.To
			}
		} else {
			locals[c.Server] = t.Local(locals[c.Server]).Inputs[c.Input].To
		}
	}
	return actions
}

// Encode implements explore.Monotone: the server that it belongs to, and the
// content.
func (t *monotone[S, M, I, H]) Encode(p explore.Part, number uint32) []byte {
	switch p {
	case explore.LocalPart:
		l := t.orbits.snapshot()[number]
		return encodePart(t.servers(), l.self, t.p.State, l.state)
	case explore.MessagePart:
		return encodePart(t.servers(), 0, t.p.Message, t.envelopes.snapshot()[number].content)
	}
	h := t.history.snapshot()[number]
	return encodePart(t.servers(), h.self, t.p.History, h.facts)
}

func encodePart[T any](servers, self int, describe func(*Codec, *T), v T) []byte {
	b, _ := write(servers, nil, describe, v)
	return append([]byte{byte(self)}, b...)
}

// Decode implements explore.Monotone.
func (t *monotone[S, M, I, H]) Decode(p explore.Part, content []byte) (number uint32, err error) {
	if len(content) == 0 || int(content[0]) >= t.servers() {
		return 0, errTruncated
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("model: content that no %s can have: %v", t.info.Name, r)
		}
	}()
	t.mu.Lock()
	defer t.mu.Unlock()
	self := int(content[0])
	switch p {
	case explore.LocalPart:
		s, err := read(t.servers(), t.p.State, content[1:])
		if err != nil {
			return 0, err
		}
		return t.localOf(t.internLocal(self, s)), nil
	case explore.MessagePart:
		m, err := read(t.servers(), t.p.Message, content[1:])
		if err != nil {
			return 0, err
		}
		return t.messageOf(t.internMessage(m)), nil
	}
	h, err := read(t.servers(), t.p.History, content[1:])
	if err != nil {
		return 0, err
	}
	return t.internHistory(self, h).id, nil
}
