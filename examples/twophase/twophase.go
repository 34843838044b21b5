// Package twophase is two-phase commit as in Gray and Lamport, "Consensus on Transaction
// Commit" (2006), and TwoPhase.tla of the TLA+ examples: resource managers prepare or
// abort on their own, and a transaction manager decides.
//
// It is an example to copy from: it has no terms, logs, disks or history.
package twophase

import (
	"fmt"
	"slices"

	"raftmc/protocol"
)

// Phase is the progress of a server.
type Phase uint8

// A resource manager goes from Working through Prepared to Committed, or to Aborted; the
// transaction manager goes from Working straight to its decision.
const (
	Working Phase = iota
	Prepared
	Committed
	Aborted
)

func (p Phase) String() string {
	return [...]string{"working", "prepared", "committed", "aborted"}[p]
}

// MarshalText writes a phase by name.
func (p Phase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// State is one server's state. The last server is the transaction manager.
type State struct {
	Phase    Phase  `json:"phase"`
	Prepared []bool `json:"prepared,omitempty"` // of the transaction manager: the resource managers that said so
}

// Message says that its sender has reached a phase.
type Message struct {
	From  int   `json:"from"`
	To    int   `json:"to"`
	Phase Phase `json:"phase"`
}

func (m Message) String() string {
	return fmt.Sprintf("%s %d→%d", messageKinds[m.Phase], m.From+1, m.To+1)
}

var messageKinds = [...]string{Prepared: "Prepared", Committed: "Commit", Aborted: "Abort"}

// Input is a phase that a server enters by itself.
type Input Phase

func (in Input) String() string {
	return [...]string{Prepared: "Prepare", Committed: "Commit", Aborted: "Abort"}[in]
}

// Protocol is two-phase commit with N resource managers.
type Protocol struct {
	N int
}

// Info implements protocol.Protocol.
func (p Protocol) Info() protocol.Info {
	info := protocol.Info{
		Name:     "twophase",
		Bounds:   protocol.Bounds{{Name: "servers", Doc: "resource managers", Unit: "managers", Least: 1, Most: 9, Value: protocol.Limit(p.N)}},
		Inputs:   []protocol.InputKind{{Name: "Prepare", Limit: protocol.Any}, {Name: "Commit", Limit: protocol.Any}, {Name: "Abort", Limit: protocol.Any}},
		Messages: []protocol.MessageKind{{Name: "Prepared"}, {Name: "Commit"}, {Name: "Abort"}},
	}
	var all []int
	for i := range p.N + 1 {
		all = append(all, i)
		info.Servers = append(info.Servers, fmt.Sprint(i+1))
	}
	info.Symmetric = [][]int{all[:p.N]}
	return info
}

// Within returns two-phase commit with another number of resource managers.
func (p Protocol) Within(b protocol.Bounds) (protocol.Protocol[State, Message, Input, struct{}], error) {
	p.N = b.Int("servers")
	return p, nil
}

// Initial implements protocol.Protocol.
func (p Protocol) Initial(self int) State {
	if self == p.N {
		return State{Prepared: make([]bool, p.N+1)}
	}
	return State{}
}

// Inputs implements protocol.Protocol. Every server may abort while working; the transaction
// manager commits when all resource managers are prepared.
func (p Protocol) Inputs(self int, s State) []Input {
	switch {
	case s.Phase != Working:
		return nil
	case self < p.N:
		return []Input{Input(Prepared), Input(Aborted)}
	case slices.Contains(s.Prepared[:p.N], false):
		return []Input{Input(Aborted)}
	}
	return []Input{Input(Committed), Input(Aborted)}
}

// Step implements protocol.Protocol.
func (p Protocol) Step(self int, s State, in Input) (State, []Message) {
	s.Phase = Phase(in)
	var sent []Message
	switch {
	case self == p.N:
		for i := range p.N {
			sent = append(sent, Message{From: self, To: i, Phase: s.Phase})
		}
	case s.Phase == Prepared:
		sent = append(sent, Message{From: self, To: p.N, Phase: Prepared})
	}
	return s, sent
}

// Receive implements protocol.Protocol.
func (p Protocol) Receive(self int, s State, m Message) (State, []Message) {
	switch {
	case self < p.N:
		s.Phase = m.Phase
	case s.Phase == Working:
		s.Prepared = slices.Clone(s.Prepared)
		s.Prepared[m.From] = true
	}
	return s, nil
}

// Route implements protocol.Protocol.
func (p Protocol) Route(m Message) (from, to int) { return m.From, m.To }

// State implements protocol.Protocol.
func (p Protocol) State(c *protocol.Codec, s *State) {
	protocol.Number(c, &s.Phase)
	protocol.PerServer(c, &s.Prepared, func(yes *bool) { c.Bool(yes) })
}

// Message implements protocol.Protocol.
func (p Protocol) Message(c *protocol.Codec, m *Message) {
	c.Server(&m.From)
	c.Server(&m.To)
	protocol.Number(c, &m.Phase)
}

// Input implements protocol.Protocol.
func (p Protocol) Input(c *protocol.Codec, in *Input) { protocol.Number(c, in) }

// Extras implements protocol.Protocol.
func (p Protocol) Extras() protocol.Extras[State, Message, Input, struct{}] {
	return protocol.Extras[State, Message, Input, struct{}]{Within: p.Within, Concurrent: true}
}

// Property, View and Finding are those of this protocol.
type (
	Property = protocol.Property[State, Message, Input, struct{}]
	View     = protocol.View[State, struct{}]
	Finding  = protocol.Finding[State, struct{}]
)

// Properties lists what must hold and what must be reachable.
func Properties() []Property {
	reaches := func(phase Phase, name, doc string) Property {
		return Property{Name: name, Doc: doc, Mode: protocol.Sometimes, Server: func(v View) *Finding {
			if v.State.Phase != phase {
				return nil
			}
			return &Finding{}
		}}
	}
	return []Property{
		{Name: "Consistency", Doc: "no server commits when another aborts (TCConsistent)", Pair: consistency},
		reaches(Committed, "SometimesCommitted", "a transaction commits"),
		reaches(Aborted, "SometimesAborted", "a transaction aborts"),
	}
}

func consistency(a, b View) *Finding {
	if a.State.Phase != Committed || b.State.Phase != Aborted {
		return nil
	}
	in := func(phase Phase) func(State, struct{}) bool {
		return func(s State, _ struct{}) bool { return s.Phase == phase }
	}
	return &Finding{
		Reason: fmt.Sprintf("server %d committed and server %d aborted", a.Server+1, b.Server+1),
		Witnesses: []protocol.Witness[State, struct{}]{
			{Server: a.Server, What: "committed", Since: in(Committed)},
			{Server: b.Server, What: "aborted", Since: in(Aborted)},
		},
	}
}
