package model

import (
	"raftmc/explore"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Actions implements Instance.
func (m *Model[S, M, I, H]) Actions(path []uint32) []reference.Action {
	w := m.newWorker()
	s := m.Initial()
	var actions []reference.Action
	for _, a := range path {
		d := w.decode(s, a)
		actions = append(actions, m.ActionOf(w.event(s, d)))
		if d.edge.panicked != "" {
			break
		}
		s = w.apply(d, s, nil)
	}
	return actions
}

// event returns the event of an action number, by content.
func (w *worker[S, M, I, H]) event(s explore.State, d decoded[S, M, I]) reference.Event[M, I] {
	if d.op == input {
		return reference.Event[M, I]{Op: reference.Local, Server: d.server, Input: *d.edge.input}
	}
	id := s[w.m.network()+d.place]
	if w.m.bounds.Network.Order == protocol.FIFO {
		id = w.channel(id).messages[0]
	}
	return reference.Event[M, I]{Op: networkOps[d.op], Server: d.server, Message: w.message(id).content}
}
