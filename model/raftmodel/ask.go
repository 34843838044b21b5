package raftmodel

import (
	"fmt"

	"raftmc/protocol"
	"raftmc/raft"
)

// A step is pure, so it can be computed again, and so can steps that do not happen. Some
// properties do this: a step's output, and a server's answer to an input that no schedule
// contains, are not part of any state.

// Bounds returns the bounds that the cluster was made with.
func (r *Raft) Bounds() Bounds { return r.bounds }

// Outputs returns the core's outputs in a step, in order: with a synchronous disk a write
// becomes durable within the step, and the core may have waited for that. A crash has no
// output.
func (r *Raft) Outputs(s Step) []raft.Output {
	return protocol.Shared(s, outputsOf{r}, func() []raft.Output {
		t := r.turn(s.Server, s.Before)
		if s.Message != nil {
			t.take(raft.Receive{Message: *s.Message})
		} else {
			t.input(*s.Input)
		}
		return t.outputs
	})
}

// outputsOf is the key of the outputs, which several properties look at.
type outputsOf struct{ *Raft }

// Ask returns the result of an input at a server; panicked is the text of the core's
// panic, "" if it does not panic. The correct core panics in no reachable state, but a
// planted mistake leads to others.
func (r *Raft) Ask(self int, s raft.Server, in raft.Input) (after raft.Server, out raft.Output, panicked string) {
	defer func() {
		if p := recover(); p != nil {
			panicked = fmt.Sprint(p)
		}
	}()
	after, out = r.core.Step(&r.config[self], s, in)
	return after, out, ""
}
