package toymodel

import (
	"raftmc/internal/toy"
	"raftmc/protocol"
)

// State implements protocol.Protocol.
func (p Protocol) State(c *protocol.Codec, s *toy.State) {
	server(c, &s.Server)
	protocol.Number(c, &s.Phase)
	p.name(c, &s.Name)
}

// Message implements protocol.Protocol.
func (p Protocol) Message(c *protocol.Codec, m *toy.Message) {
	protocol.Number(c, &m.Content)
	server(c, &m.From)
	server(c, &m.To)
	p.name(c, &m.Name)
}

// Input implements protocol.Protocol.
func (p Protocol) Input(c *protocol.Codec, in *Input) {
	protocol.Number(c, &in.Number)
	protocol.Number(c, &in.Limit)
	p.name(c, &in.Each)
}

// History describes the facts.
func (p Protocol) History(c *protocol.Codec, h *toy.Facts) {
	type fact struct {
		kind int
		name int8
	}
	var facts []fact
	for kind := range toy.FactKinds {
		for name := int8(toy.None); name < toy.MaxNames; name++ {
			if *h&toy.Fact(kind, name) != 0 {
				facts = append(facts, fact{kind, name})
			}
		}
	}
	protocol.Set(c, &facts, func(c *protocol.Codec, f *fact) {
		protocol.Number(c, &f.kind)
		p.name(c, &f.name)
	})
	*h = 0
	for _, f := range facts {
		*h |= toy.Fact(f.kind, f.name)
	}
}

func server(c *protocol.Codec, number *int8) {
	n := int(*number)
	c.Server(&n)
	*number = int8(n)
}

// name walks a name: none, a server or a value.
func (p Protocol) name(c *protocol.Codec, name *int8) {
	server, value := int(*name), 0
	if server >= p.Toy.Servers {
		server, value = toy.None, server-p.Toy.Servers+1
	}
	c.Server(&server)
	c.Value(&value)
	if c.Reading() {
		*name = int8(server)
		if value > 0 {
			*name = int8(p.Toy.Servers + value - 1)
		}
	}
}
