package model

import (
	"context"

	"raftmc/explore"
	"raftmc/explore/cover"
)

// coverObserver collects what cover.Search reaches, under all renamings.
type coverObserver[S, M, I, H any] struct {
	*monotone[S, M, I, H]
	found *Reached
	moves map[observedMove]bool
}

// observedMove is a choice in a local state, by number.
type observedMove struct {
	local uint32
	cover.Choice
}

// SearchByCover implements Audited.
func (m *Model[S, M, I, H]) SearchByCover(ctx context.Context, o cover.Options) (_ *Reached, err error) {
	defer explore.Catch(&err)
	sys, err := m.Monotone()
	if err != nil {
		return nil, err
	}
	observer := &coverObserver[S, M, I, H]{monotone: sys.(*monotone[S, M, I, H]), found: newReached(m), moves: map[observedMove]bool{}}
	o.Observer = observer
	m.samples, m.viewsKept = nil, everyView
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
	return found.end(m.Goals(), r.Reached), nil
}

// test tests what a search relied on.
func (r *Reached) test(ctx context.Context, tested Verifier, workers int) error {
	v, err := tested.Verify(ctx, VerifyOptions{Workers: max(workers, 1), Share: Exhaustive})
	r.Tested = &v
	return err
}

// Vector implements cover.Observer.
func (o *coverObserver[S, M, I, H]) Vector(locals []uint32) {
	o.found.shown++
	var states []S
	for _, l := range locals {
		states = append(states, o.orbits.snapshot()[l].state)
	}
	for _, by := range o.group.renamings {
		encoding, _ := write(o.servers(), by, o.describeVector, states)
		o.found.vectors.add(encoding)
	}
}

// Move implements cover.Observer.
func (o *coverObserver[S, M, I, H]) Move(local uint32, c cover.Choice) {
	if o.moves[observedMove{local, c}] {
		return
	}
	o.moves[observedMove{local, c}] = true
	st := o.stepOf(local, c)
	for _, by := range o.group.renamings {
		encoding, _ := write(o.servers(), by, o.describeStep, st)
		o.found.steps.add(encoding)
	}
}

// stepOf returns the table entry of a choice in a local state.
func (o *coverObserver[S, M, I, H]) stepOf(local uint32, c cover.Choice) Step[S, M, I] {
	locals, messages := o.orbits.snapshot(), o.envelopes.snapshot()
	st := Step[S, M, I]{Server: c.Server, Before: locals[local].state}
	var move *cover.Move
	if c.Input == cover.Receives {
		move, st.Message = o.Receive(local, c.Message), &messages[c.Message].content
	} else {
		move, st.Input = &locals[local].Inputs[c.Input], &locals[local].taken[c.Input]
	}
	st.After = locals[move.To].state
	for _, id := range move.Sends {
		st.Sent = append(st.Sent, messages[id].content)
	}
	return st
}
