package toymodel

import (
	"fmt"

	"raftmc/internal/toy"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Protocol is a toy. It implements protocol.Protocol.
type Protocol struct{ Toy *toy.Toy }

// Input is an input of a toy: its number among those of a class and phase, and the name
// that it has, or toy.None.
type Input struct {
	Number int
	Limit  int
	Each   int8
}

// The model's types, for this protocol.
type (
	Model    = model.Model[toy.State, toy.Message, Input, toy.Facts]
	Cluster  = reference.Cluster[toy.State, toy.Message, Input, toy.Facts]
	Options  = protocol.Options[toy.State, toy.Message, Input, toy.Facts]
	Property = protocol.Property[toy.State, toy.Message, Input, toy.Facts]
	View     = protocol.View[toy.State, toy.Facts]
	Step     = protocol.Step[toy.State, toy.Message, Input]
	Finding  = protocol.Finding[toy.State, toy.Facts]
	Witness  = protocol.Witness[toy.State, toy.Facts]
)

// Info implements protocol.Protocol. Limited inputs count as faults.
func (p Protocol) Info() protocol.Info {
	info := protocol.Info{Name: "toy", Values: p.Toy.Values, Bounds: p.bounds(), Inputs: []protocol.InputKind{{Name: kindOf(toy.Free), Limit: protocol.Any, Need: protocol.Optional}}}
	alike := map[int][]int{}
	for server, class := range p.Toy.Classes {
		info.Servers = append(info.Servers, fmt.Sprint(server+1))
		alike[class] = append(alike[class], server)
	}
	for class := range p.Toy.Inputs {
		info.Symmetric = append(info.Symmetric, alike[class])
	}
	for i, limit := range p.Toy.Limits {
		info.Inputs = append(info.Inputs, protocol.InputKind{Name: kindOf(i), Limit: protocol.Limit(limit), Class: protocol.Fault, Need: protocol.Optional})
	}
	for content := range p.Toy.Contents {
		info.Messages = append(info.Messages, protocol.MessageKind{Name: fmt.Sprint("Content", content), Need: protocol.Optional})
	}
	return info
}

func (p Protocol) bounds() protocol.Bounds {
	return protocol.Bounds{
		{Name: "servers", Doc: "servers", Unit: "servers", Least: 1, Most: 12, Value: protocol.Limit(p.Toy.Servers)},
		{Name: "values", Doc: "client values", Unit: "values", Most: 12, Value: protocol.Limit(p.Toy.Values)},
	}
}

// Within returns a toy with fewer servers or values.
func (p Protocol) Within(b protocol.Bounds) (protocol.Protocol[toy.State, toy.Message, Input, toy.Facts], error) {
	lower := *p.Toy
	if lower.Servers, lower.Values = b.Int("servers"), b.Int("values"); lower.Servers > p.Toy.Servers {
		return nil, fmt.Errorf("servers %d: what more servers than %d do is not known", lower.Servers, p.Toy.Servers)
	}
	lower.Classes = p.Toy.Classes[:lower.Servers]
	return Protocol{&lower}, nil
}

func kindOf(limit int) string {
	if limit == toy.Free {
		return "Free"
	}
	return fmt.Sprint("Limited", limit)
}

// Initial implements protocol.Protocol.
func (p Protocol) Initial(self int) toy.State { return p.Toy.Initial(self) }

// Inputs implements protocol.Protocol.
func (p Protocol) Inputs(_ int, s toy.State) (inputs []Input) {
	for _, m := range p.Toy.Takes(s) {
		inputs = append(inputs, inputOf(m))
	}
	return inputs
}

func inputOf(m toy.Move) Input { return Input{m.Number, m.Limit, m.Each} }

// Step implements protocol.Protocol.
func (p Protocol) Step(_ int, s toy.State, in Input) (toy.State, []toy.Message) {
	return take(p.taken(s, in))
}

// Receive implements protocol.Protocol.
func (p Protocol) Receive(_ int, s toy.State, m toy.Message) (toy.State, []toy.Message) {
	return take(p.Toy.Receives(s, m))
}

func (p Protocol) taken(s toy.State, in Input) toy.Move {
	for _, m := range p.Toy.Takes(s) {
		if inputOf(m) == in {
			return m
		}
	}
	panic(fmt.Sprintf("toymodel: %+v has no input %+v", s, in))
}

func take(m toy.Move) (toy.State, []toy.Message) {
	if m.Fate == toy.Panics {
		panic("as a toy's rule says")
	}
	return m.After, m.Sends
}

// Route implements protocol.Protocol.
func (p Protocol) Route(m toy.Message) (from, to int) { return int(m.From), int(m.To) }

// Extras implements protocol.Protocol.
func (p Protocol) Extras() protocol.Extras[toy.State, toy.Message, Input, toy.Facts] {
	return protocol.Extras[toy.State, toy.Message, Input, toy.Facts]{
		Remember: p.Remember, History: p.History, Includes: p.Includes, Within: p.Within, Properties: p.Properties,
		InputKind: p.InputKind, MessageKind: p.MessageKind,
	}
}

// Remember keeps what a toy does.
func (p Protocol) Remember(_ int, h toy.Facts, s toy.State) toy.Facts { return p.Toy.Remember(h, s) }

// Includes compares sets of facts.
func (Protocol) Includes(all, some toy.Facts) bool { return some&^all == 0 }

// InputKind returns the class of an input, and which one it is.
func (p Protocol) InputKind(in Input) (kind, args string) {
	return kindOf(in.Limit), fmt.Sprintf("%d naming %d", in.Number, in.Each+1)
}

// MessageKind returns the kind of a message.
func (p Protocol) MessageKind(m toy.Message) string { return fmt.Sprint("Content", m.Content) }
