// Package mistakes has a sound protocol, and others that differ from it by one mistake
// each in their Go code, for tests of how such mistakes are reported.
package mistakes

import (
	"encoding/json"
	"fmt"

	"raftmc/model"
	"raftmc/protocol"
)

// State is a server's state: whether it has started, and of whom it has heard (-1:
// nobody).
type State struct {
	Started bool
	Heard   int
}

// Message says that a server has started.
type Message struct{ From, To int }

func (m Message) String() string { return fmt.Sprintf("Hello %d→%d", m.From, m.To) }

// Input is to start.
type Input struct{ Again bool }

// History says whether a server was ever started without having heard of anybody.
type History struct{ Alone bool }

// The model's types.
type (
	Model    = model.Model[State, Message, Input, History]
	Options  = protocol.Options[State, Message, Input, History]
	Property = protocol.Property[State, Message, Input, History]
	Protocol = protocol.Protocol[State, Message, Input, History]
	Extras   = protocol.Extras[State, Message, Input, History]
	View     = protocol.View[State, History]
	Finding  = protocol.Finding[State, History]
	Witness  = protocol.Witness[State, History]
)

// Sound is two servers that start, and tell each other.
type Sound struct{}

// Info implements protocol.Protocol.
func (Sound) Info() protocol.Info {
	return protocol.Info{
		Name: "hello", Servers: []string{"1", "2"}, Symmetric: [][]int{{0, 1}}, Values: 1,
		Inputs:   []protocol.InputKind{{Name: "Start", Limit: protocol.Any}, {Name: "StartAgain", Limit: 1, Need: protocol.Optional}},
		Messages: []protocol.MessageKind{{Name: "Hello"}},
	}
}

// Initial implements protocol.Protocol.
func (Sound) Initial(int) State { return State{Heard: -1} }

// Inputs implements protocol.Protocol.
func (Sound) Inputs(_ int, s State) []Input {
	if s.Started {
		return []Input{{Again: true}}
	}
	return []Input{{}}
}

// Step implements protocol.Protocol.
func (Sound) Step(self int, s State, _ Input) (State, []Message) {
	s.Started = true
	return s, []Message{{self, 1 - self}}
}

// Receive implements protocol.Protocol.
func (Sound) Receive(_ int, s State, m Message) (State, []Message) {
	s.Heard = m.From
	return s, nil
}

// Route implements protocol.Protocol.
func (Sound) Route(m Message) (from, to int) { return m.From, m.To }

// Extras implements protocol.Protocol.
func (p Sound) Extras() Extras {
	return Extras{Remember: p.Remember, History: p.History, Includes: p.Includes, InputKind: p.InputKind, MessageKind: p.MessageKind}
}

// Remember remembers whether a server started before it heard of anybody.
func (Sound) Remember(_ int, h History, s State) History {
	return History{h.Alone || s.Started && s.Heard < 0}
}

// Includes implements protocol.Orderer.
func (Sound) Includes(all, some History) bool { return all.Alone || !some.Alone }

// State implements protocol.Protocol.
func (Sound) State(c *protocol.Codec, s *State) { c.Bool(&s.Started); c.Server(&s.Heard) }

// Message implements protocol.Protocol.
func (Sound) Message(c *protocol.Codec, m *Message) { c.Server(&m.From); c.Server(&m.To) }

// Input implements protocol.Protocol.
func (Sound) Input(c *protocol.Codec, in *Input) { c.Bool(&in.Again) }

// History describes a history.
func (Sound) History(c *protocol.Codec, h *History) { c.Bool(&h.Alone) }

// InputKind returns the kind of an input.
func (Sound) InputKind(in Input) (kind, args string) {
	if in.Again {
		return "StartAgain", ""
	}
	return "Start", ""
}

// MessageKind returns the kind of a message.
func (Sound) MessageKind(Message) string { return "Hello" }

// Holds is a property that holds.
func Holds() Property {
	return Property{Name: "HearsOthers", Doc: "nobody hears of itself", Server: func(v View) *Finding {
		if v.State.Heard == v.Server {
			return &Finding{Reason: "it hears of itself"}
		}
		return nil
	}}
}

// fails is a property that fails, and points at a server.
func fails(witness int) Property {
	return Property{Name: "NobodyHears", Doc: "nobody hears of anybody", Server: func(v View) *Finding {
		if v.State.Heard >= 0 {
			return &Finding{Reason: "somebody is heard of", Witnesses: []Witness{{Server: witness, What: "spoke"}}}
		}
		return nil
	}}
}

// unwritable is a value that cannot be written as JSON.
type unwritable struct{}

func (unwritable) MarshalJSON() ([]byte, error) { return nil, fmt.Errorf("no JSON today") }

var _ json.Marshaler = unwritable{}
