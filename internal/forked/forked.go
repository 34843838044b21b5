// Package forked is a protocol of which the search for any number of ordered values raises a
// false alarm. What its source says in the second epoch depends on what it has said in the first,
// and that search forgets which messages of different epochs were sent in the same run.
package forked

import (
	"fmt"

	"raftmc/protocol"
)

// State is that of the source, or what the listener has heard.
type State struct {
	Epoch int  `json:"epoch"`
	Phase int  `json:"phase"`           // 0, 1, 2
	Told  bool `json:"told,omitempty"`  // in phase 1: the source has sent First
	First bool `json:"first,omitempty"` // the listener has heard it
	Other bool `json:"other,omitempty"` // and Second
}

// Message is sent once in an epoch, or never.
type Message struct {
	Epoch  int  `json:"epoch"`
	Second bool `json:"second"`
}

// Input begins an epoch.
type Input struct {
	Epoch int
	Tell  bool
}

// Protocol is a source and a listener.
type Protocol struct {
	Epochs int // the highest, or protocol.Any

	// Confused is a source that forgets what it has said. It violates NeverBoth.
	Confused bool
}

type (
	// Made is the protocol's interface, Extras what it offers besides.
	Made   = protocol.Protocol[State, Message, Input, struct{}]
	Extras = protocol.Extras[State, Message, Input, struct{}]

	// Property is one of the protocol.
	Property = protocol.Property[State, Message, Input, struct{}]
)

// Info implements protocol.Protocol.
func (p Protocol) Info() protocol.Info {
	return protocol.Info{
		Name: "forked", Servers: []string{"source", "listener"},
		Bounds:   protocol.Bounds{{Name: "epochs", Doc: "the highest epoch", Unit: "epochs", Least: 1, Order: true, Value: protocol.Limit(p.Epochs)}},
		Inputs:   []protocol.InputKind{{Name: "Begin", Limit: protocol.Any}},
		Messages: []protocol.MessageKind{{Name: "First"}, {Name: "Second"}},
	}
}

// Within returns the protocol within other bounds.
func (p Protocol) Within(b protocol.Bounds) (Made, error) {
	p.Epochs = int(b.Limit("epochs"))
	return p, nil
}

// Initial implements protocol.Protocol.
func (Protocol) Initial(int) State { return State{} }

// Inputs implements protocol.Protocol. The source chooses in its first epoch whether it speaks
// then, or in the second one.
func (p Protocol) Inputs(self int, s State) []Input {
	next := s.Epoch + 1
	switch {
	case self > 0 || s.Phase == 2 || p.Epochs != int(protocol.Any) && next > p.Epochs:
		return nil
	case s.Phase == 0:
		return []Input{{next, true}, {next, false}}
	}
	return []Input{{next, !s.Told || p.Confused}}
}

// Step implements protocol.Protocol.
func (Protocol) Step(_ int, s State, in Input) (State, []Message) {
	after := State{Epoch: in.Epoch, Phase: s.Phase + 1, Told: in.Tell && s.Phase == 0}
	if !in.Tell {
		return after, nil
	}
	return after, []Message{{Epoch: in.Epoch, Second: s.Phase == 1}}
}

// Receive implements protocol.Protocol.
func (Protocol) Receive(_ int, s State, m Message) (State, []Message) {
	s.First, s.Other = s.First || !m.Second, s.Other || m.Second
	return s, nil
}

// Route implements protocol.Protocol.
func (Protocol) Route(Message) (from, to int) { return 0, 1 }

// State implements protocol.Protocol.
func (Protocol) State(c *protocol.Codec, s *State) {
	protocol.Ordered(c, &s.Epoch)
	protocol.Number(c, &s.Phase)
	c.Bool(&s.Told)
	c.Bool(&s.First)
	c.Bool(&s.Other)
}

// Message implements protocol.Protocol.
func (Protocol) Message(c *protocol.Codec, m *Message) {
	protocol.Ordered(c, &m.Epoch)
	c.Bool(&m.Second)
}

// Input implements protocol.Protocol.
func (Protocol) Input(c *protocol.Codec, in *Input) {
	protocol.Ordered(c, &in.Epoch)
	c.Bool(&in.Tell)
}

// Extras implements protocol.Protocol.
func (p Protocol) Extras() Extras { return Extras{Within: p.Within, Properties: Properties} }

// Properties are what the protocol guarantees.
func Properties() []Property {
	return []Property{{Name: "NeverBoth", Doc: "the listener never hears both messages", Server: func(v protocol.View[State, struct{}]) *protocol.Finding[State, struct{}] {
		if !v.State.First || !v.State.Other {
			return nil
		}
		return &protocol.Finding[State, struct{}]{Reason: "the listener has heard both messages"}
	}}}
}

func (i Input) String() string {
	if i.Tell {
		return fmt.Sprintf("Begin epoch %d, and speak", i.Epoch)
	}
	return fmt.Sprintf("Begin epoch %d", i.Epoch)
}

func (m Message) String() string {
	if m.Second {
		return fmt.Sprintf("Second epoch %d", m.Epoch)
	}
	return fmt.Sprintf("First epoch %d", m.Epoch)
}
