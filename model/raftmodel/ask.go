package raftmodel

import (
	"fmt"

	"raftmc/raft"
)

// A step is pure, so that it can be asked about again, and about what does not
// happen. Properties do so: a step's output and a server's answer to an input that
// no schedule contains are no part of any state.

// Bounds are those that the cluster was made with.
func (r *Raft) Bounds() Bounds { return r.bounds }

// Outputs are what the core asked for in a step, one after the other: with a
// synchronous disk a write becomes durable within the step, and the core may have
// waited for that. A crash asks for nothing.
func (r *Raft) Outputs(s Step) []raft.Output {
	t := r.turn(s.Server, s.Before)
	if s.Message != nil {
		t.take(raft.Receive{Message: *s.Message})
	} else {
		t.input(*s.Input)
	}
	return t.outputs
}

// Ask is what the core would make of an input at a server; panicked is what it
// panics with, "" if it does not. No state that can be makes the correct core panic,
// but a planted mistake leads to others.
func (r *Raft) Ask(self int, s raft.Server, in raft.Input) (after raft.Server, out raft.Output, panicked string) {
	defer func() {
		if p := recover(); p != nil {
			panicked = fmt.Sprint(p)
		}
	}()
	after, out = r.core.Step(&r.config[self], s, in)
	return after, out, ""
}
