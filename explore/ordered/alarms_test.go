package ordered_test

import (
	"slices"
	"testing"

	"raftmc/explore"
	"raftmc/explore/ordered"
	"raftmc/internal/must"
	"raftmc/internal/orderedtoy"
	"raftmc/protocol"
)

// TestRunsToAlarms: each step of a run to an alarm is one that its server can take, and begins
// where the one before it ended; at the end something is violated.
func TestRunsToAlarms(t *testing.T) {
	alarms := 0
	for seed := range rounds(30, 150, 10_000) {
		p := orderedtoy.New(seed)
		sys := must.Get(modelOf(t, p, protocol.Full).Ordered())
		r, err := ordered.Search(t.Context(), sys, ordered.Options{Workers: 1, Limits: limited})
		if err != nil && !isRefused(err) {
			t.Fatalf("%v: %v", p, err)
		}
		if r.Verdict != explore.Violated {
			continue
		}
		alarms++
		if len(r.Violations) == 0 {
			t.Errorf("%v: an alarm at which nothing is violated", p)
		}
		at := sys.Initial().Locals
		for i, e := range r.Run {
			if !slices.Equal(alone(e.Before), alone(at)) {
				t.Errorf("%v: step %d begins in %v, and the one before it ended in %v", p, i, e.Before, at)
			}
			isLast := i == len(r.Run)-1
			if mv := moveOf(sys, e); !isLast && mv == nil {
				t.Errorf("%v: step %d cannot be taken: %+v", p, i, e)
			} else if e.After != nil && mv != nil && mv.To.Shape() != e.After[e.Server].Shape() {
				t.Errorf("%v: step %d leads to state %d, and not to %d", p, i, mv.To.Shape(), e.After[e.Server].Shape())
			}
			for other := range p.Servers {
				if other != e.Server && e.After != nil && e.Before[other].Shape() != e.After[other].Shape() {
					t.Errorf("%v: step %d of server %d changes server %d", p, i, e.Server, other)
				}
			}
			if at = e.After; at == nil && !isLast {
				t.Fatalf("%v: step %d leads nowhere", p, i)
			}
		}
		if told := sys.Told(r.Run); len(told) != len(r.Run) {
			t.Errorf("%v: %d steps are told of %d", p, len(told), len(r.Run))
		}
	}
	if alarms < 2 {
		t.Errorf("only %d alarms", alarms)
	}
}

// alone are states counted among their own places.
func alone(locals []ordered.Object) (own []ordered.Object) {
	all := ordered.Places(0)
	for _, l := range locals {
		all |= l.Places()
	}
	for _, l := range locals {
		own = append(own, ordered.At(l.Shape(), l.Places().Among(all)))
	}
	return own
}

// moveOf is the move of an event; nil if there is none.
func moveOf(sys ordered.System, e ordered.Event) *ordered.Move {
	l := e.Before[e.Server]
	switch {
	case e.Input >= 0 && e.Input < len(sys.Local(l.Shape()).Inputs):
		return sys.Local(l.Shape()).Inputs[e.Input]
	case e.Input == ordered.Receives && sys.Element(e.Message.Shape()).To == e.Server && slices.Contains(e.Column, e.Message):
		both := alone([]ordered.Object{l, e.Message})
		return sys.Receive(both[0], both[1])
	}
	return nil
}
