package model_test

import (
	"fmt"

	"raftmc/model"
	"raftmc/protocol"
)

// pond is a small protocol for tests, made of functions: each server has a number, and
// may be told to take some of the steps that its number allows.
type pond struct {
	servers  int
	allow    func(n int) []int // the steps that a number allows
	step     func(self int, s pondState, step int) (pondState, []pondMessage)
	receive  func(self int, s pondState, m pondMessage) (pondState, []pondMessage)
	remember func(h pondHistory, s pondState) pondHistory
	declared []protocol.LeftOut
}

type pondState struct {
	N   int
	Log []int

	hidden int // the description leaves it out
}

type pondMessage struct {
	From, To, Number int
	Log              []int
}

// pondHistory is a set of facts, one bit each.
type pondHistory uint8

type (
	pondModel    = model.Model[pondState, pondMessage, int, pondHistory]
	pondOptions  = protocol.Options[pondState, pondMessage, int, pondHistory]
	pondExtras   = protocol.Extras[pondState, pondMessage, int, pondHistory]
	pondProperty = protocol.Property[pondState, pondMessage, int, pondHistory]
	pondView     = protocol.View[pondState, pondHistory]
	pondFinding  = protocol.Finding[pondState, pondHistory]
)

func (m pondMessage) String() string { return fmt.Sprintf("Tell %d→%d %d", m.From, m.To, m.Number) }

func (p pond) Info() protocol.Info {
	info := protocol.Info{Name: "pond", Inputs: []protocol.InputKind{{Name: "Go", Limit: protocol.Any}}, Messages: []protocol.MessageKind{{Name: "Tell", Need: protocol.Optional}}}
	everyone := []int{}
	for i := range p.servers {
		info.Servers, everyone = append(info.Servers, fmt.Sprint(i+1)), append(everyone, i)
	}
	info.Symmetric = [][]int{everyone}
	return info
}

func (p pond) Initial(int) pondState { return pondState{} }

func (p pond) Inputs(_ int, s pondState) []int { return p.allow(s.N) }

func (p pond) Step(self int, s pondState, step int) (pondState, []pondMessage) {
	if p.step == nil {
		s.N = step
		return s, nil
	}
	return p.step(self, s, step)
}

func (p pond) Receive(self int, s pondState, m pondMessage) (pondState, []pondMessage) {
	return p.receive(self, s, m)
}

func (p pond) Route(m pondMessage) (from, to int) { return m.From, m.To }

func (p pond) Remember(_ int, h pondHistory, s pondState) pondHistory {
	if p.remember == nil {
		return h
	}
	return p.remember(h, s)
}

func (p pond) State(c *protocol.Codec, s *pondState) {
	protocol.Number(c, &s.N)
	protocol.Slice(c, &s.Log, func(n *int) { protocol.Number(c, n) })
}

func (p pond) Message(c *protocol.Codec, m *pondMessage) {
	c.Server(&m.From)
	c.Server(&m.To)
	protocol.Number(c, &m.Number)
	protocol.Slice(c, &m.Log, func(n *int) { protocol.Number(c, n) })
}

func (p pond) Input(c *protocol.Codec, in *int)          { protocol.Number(c, in) }
func (p pond) History(c *protocol.Codec, h *pondHistory) { protocol.Number(c, h) }

func (p pond) Extras() pondExtras {
	return pondExtras{
		Remember: p.Remember, History: p.History, LeftOut: p.declared,
		InputKind:   func(in int) (kind, args string) { return "Go", fmt.Sprint(in) },
		MessageKind: func(pondMessage) string { return "Tell" },
	}
}

// ordered is a pond whose histories are ordered.
type ordered struct {
	pond
	includes func(all, some pondHistory) bool
}

func (p ordered) Extras() pondExtras {
	e := p.pond.Extras()
	e.Includes = p.Includes
	return e
}

func (p ordered) Includes(all, some pondHistory) bool {
	if p.includes == nil {
		return some&^all == 0
	}
	return p.includes(all, some)
}

// graph allows the steps of a graph.
func graph(edges map[int][]int) func(int) []int { return func(n int) []int { return edges[n] } }

// bad is a property that a server's state and history violate.
func bad(violates func(s pondState, h pondHistory) bool) []pondProperty {
	return []pondProperty{{Name: "NothingBad", Server: func(v pondView) *pondFinding {
		if violates(v.State, v.History) {
			return &pondFinding{Reason: "it is bad"}
		}
		return nil
	}}}
}
