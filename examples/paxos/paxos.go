// Package paxos is single-decree Paxos as in Lamport, "Paxos Made Simple"
// (2001), §2.2 and §2.3: two proposers, each the learner of its own ballots,
// and acceptors that never forget.
package paxos

import (
	"cmp"
	"fmt"
	"slices"

	"raftmc/protocol"
)

// State is one server's state.
type State struct {
	Ballot  int   `json:"ballot"`            // of a proposer: the one it runs; of an acceptor: it promised to ignore lower ones
	Voted   int   `json:"voted,omitempty"`   // the ballot of an acceptor's latest vote; in phase 1, the latest heard of
	Value   int   `json:"value,omitempty"`   // what that vote is for; in phase 2, what the proposer proposes
	Awaits  Kind  `json:"awaits,omitempty"`  // what a proposer counts: Promise in phase 1, Accepted in phase 2
	Heard   []int `json:"heard,omitempty"`   // the acceptors counted, in any order
	Learned int   `json:"learned,omitempty"` // the value that a proposer knows to be chosen
}

// Kind is a kind of message.
type Kind string

// The four messages of a ballot.
const (
	Prepare  Kind = "Prepare"  // 1a: will you take part?
	Promise  Kind = "Promise"  // 1b: yes, and in no lower ballot; this was my latest vote
	Accept   Kind = "Accept"   // 2a: vote for this value
	Accepted Kind = "Accepted" // 2b: I have
)

// Message is a message of one ballot.
type Message struct {
	Kind   Kind `json:"kind"`
	From   int  `json:"from"`
	To     int  `json:"to"`
	Ballot int  `json:"ballot"`
	Voted  int  `json:"voted,omitempty"` // of a Promise: the ballot of the latest vote
	Value  int  `json:"value,omitempty"` // of a Promise: what that vote is for; of an Accept: what to vote for
}

func (m Message) String() string {
	text := fmt.Sprintf("%s %d→%d ballot %d", m.Kind, m.From+1, m.To+1, m.Ballot)
	if m.Value > 0 {
		text += fmt.Sprintf(" value %d", m.Value)
	}
	return text
}

// Input is the ballot that a proposer starts.
type Input int

func (in Input) String() string { return fmt.Sprintf("Propose ballot %d", int(in)) }

// Proposers is the number of servers that propose: the first ones. Proposer i, from 0,
// owns the ballots i+1, i+1+Proposers and so on, and proposes value i+1 if it is free to
// choose. Because ballots are ordered, neither proposers nor values are alike.
const Proposers = 2

// Protocol is single-decree Paxos.
type Protocol struct {
	Acceptors int
	Ballots   int // the highest ballot, or protocol.Any
	Quorum    int // how many acceptors make a quorum; 0 means a majority. Fewer than that are a mistake.
}

// Info implements protocol.Protocol.
func (p Protocol) Info() protocol.Info {
	info := protocol.Info{
		Name: "paxos",
		Bounds: protocol.Bounds{
			{Name: "servers", Doc: "acceptors", Unit: "acceptors", Least: 1, Most: 7, Value: protocol.Limit(p.Acceptors)},
			{Name: "terms", Doc: "the highest ballot", Unit: "ballots", Least: 1, Order: true, Value: protocol.Limit(p.Ballots)},
		},
		Inputs:   []protocol.InputKind{{Name: "Propose", Limit: protocol.Any}},
		Messages: []protocol.MessageKind{{Name: "Prepare"}, {Name: "Promise"}, {Name: "Accept"}, {Name: "Accepted"}},
	}
	var all []int
	for i := range Proposers + p.Acceptors {
		all = append(all, i)
		info.Servers = append(info.Servers, fmt.Sprint(i+1))
	}
	info.Symmetric = [][]int{all[Proposers:]}
	return info
}

// Within returns Paxos within other bounds.
func (p Protocol) Within(b protocol.Bounds) (protocol.Protocol[State, Message, Input, struct{}], error) {
	p.Acceptors, p.Ballots = b.Int("servers"), int(b.Limit("terms"))
	return p, nil
}

// Initial implements protocol.Protocol.
func (p Protocol) Initial(int) State { return State{} }

