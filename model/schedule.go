package model

import (
	"raftmc/explore/cover"
	"raftmc/model/reference"
)

// event returns the event of a choice in a local state.
func (t *monotone[S, M, I, H]) event(local uint32, c cover.Choice) reference.Event[M, I] {
	if c.Input == cover.Receives {
		return reference.Event[M, I]{Op: reference.Deliver, Message: t.envelopes.snapshot()[c.Message].content}
	}
	t.Local(local)
	return reference.Event[M, I]{Op: reference.Local, Server: c.Server, Input: t.orbits.snapshot()[local].taken[c.Input]}
}

// Schedule turns choices into actions by content.
func (t *monotone[S, M, I, H]) Schedule(choices []cover.Choice) []reference.Action {
	locals := t.Initial().Locals
	var actions []reference.Action
	for _, c := range choices {
		actions = append(actions, t.ActionOf(t.event(locals[c.Server], c)))
		if c.Input == cover.Receives {
			if move := t.Receive(locals[c.Server], c.Message); move != nil {
				locals[c.Server] = move.To
			}
		} else {
			locals[c.Server] = t.Local(locals[c.Server]).Inputs[c.Input].To
		}
	}
	return actions
}
