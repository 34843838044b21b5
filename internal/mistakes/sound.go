// Package mistakes has a sound protocol, and others that differ from it by one mistake
// each in their Go code, for tests of how such mistakes are reported.
package mistakes

import (
	"encoding/json"
	"fmt"

	"raftmc/model"
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
	Options  = model.Options[State, Message, Input, History]
	Property = model.Property[State, Message, Input, History]
	Protocol = model.Protocol[State, Message, Input, History]
	View     = model.View[State, History]
	Finding  = model.Finding[State, History]
	Witness  = model.Witness[State, History]
)

// Sound is two servers that start, and tell each other.
type Sound struct{}

// Info implements model.Protocol.
func (Sound) Info() model.Info {
	return model.Info{
		Name: "hello", Servers: []string{"1", "2"}, Symmetric: [][]int{{0, 1}}, Values: 1,
		Inputs:   []model.InputKind{{Name: "Start", Limit: model.Any}, {Name: "StartAgain", Limit: 1, Need: model.Optional}},
		Messages: []model.MessageKind{{Name: "Hello"}},
	}
}

// Initial implements model.Protocol.
func (Sound) Initial(int) State { return State{Heard: -1} }

// Inputs implements model.Protocol.
func (Sound) Inputs(_ int, s State) []Input {
	if s.Started {
		return []Input{{Again: true}}
	}
	return []Input{{}}
}

// Step implements model.Protocol.
func (Sound) Step(self int, s State, _ Input) (State, []Message) {
	s.Started = true
	return s, []Message{{self, 1 - self}}
}

// Receive implements model.Protocol.
func (Sound) Receive(_ int, s State, m Message) (State, []Message) {
	s.Heard = m.From
	return s, nil
}

// Route implements model.Protocol.
func (Sound) Route(m Message) (from, to int) { return m.From, m.To }

// Remember implements model.Protocol.
func (Sound) Remember(_ int, h History, s State) History {
	return History{h.Alone || s.Started && s.Heard < 0}
}

// Includes implements model.Orderer.
func (Sound) Includes(all, some History) bool { return all.Alone || !some.Alone }

// State implements model.Protocol.
func (Sound) State(c *model.Codec, s *State) { c.Bool(&s.Started); c.Server(&s.Heard) }

// Message implements model.Protocol.
func (Sound) Message(c *model.Codec, m *Message) { c.Server(&m.From); c.Server(&m.To) }

// Input implements model.Protocol.
func (Sound) Input(c *model.Codec, in *Input) { c.Bool(&in.Again) }

// History implements model.Protocol.
func (Sound) History(c *model.Codec, h *History) { c.Bool(&h.Alone) }

// InputKind implements model.Protocol.
func (Sound) InputKind(in Input) (kind, args string) {
	if in.Again {
		return "StartAgain", ""
	}
	return "Start", ""
}

// MessageKind implements model.Protocol.
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
