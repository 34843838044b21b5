package audit

import (
	"context"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/mistake"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// coverObserver collects what the complete search reaches, under all renamings. It knows of
// the tables what package cover knows: contents by number.
type coverObserver[S, M, I, H any] struct {
	subject[S, M, I, H]
	sys   model.Monotone
	found *Reached
	moves map[observedMove]bool

	states   map[uint32]S // by number
	messages map[uint32]M
}

// observedMove is a choice in a local state, by number.
type observedMove struct {
	local uint32
	cover.Choice
}

// SearchByCover implements Subject.
func (x subject[S, M, I, H]) SearchByCover(ctx context.Context, o cover.Options) (_ *Reached, err error) {
	defer explore.Catch(&err)
	sys, err := x.model.Monotone()
	if err != nil {
		return nil, err
	}
	observer := &coverObserver[S, M, I, H]{
		subject: x, sys: sys, found: x.newReached(), moves: map[observedMove]bool{}, states: map[uint32]S{}, messages: map[uint32]M{},
	}
	o.Observer = observer
	x.model.KeepEveryView()
	r, err := cover.Search(ctx, sys, o)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	found := observer.found
	found.Verdict, found.stopped, found.Stats = r.Verdict, r.Stopped, r.Stats
	if r.Verdict == explore.Violated {
		found.Violated, found.Soonest = r.Violations[0].Property, len(r.Schedule)
	}
	if o.Without == 0 && !o.Shortest && o.Workers == 1 && r.Verdict == explore.Holds {
		if err := found.test(ctx, sys, o.Workers); err != nil {
			return nil, err
		}
	}
	return found.end(x.model.Goals(), r.Reached), nil
}

// test tests what a search relied on.
func (r *Reached) test(ctx context.Context, tested model.Verifier, workers int) error {
	v, err := tested.Verify(ctx, model.VerifyOptions{Workers: max(workers, 1), Share: model.Exhaustive})
	r.Tested = &v
	return err
}

// state returns a local state by its content.
func (o *coverObserver[S, M, I, H]) state(local uint32) S {
	return contentOf(o.states, o.servers(), o.p.State, local, func() []byte { return o.sys.Encode(cover.LocalPart, local) })
}

func (o *coverObserver[S, M, I, H]) message(m uint32) M {
	return contentOf(o.messages, o.servers(), o.p.Message, m, func() []byte { return o.sys.Encode(cover.MessagePart, m) })
}

// contentOf reads a part that is known by number.
func contentOf[T any](known map[uint32]T, servers int, describe func(*protocol.Codec, *T), number uint32, encode func() []byte) T {
	v, ok := known[number]
	if !ok {
		v = protocol.ReadBack(servers, describe, encode()[1:]) // after the server
		known[number] = v
	}
	return v
}

// Vector implements cover.Observer.
func (o *coverObserver[S, M, I, H]) Vector(locals []uint32) {
	var states []S
	for _, l := range locals {
		states = append(states, o.state(l))
	}
	for _, by := range o.group {
		o.found.vectors.add(o.vectorContent(states, by))
	}
}

// Move implements cover.Observer.
func (o *coverObserver[S, M, I, H]) Move(local uint32, c cover.Choice) {
	if o.moves[observedMove{local, c}] {
		return
	}
	o.moves[observedMove{local, c}] = true
	st := o.stepOf(local, c)
	for _, by := range o.group {
		o.add(o.found, st, by)
	}
}

// stepOf returns what the tables say of a choice in a local state.
func (o *coverObserver[S, M, I, H]) stepOf(local uint32, c cover.Choice) protocol.Step[S, M, I] {
	st := protocol.Step[S, M, I]{Server: c.Server, Before: o.state(local)}
	var move *cover.Move
	if c.Input == cover.Receives {
		m := o.message(c.Message)
		move, st.Message = o.sys.Receive(local, c.Message), &m
	} else {
		move, st.Input = &o.sys.Local(local).Inputs[c.Input], o.input(c, st.Before)
	}
	st.After = o.state(move.To)
	for _, id := range move.Sends {
		st.Sent = append(st.Sent, o.message(id))
	}
	return st
}

// input returns the input of a choice: the tables have those whose kinds are not forbidden,
// in the protocol's order.
func (o *coverObserver[S, M, I, H]) input(c cover.Choice, s S) *I {
	at := 0
	for _, in := range o.p.Inputs(c.Server, s) {
		if o.budgetOf[o.plain.InputKindOf(in)] == reference.Never {
			continue
		}
		if at == c.Input {
			return &in
		}
		at++
	}
	mistake.Made("it must be a function of its arguments", "Inputs of %s lists %d inputs, and the search has taken the one after", o.info.Name, at)
	return nil
}
