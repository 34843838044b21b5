package bugs

import (
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// hearing returns a core that takes another message for each that it receives:
// the one that change makes of it, given who hears it.
func hearing(c raftmodel.Core, change func(s raft.Server, m raft.Message) raft.Message) raftmodel.Core {
	step := c.Step
	c.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
		if r, ok := in.(raft.Receive); ok {
			in = raft.Receive{Message: change(s, r.Message)}
		}
		return step(cfg, s, in)
	}
	return c
}

// taken is what a correct step took and gave.
type taken struct {
	cfg    *raft.Config
	before raft.Server
	in     raft.Input
}

// after returns a core whose steps end otherwise: change makes the server and
// the output of what the correct step gave.
func after(c raftmodel.Core, change func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output)) raftmodel.Core {
	step := c.Step
	c.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
		next, out := step(cfg, s, in)
		return change(taken{cfg, s, in}, next, out)
	}
	return c
}

// received returns the message of an input, if it is one.
func received(in raft.Input) (raft.Message, bool) {
	r, ok := in.(raft.Receive)
	return r.Message, ok
}
