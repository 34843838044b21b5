package protocols

import (
	"raftmc/catalog"
	"raftmc/examples/paxos"
	"raftmc/examples/twophase"
	"raftmc/protocol"
)

// quorumOfOne is Paxos in which each acceptor is a quorum, so that two quorums
// need not meet.
func quorumOfOne(o catalog.Options) (catalog.Model, error) {
	return catalog.Build(paxos.Protocol{Acceptors: o.Bounds.Int("servers"), Ballots: int(o.Bounds.Limit("terms")), Quorum: 1}, paxos.Properties(), o)
}

// asking is two-phase commit whose transaction manager asks for preparation and
// decides in one step. A resource manager heeds the decision only once it has
// prepared, which it does when asked. So a decision that comes first does nothing
// and is not dead; in the other rows, what does nothing never will.
type asking struct{ twophase.Protocol }

func askingAndTelling(o catalog.Options) (catalog.Model, error) {
	return catalog.Build(asking{twophase.Protocol{N: o.Bounds.Int("servers")}}, twophase.Properties(), o)
}

func (p asking) Inputs(self int, s twophase.State) []twophase.Input {
	if self < p.N || s.Phase != twophase.Working {
		return nil
	}
	return []twophase.Input{twophase.Input(twophase.Committed), twophase.Input(twophase.Aborted)}
}

func (p asking) Step(self int, s twophase.State, in twophase.Input) (twophase.State, []twophase.Message) {
	s, sent := p.Protocol.Step(self, s, in)
	for i := range p.N {
		sent = append(sent, twophase.Message{From: self, To: i, Phase: twophase.Prepared})
	}
	return s, sent
}

func (p asking) Receive(self int, s twophase.State, m twophase.Message) (twophase.State, []twophase.Message) {
	if (s.Phase == twophase.Working) != (m.Phase == twophase.Prepared) {
		return s, nil
	}
	return p.Protocol.Receive(self, s, m)
}

// secretive is two-phase commit whose resource managers tell nobody that they are
// prepared. Only histories show who has been, and no message in flight.
type secretive struct{ twophase.Protocol }

// wasPrepared is the history of a server of it.
type wasPrepared struct{ Once bool }

func preparingInSecret(o catalog.Options) (catalog.Model, error) {
	type property = protocol.Property[twophase.State, twophase.Message, twophase.Input, wasPrepared]
	return catalog.Build(secretive{twophase.Protocol{N: o.Bounds.Int("servers")}}, []property{{
		Name: "NoBackingOut", Doc: "who was prepared never aborts", Server: backsOut,
	}}, o)
}

func backsOut(v protocol.View[twophase.State, wasPrepared]) *protocol.Finding[twophase.State, wasPrepared] {
	if v.History.Once && v.State.Phase == twophase.Aborted {
		return &protocol.Finding[twophase.State, wasPrepared]{Reason: "it was prepared and has aborted"}
	}
	return nil
}

func (p secretive) Step(self int, s twophase.State, in twophase.Input) (twophase.State, []twophase.Message) {
	s, sent := p.Protocol.Step(self, s, in)
	if s.Phase == twophase.Prepared {
		return s, nil
	}
	return s, sent
}

// Extras implements protocol.Protocol.
func (p secretive) Extras() protocol.Extras[twophase.State, twophase.Message, twophase.Input, wasPrepared] {
	return protocol.Extras[twophase.State, twophase.Message, twophase.Input, wasPrepared]{Remember: p.Remember, History: p.History, Includes: p.Includes}
}

// Remember remembers whether a manager was ever prepared.
func (secretive) Remember(_ int, h wasPrepared, s twophase.State) wasPrepared {
	return wasPrepared{h.Once || s.Phase == twophase.Prepared}
}

// History describes that.
func (secretive) History(c *protocol.Codec, h *wasPrepared) { c.Bool(&h.Once) }

// Includes compares it.
func (secretive) Includes(all, some wasPrepared) bool { return all.Once || !some.Once }
