package mctest_test

import (
	"raftmc/examples/paxos"
	"raftmc/examples/twophase"
	"raftmc/protocol"
)

// hasty is two-phase commit with a planted mistake: the transaction manager commits
// without waiting for anyone.
type hasty struct{ twophase.Protocol }

func (p hasty) Inputs(self int, s twophase.State) []twophase.Input {
	if self == p.N && s.Phase == twophase.Working {
		return []twophase.Input{twophase.Input(twophase.Committed)}
	}
	return p.Protocol.Inputs(self, s)
}

func (p hasty) Extras() protocol.Extras[twophase.State, twophase.Message, twophase.Input, struct{}] {
	e := p.Protocol.Extras()
	e.Properties = twophase.Properties
	return e
}

// timid never commits.
type timid struct{ twophase.Protocol }

func (p timid) Inputs(self int, s twophase.State) []twophase.Input {
	if self == p.N && s.Phase == twophase.Working {
		return []twophase.Input{twophase.Input(twophase.Aborted)}
	}
	return p.Protocol.Inputs(self, s)
}

// fragile panics when it receives an Abort.
type fragile struct{ twophase.Protocol }

func (p fragile) Receive(self int, s twophase.State, m twophase.Message) (twophase.State, []twophase.Message) {
	if m.Phase == twophase.Aborted {
		panic("no one told me\nwhat to do with an Abort")
	}
	return p.Protocol.Receive(self, s, m)
}

// forgetful leaves out of a state's description who is prepared, on which steps
// depend.
type forgetful struct{ twophase.Protocol }

func (forgetful) State(c *protocol.Codec, s *twophase.State) {
	protocol.Number(c, &s.Phase)
	if s.Prepared == nil {
		s.Prepared = make([]bool, 4)
	}
}

// asking is Paxos that has properties of its own, and keeps them within other bounds.
type asking struct{ paxos.Protocol }

func (p asking) Extras() protocol.Extras[paxos.State, paxos.Message, paxos.Input, struct{}] {
	e := p.Protocol.Extras()
	e.Properties, e.Within = paxos.Properties, p.Within
	return e
}

func (p asking) Within(b protocol.Bounds) (protocol.Protocol[paxos.State, paxos.Message, paxos.Input, struct{}], error) {
	within, err := protocol.Within(p.Protocol, b)
	if err != nil {
		return nil, err
	}
	return asking{within.(paxos.Protocol)}, nil
}
