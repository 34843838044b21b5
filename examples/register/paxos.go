package register

import (
	"cmp"
	"slices"

	"raftmc/protocol"
)

// Paxos is the service by single-decree Paxos; its value is the number of servers. The
// register takes one value for good, and can be read once it has.
type Paxos int

// PaxosState is a server's state.
type PaxosState struct {
	Ballot   int       `json:"ballot"`             // the highest that it has heard of
	Proposal int       `json:"proposal,omitempty"` // what it proposes in a ballot of its own, if it has begun one
	Promises []Promise `json:"promises,omitempty"` // of each server for that ballot
	Accepts  []bool    `json:"accepts,omitempty"`  // who has voted for that proposal
	Vote     Vote      `json:"vote,omitzero"`      // the latest, or what is decided
	Decided  bool      `json:"decided,omitempty"`
}

// Promise is a server's promise to ignore lower ballots, with its latest vote.
type Promise struct {
	Vote
	Given bool `json:"given,omitempty"`
}

// Messages among the servers.
const (
	Prepare  Kind = "Prepare"  // 1a
	Prepared Kind = "Prepared" // 1b
	Accept   Kind = "Accept"   // 2a
	Accepted Kind = "Accepted" // 2b
	Decided  Kind = "Decided"
)

// Name implements Service.
func (Paxos) Name() string { return "paxos-register" }

// Servers implements Service.
func (n Paxos) Servers() int { return int(n) }

// Kinds implements Service.
func (Paxos) Kinds() []Kind { return []Kind{Prepare, Prepared, Accept, Accepted, Decided} }

// Start implements Service.
func (Paxos) Start(int) PaxosState { return PaxosState{} }

// Receive implements Service.
func (n Paxos) Receive(self int, s PaxosState, m Message) (PaxosState, []Message, Heed) {
	reply := Message{From: self, To: m.From, Number: m.Number}
	switch {
	case s.Decided && m.Kind == Get:
		found := m.answer(GetOk)
		found.Value = s.Vote.Value
		return s, []Message{found}, Heeded
	case s.Decided:
		return s, nil, Ignored
	case m.Kind == Put && s.Proposal == 0:
		return n.propose(self, s, m.Value)
	case m.Kind == Prepare && m.Number > s.Ballot:
		reply.Kind, reply.Vote = Prepared, s.Vote
		s.Ballot = m.Number
		return s, []Message{reply}, Heeded
	case m.Kind == Prepared && m.Number == s.Ballot:
		return n.promised(self, s, m)
	case m.Kind == Accept && m.Number >= s.Ballot:
		reply.Kind = Accepted
		s.Ballot, s.Vote = m.Number, Vote{m.Number, m.Value}
		return s, []Message{reply}, Heeded
	case m.Kind == Accepted && m.Number == s.Ballot:
		return n.accepted(self, s, m)
	case m.Kind == Decided:
		s.Ballot, s.Vote, s.Decided = m.Number, Vote{m.Number, m.Value}, true
		return s, nil, Heeded
	}
	return s, nil, Ignored
}

// propose starts a ballot, with a promise to itself.
func (n Paxos) propose(self int, s PaxosState, value int) (PaxosState, []Message, Heed) {
	s.Ballot = (s.Ballot/int(n)+1)*int(n) + self
	s.Proposal = value
	s.Promises, s.Accepts = make([]Promise, n), make([]bool, n)
	s.Promises[self] = Promise{s.Vote, true}
	return s, broadcast(int(n), Message{Kind: Prepare, From: self, Number: s.Ballot}), Heeded
}

// promised counts a promise. A majority of promises allows only the value of the latest
// vote among them, or the client's if there is none; the server itself votes for it at
// once.
func (n Paxos) promised(self int, s PaxosState, m Message) (PaxosState, []Message, Heed) {
	s.Promises = slices.Clone(s.Promises)
	s.Promises[m.From] = Promise{m.Vote, true}
	var latest Vote
	given := 0
	for _, p := range s.Promises {
		if p.Given {
			given++
		}
		if p.Ballot > latest.Ballot {
			latest = p.Vote
		}
	}
	if given != majority(int(n)) {
		return s, nil, Heeded
	}
	s.Proposal = cmp.Or(latest.Value, s.Proposal)
	s.Vote = Vote{s.Ballot, s.Proposal}
	s.Accepts = slices.Clone(s.Accepts)
	s.Accepts[self] = true
	return s, broadcast(int(n), Message{Kind: Accept, From: self, Number: s.Ballot, Value: s.Proposal}), Heeded
}

// accepted counts a vote, and tells everybody when a majority has voted.
func (n Paxos) accepted(self int, s PaxosState, m Message) (PaxosState, []Message, Heed) {
	s.Accepts = slices.Clone(s.Accepts)
	s.Accepts[m.From] = true
	if count(s.Accepts) != majority(int(n)) {
		return s, nil, Heeded
	}
	s.Decided = true
	sent := broadcast(int(n), Message{Kind: Decided, From: self, Number: s.Ballot, Value: s.Proposal})
	return s, append(sent, Message{Kind: PutOk, From: self, To: int(n), Client: s.Proposal, Request: request(int(n), s.Proposal, writes)}), Heeded
}

// State implements Service.
func (Paxos) State(c *protocol.Codec, s *PaxosState) {
	protocol.Number(c, &s.Ballot)
	protocol.Number(c, &s.Proposal)
	protocol.Slice(c, &s.Promises, func(p *Promise) {
		p.describe(c)
		c.Bool(&p.Given)
	})
	protocol.Slice(c, &s.Accepts, func(yes *bool) { c.Bool(yes) })
	s.Vote.describe(c)
	c.Bool(&s.Decided)
}