// Inputs implements protocol.Protocol. A proposer that has not learned a value may
// give up its ballot for its next one at any time.
func (p Protocol) Inputs(self int, s State) []Input {
	next := s.Ballot + Proposers
	if s.Ballot == 0 {
		next = self + 1
	}
	if self >= Proposers || s.Learned > 0 || p.Ballots != int(protocol.Any) && next > p.Ballots {
		return nil
	}
	return []Input{Input(next)}
}

// Step implements protocol.Protocol.
func (p Protocol) Step(self int, _ State, in Input) (State, []Message) {
	return p.ask(self, Prepare, State{Ballot: int(in), Awaits: Promise})
}

// ask sends a proposer's message to all acceptors.
func (p Protocol) ask(self int, kind Kind, s State) (State, []Message) {
	sent := make([]Message, p.Acceptors)
	for i := range sent {
		sent[i] = Message{Kind: kind, From: self, To: Proposers + i, Ballot: s.Ballot, Value: s.Value}
	}
	return s, sent
}

// Receive implements protocol.Protocol.
func (p Protocol) Receive(self int, s State, m Message) (State, []Message) {
	reply := Message{From: self, To: m.From, Ballot: m.Ballot}
	switch {
	case m.Kind == Prepare && m.Ballot > s.Ballot:
		reply.Kind, reply.Voted, reply.Value = Promise, s.Voted, s.Value
		s.Ballot = m.Ballot
	case m.Kind == Accept && m.Ballot >= s.Ballot:
		reply.Kind = Accepted
		s.Ballot, s.Voted, s.Value = m.Ballot, m.Ballot, m.Value
	case m.Kind == s.Awaits && m.Ballot == s.Ballot && !slices.Contains(s.Heard, m.From):
		return p.count(self, s, m)
	default:
		return s, nil
	}
	return s, []Message{reply}
}

// count counts an answer. A quorum of promises allows only the value of the latest vote
// among them, or any value if there is none (P2c in the paper).
func (p Protocol) count(self int, s State, m Message) (State, []Message) {
	if m.Voted > s.Voted {
		s.Voted, s.Value = m.Voted, m.Value
	}
	s.Heard = append(slices.Clip(s.Heard), m.From)
	switch {
	case len(s.Heard) < cmp.Or(p.Quorum, p.Acceptors/2+1):
		return s, nil
	case s.Awaits == Accepted:
		return State{Ballot: s.Ballot, Learned: s.Value}, nil
	}
	return p.ask(self, Accept, State{Ballot: s.Ballot, Awaits: Accepted, Value: cmp.Or(s.Value, self+1)})
}

// Route implements protocol.Protocol.
func (p Protocol) Route(m Message) (from, to int) { return m.From, m.To }

// State implements protocol.Protocol.
func (p Protocol) State(c *protocol.Codec, s *State) {
	ballot(c, &s.Ballot)
	ballot(c, &s.Voted)
	protocol.Number(c, &s.Value)
	c.Text((*string)(&s.Awaits))
	protocol.Set(c, &s.Heard, (*protocol.Codec).Server)
	protocol.Number(c, &s.Learned)
}

// Message implements protocol.Protocol.
func (p Protocol) Message(c *protocol.Codec, m *Message) {
	c.Text((*string)(&m.Kind))
	c.Server(&m.From)
	c.Server(&m.To)
	ballot(c, &m.Ballot)
	ballot(c, &m.Voted)
	protocol.Number(c, &m.Value)
}

// Input implements protocol.Protocol.
func (p Protocol) Input(c *protocol.Codec, in *Input) { ballot(c, (*int)(in)) }

// ballot walks a ballot as its round, which is only compared with others, and its owner in it.
func ballot(c *protocol.Codec, b *int) {
	round, owner := (*b+Proposers-1)/Proposers, (*b+Proposers-1)%Proposers
	protocol.Ordered(c, &round)
	protocol.Number(c, &owner)
	if c.Reading() {
		*b = max(0, (round-1)*Proposers+owner+1)
	}
}

// Extras implements protocol.Protocol.
func (p Protocol) Extras() protocol.Extras[State, Message, Input, struct{}] {
	return protocol.Extras[State, Message, Input, struct{}]{Within: p.Within, Concurrent: true}
}
