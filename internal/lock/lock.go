// Package lock is a lock that servers take without asking, for the tests of what is shown.
// It is described in all the ways in which a description can speak of servers, and its
// states have what those of somebody's own may have: fields that are made of parts, and
// types with a String method and no JSON of their own, one of which panics and one would
// write to the terminal.
package lock

import (
	"fmt"
	"slices"

	"raftmc/protocol"
)

// Protocol is the lock of so many servers.
type Protocol struct {
	Servers int
}

// State is what one server knows.
type State struct {
	Mode   Mode
	Holder int      // as far as it knows; -1 for nobody
	Asked  uint64   // a bit for each server that it has heard of
	Seen   []int    // how often it has heard of each server
	Log    []Taking // by whom the lock was taken
	Latest Taking   // the last of them
	Colour Colour   `json:"colour"`
	Broken Broken   `json:",omitempty"`
	Next   *State   `json:"next,omitempty"` // is never there
}

// String says less of a state than is shown of it.
func (State) String() string { return "everything is well" }

// Taking says that a server took the lock.
type Taking struct {
	By    int
	Times int
}

// Mode is what a server does.
type Mode int

// A server is idle until it takes the lock.
const (
	Idle Mode = iota
	Holding
)

func (m Mode) String() string { return [...]string{"idle", "holding"}[m] }

// Colour says what would colour a terminal.
type Colour int

func (c Colour) String() string { return fmt.Sprintf("\x1b[3%dmred\u009b0m\n", c) }

// Broken cannot say what it is.
type Broken int

func (Broken) String() string { panic("String is broken") }

// Message says that its sender has taken the lock.
type Message struct {
	From, To int
	Mode     Mode
}

func (m Message) String() string { return fmt.Sprintf("Taken %d→%d", m.From+1, m.To+1) }

// Info implements protocol.Protocol.
func (p Protocol) Info() protocol.Info {
	info := protocol.Info{
		Name: "lock", Symmetric: [][]int{{}},
		Inputs: []protocol.InputKind{{Name: "Take", Limit: protocol.Any}}, Messages: []protocol.MessageKind{{Name: "Taken"}},
	}
	for i := range p.Servers {
		info.Servers = append(info.Servers, fmt.Sprint(i+1))
		info.Symmetric[0] = append(info.Symmetric[0], i)
	}
	return info
}

// Initial implements protocol.Protocol.
func (p Protocol) Initial(int) State {
	return State{Holder: -1, Seen: make([]int, p.Servers), Latest: Taking{By: -1}, Colour: 1, Broken: 1}
}

// Inputs implements protocol.Protocol.
func (p Protocol) Inputs(_ int, s State) []string {
	if s.Mode == Holding {
		return nil
	}
	return []string{"Take"}
}

// Step implements protocol.Protocol.
func (p Protocol) Step(self int, s State, _ string) (State, []Message) {
	s.Mode = Holding
	var sent []Message
	for to := range p.Servers {
		if to != self {
			sent = append(sent, Message{From: self, To: to, Mode: Holding})
		}
	}
	return s.taken(self), sent
}

// Receive implements protocol.Protocol.
func (p Protocol) Receive(_ int, s State, m Message) (State, []Message) {
	s.Asked |= 1 << m.From
	s.Seen = slices.Clone(s.Seen)
	s.Seen[m.From]++
	return s, nil
}

func (s State) taken(by int) State {
	s.Holder, s.Latest = by, Taking{by, 1}
	s.Log = append(slices.Clip(s.Log), s.Latest)
	return s
}

// State implements protocol.Protocol.
func (p Protocol) State(c *protocol.Codec, s *State) {
	taking := func(t *Taking) {
		c.Server(&t.By)
		protocol.Number(c, &t.Times)
	}
	protocol.Number(c, &s.Mode)
	c.Server(&s.Holder)
	c.ServerSet(&s.Asked)
	protocol.PerServer(c, &s.Seen, func(n *int) { protocol.Number(c, n) })
	protocol.Slice(c, &s.Log, taking)
	taking(&s.Latest)
	protocol.Number(c, &s.Colour)
	protocol.Number(c, &s.Broken)
}

// Message implements protocol.Protocol.
func (p Protocol) Message(c *protocol.Codec, m *Message) {
	c.Server(&m.From)
	c.Server(&m.To)
	protocol.Number(c, &m.Mode)
}

// Input implements protocol.Protocol.
func (p Protocol) Input(c *protocol.Codec, in *string) { c.Text(in) }

// Extras implements protocol.Protocol.
func (p Protocol) Extras() protocol.Extras[State, Message, string, struct{}] {
	return protocol.Extras[State, Message, string, struct{}]{}
}

// Route implements protocol.Protocol.
func (p Protocol) Route(m Message) (from, to int) { return m.From, m.To }

// Property, View and Finding are this protocol's.
type (
	Property = protocol.Property[State, Message, string, struct{}]
	View     = protocol.View[State, struct{}]
	Finding  = protocol.Finding[State, struct{}]
)

// Properties lists OneHolder, which is violated as soon as two servers have taken the lock,
// and names no witnesses; and what must be reachable, without a word.
func Properties() []Property {
	return []Property{
		{Name: "OneHolder", Doc: "one server at most holds the lock", Pair: oneHolder},
		{Name: "SometimesHeld", Mode: protocol.Sometimes, Server: func(v View) *Finding {
			if v.State.Mode == Holding {
				return &Finding{}
			}
			return nil
		}},
	}
}

func oneHolder(a, b View) *Finding {
	if a.Server >= b.Server || a.State.Mode != Holding || b.State.Mode != Holding {
		return nil
	}
	x, y := a.State.Log[len(a.State.Log)-1], b.State.Log[len(b.State.Log)-1]
	if x.By == y.By {
		return nil
	}
	return &Finding{Reason: fmt.Sprintf("servers %d and %d both hold the lock", a.Server+1, b.Server+1)}
}
