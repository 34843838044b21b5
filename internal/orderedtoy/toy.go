package orderedtoy

import (
	"cmp"
	"fmt"
	"math/rand/v2"

	"raftmc/protocol"
)

// Toy is a protocol whose every step is drawn at random: by what is in the receiver's state and
// in the message, and by how their ordered numbers compare. Equal toys do the same.
type Toy struct {
	Seed    uint64
	Servers int
	Numbers int // the greatest number, or protocol.Any

	modes, kinds int
	second       bool // states have a second number, and messages too
	grows        bool // the first number never becomes less, and the second is never greater
	jumps        bool // a server picks any greater number, not only the next
	named        bool // states have another server's name
	alike        bool // all servers are
	facts        bool // what was is remembered
	common       bool // where something was first is commonly known
	busy         int  // of ten steps, so many do something
	twice        bool // what a server does of its own accord, it does in two ways that differ in what is sent
	properties   []Property
}

// Property and the rest are those of package protocol, for toys.
type (
	Property = protocol.Property[State, Message, Input, History]
	View     = protocol.View[State, History]
	Step     = protocol.Step[State, Message, Input]
	Finding  = protocol.Finding[State, History]
)

// State is a server's state.
type State struct {
	A, B int
	Mode int
	Flag bool
	Whom int // a server counted from 1; 0 is none
}

// Message is a message, which belongs to X.
type Message struct {
	Kind, From, To int
	X, Y           int
}

// String implements fmt.Stringer.
func (m Message) String() string {
	return fmt.Sprintf("M%d %d→%d x %d y %d", m.Kind, m.From+1, m.To+1, m.X, m.Y)
}

// Input is an input: the kind that picks, which says by how much, or one of the others.
type Input struct{ Kind, By int }

// Kinds of inputs.
const (
	pick = iota
	act
	restart
)

// String implements fmt.Stringer.
func (in Input) String() string {
	return fmt.Sprintf("%s %d", []string{"Pick", "Act", "Restart"}[in.Kind], in.By)
}

// History is what properties know of the past.
type History struct{ Been, First []Fact }

// Fact is that a server was in a mode with a number, to which it belongs, and another.
type Fact struct{ X, Y, Mode int }

// New draws a toy.
func New(seed uint64) *Toy {
	r := rand.New(rand.NewPCG(seed, 7))
	half := func() bool { return r.IntN(2) == 0 }
	t := &Toy{
		Seed: seed, Servers: 2 + r.IntN(4)/3, Numbers: int(protocol.Any), modes: 2 + r.IntN(2), kinds: 1 + r.IntN(2),
		second: half(), grows: r.IntN(4) > 0, jumps: half(), named: r.IntN(3) == 0, alike: r.IntN(3) > 0,
		facts: half(), common: r.IntN(3) == 0, busy: 2 + r.IntN(6),
	}
	for range 1 + r.IntN(2) {
		t.properties = append(t.properties, t.property(r, len(t.properties)))
	}
	t.twice = r.IntN(4) == 0
	return t
}

// String tells a toy from others.
func (t *Toy) String() string {
	var names []string
	for _, p := range t.properties {
		names = append(names, p.Name)
	}
	return fmt.Sprintf("toy %d: %d servers, %d modes, %d kinds of messages, second %t, grows %t, jumps %t, named %t, alike %t, facts %t, common %t, %v",
		t.Seed, t.Servers, t.modes, t.kinds, t.second, t.grows, t.jumps, t.named, t.alike, t.facts, t.common, names)
}

// Info implements protocol.Protocol.
func (t *Toy) Info() protocol.Info {
	info := protocol.Info{
		Name:   "orderedtoy",
		Bounds: protocol.Bounds{{Name: "numbers", Doc: "the greatest number", Unit: "numbers", Least: 1, Order: true, Value: protocol.Limit(t.Numbers)}},
		Inputs: []protocol.InputKind{
			{Name: "Pick", Limit: protocol.Any, Need: protocol.Optional},
			{Name: "Act", Limit: protocol.Any, Need: protocol.Optional},
			{Name: "Restart", Limit: protocol.Any, Class: protocol.Fault, Need: protocol.Optional},
		},
	}
	var all []int
	for i := range t.Servers {
		all = append(all, i)
		info.Servers = append(info.Servers, fmt.Sprint(i+1))
	}
	if t.alike {
		info.Symmetric = [][]int{all}
	}
	for kind := range t.kinds {
		info.Messages = append(info.Messages, protocol.MessageKind{Name: fmt.Sprint("M", kind), Need: protocol.Optional})
	}
	return info
}

