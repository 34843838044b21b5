package register

import (
	"fmt"
	"slices"

	"raftmc/protocol"
)

// Service is the way in which servers implement a register. S is the state of one server.
type Service[S any] interface {
	// Name is the protocol's name, Servers the number of its servers.
	Name() string
	Servers() int

	// Start is the state in which a server starts.
	Start(self int) S

	// Receive handles a message from a client or from another server. A message that is
	// ignored changes and sends nothing.
	Receive(self int, s S, m Message) (S, []Message, Heed)

	// Kinds are the kinds of messages among the servers.
	Kinds() []Kind

	// State describes every field of a state to the codec.
	State(c *protocol.Codec, s *S)
}

// Heed says whether a message was ignored.
type Heed uint8

const (
	Ignored Heed = iota
	Heeded
)

// Protocol is a service with Clients clients.
type Protocol[S any] struct {
	Service[S]
	Clients int
}

// State is the state of a server, or, for the last one, of the clients.
type State[S any] struct {
	Server  S        `json:"server"`
	Puts    []int    `json:"puts,omitempty"` // the clients whose writes are in progress there
	Clients []Client `json:"clients,omitempty"`
}

// Input is the client whose write arrives.
type Input int

func (in Input) String() string { return fmt.Sprintf("%s of client %d", Put, int(in)) }

// Info implements protocol.Protocol.
func (p Protocol[S]) Info() protocol.Info {
	info := protocol.Info{
		Name: p.Name(),
		Bounds: protocol.Bounds{
			{Name: "servers", Doc: "servers that keep the register", Unit: "servers", Least: 1, Most: 11, Value: protocol.Limit(p.Servers())},
			{Name: "clients", Doc: "clients, each of which writes once and then reads once", Unit: "clients", Least: 1, Value: protocol.Limit(p.Clients)},
		},
		Inputs:   []protocol.InputKind{{Name: string(Put), Limit: protocol.Any}},
		Messages: []protocol.MessageKind{{Name: string(PutOk)}, {Name: string(Get)}, {Name: string(GetOk)}},
	}
	for _, kind := range p.Kinds() {
		info.Messages = append(info.Messages, protocol.MessageKind{Name: string(kind)})
	}
	for i := range p.Servers() {
		info.Servers = append(info.Servers, fmt.Sprint(i+1))
	}
	info.Servers = append(info.Servers, clients)
	return info
}

// clients is the name of the last server.
const clients = "clients"

// Initial implements protocol.Protocol. Each client has sent its write. Since no messages
// are in flight when a model starts, the server has the write in its state, and an input
// by which it arrives.
func (p Protocol[S]) Initial(self int) State[S] {
	if self == p.Servers() {
		return State[S]{Clients: slices.Repeat([]Client{{Op: writes}}, p.Clients)}
	}
	s := State[S]{Server: p.Start(self)}
	for client := 1; client <= p.Clients; client++ {
		if p.asks(client, writes) == self {
			s.Puts = append(s.Puts, client)
		}
	}
	return s
}

// asks is the server to which a client sends an operation: not the same one for both
// operations.
func (p Protocol[S]) asks(client, op int) int { return (client + op - 2) % p.Servers() }

// put is a client's write.
func (p Protocol[S]) put(self, client int) Message {
	return Message{Kind: Put, From: p.Servers(), To: self, Client: client, Request: request(p.Servers(), client, writes), Value: client}
}

// Inputs implements protocol.Protocol. A write that would be ignored does not arrive.
func (p Protocol[S]) Inputs(self int, s State[S]) []Input {
	var inputs []Input
	for _, client := range s.Puts {
		if _, _, heed := p.Service.Receive(self, s.Server, p.put(self, client)); heed == Heeded {
			inputs = append(inputs, Input(client))
		}
	}
	return inputs
}

// Step implements protocol.Protocol.
func (p Protocol[S]) Step(self int, s State[S], in Input) (State[S], []Message) {
	client := int(in)
	s.Puts = slices.DeleteFunc(slices.Clone(s.Puts), func(other int) bool { return other == client })
	var sent []Message
	s.Server, sent, _ = p.Service.Receive(self, s.Server, p.put(self, client))
	return s, sent
}

// Receive implements protocol.Protocol.
func (p Protocol[S]) Receive(self int, s State[S], m Message) (State[S], []Message) {
	var sent []Message
	var heed Heed
	if self == p.Servers() {
		s.Clients, sent, heed = p.answered(s.Clients, m)
	} else {
		s.Server, sent, heed = p.Service.Receive(self, s.Server, m)
	}
	if heed == Ignored {
		return s, []Message{m}
	}
	return s, sent
}

// Route implements protocol.Protocol.
func (p Protocol[S]) Route(m Message) (from, to int) { return m.From, m.To }

// State implements protocol.Protocol.
func (p Protocol[S]) State(c *protocol.Codec, s *State[S]) {
	p.Service.State(c, &s.Server)
	protocol.Slice(c, &s.Puts, func(client *int) { protocol.Number(c, client) })
	protocol.Slice(c, &s.Clients, func(client *Client) { client.describe(c) })
}

// Message implements protocol.Protocol.
func (p Protocol[S]) Message(c *protocol.Codec, m *Message) { m.describe(c) }

// Input implements protocol.Protocol.
func (p Protocol[S]) Input(c *protocol.Codec, in *Input) { protocol.Number(c, in) }

// Extras implements protocol.Protocol.
func (p Protocol[S]) Extras() protocol.Extras[State[S], Message, Input, struct{}] {
	return protocol.Extras[State[S], Message, Input, struct{}]{Concurrent: true}
}