// Initial implements protocol.Protocol.
func (t *Toy) Initial(int) State { return State{} }

// Inputs implements protocol.Protocol.
func (t *Toy) Inputs(_ int, s State) (ins []Input) {
	top := max(s.A, s.B)
	switch {
	case t.Numbers == int(protocol.Any) || !t.jumps && top < t.Numbers:
		ins = append(ins, Input{Kind: pick, By: 1})
	case t.jumps:
		for by := 1; top+by <= t.Numbers; by++ {
			ins = append(ins, Input{Kind: pick, By: by})
		}
	}
	if t.twice {
		ins = append(ins, Input{Kind: act, By: 1})
	}
	return append(ins, Input{Kind: act}, Input{Kind: restart})
}

// Route implements protocol.Protocol.
func (t *Toy) Route(m Message) (from, to int) { return m.From, m.To }

// Extras implements protocol.Protocol.
func (t *Toy) Extras() protocol.Extras[State, Message, Input, History] {
	return protocol.Extras[State, Message, Input, History]{Concurrent: true, Within: t.within, Remember: t.remember, History: t.history}
}

// With returns the toy with so many numbers.
func (t *Toy) With(numbers int) *Toy {
	with := *t
	with.Numbers = numbers
	return &with
}

func (t *Toy) within(b protocol.Bounds) (protocol.Protocol[State, Message, Input, History], error) {
	return t.With(int(b.Limit("numbers"))), nil
}

// remember adds what is so in a state. Of what is commonly known of a mode only the least number
// is kept.
func (t *Toy) remember(_ int, h History, s State) History {
	if s.A == 0 || s.Mode == 0 {
		return h
	}
	now := Fact{X: s.A, Mode: s.Mode}
	if t.facts && s.Flag {
		h.Been = with(h.Been, Fact{X: s.A, Y: s.B, Mode: s.Mode})
	}
	if t.common && s.Mode == 1 {
		var first []Fact
		for _, f := range h.First {
			if f.Mode != now.Mode {
				first = append(first, f)
			} else if f.X < now.X {
				now = f
			}
		}
		h.First = append(first, now)
	}
	return h
}

func with(all []Fact, one Fact) []Fact {
	for _, f := range all {
		if f == one {
			return all
		}
	}
	return append(append([]Fact{}, all...), one)
}

// State implements protocol.Protocol.
func (t *Toy) State(c *protocol.Codec, s *State) {
	protocol.Ordered(c, &s.A)
	protocol.Ordered(c, &s.B)
	protocol.Number(c, &s.Mode)
	c.Bool(&s.Flag)
	whom := s.Whom - 1
	c.Server(&whom)
	s.Whom = whom + 1
}

// Message implements protocol.Protocol.
func (t *Toy) Message(c *protocol.Codec, m *Message) {
	protocol.Number(c, &m.Kind)
	c.Server(&m.From)
	c.Server(&m.To)
	protocol.Ordered(c, &m.X)
	protocol.Ordered(c, &m.Y)
}

// Input implements protocol.Protocol.
func (t *Toy) Input(c *protocol.Codec, in *Input) {
	protocol.Number(c, &in.Kind)
	protocol.Number(c, &in.By)
}

func (t *Toy) history(c *protocol.Codec, h *History) {
	fact := func(c *protocol.Codec, f *Fact) {
		protocol.Ordered(c, &f.X)
		protocol.Ordered(c, &f.Y)
		protocol.Number(c, &f.Mode)
	}
	protocol.Set(c, &h.Been, fact)
	protocol.Common(c, &h.First, fact)
}

func compared(a, b int) int { return cmp.Compare(a, b) + 1 }
