package register

import (
	"fmt"

	"raftmc/protocol"
)

// Kind is a kind of message.
type Kind string

// The requests of clients, and the answers to them.
const (
	Put   Kind = "Put"
	PutOk Kind = "PutOk"
	Get   Kind = "Get"
	GetOk Kind = "GetOk"
)

// Message is a message of any service.
type Message struct {
	Kind    Kind `json:"kind"`
	From    int  `json:"from"`
	To      int  `json:"to"`
	Client  int  `json:"client,omitempty"`  // the client that asks or is answered, from 1
	Request int  `json:"request,omitempty"` // the client's operation
	Value   int  `json:"value,omitempty"`   // 0 is the initial value of the register
	Number  int  `json:"number,omitempty"`  // of a write or of a ballot: round · servers + server
	Vote    Vote `json:"vote,omitzero"`     // of a Prepared: the sender's latest vote
}

// Vote is an acceptor's vote; 0 stands for none.
type Vote struct {
	Ballot int `json:"ballot"`
	Value  int `json:"value"`
}

func (m Message) String() string {
	from, to := fmt.Sprint(m.From+1), fmt.Sprint(m.To+1)
	switch m.Kind {
	case Put, Get:
		from = clients
	case PutOk, GetOk:
		to = clients
	}
	text := fmt.Sprintf("%s %s→%s", m.Kind, from, to)
	for _, field := range []struct {
		name  string
		value int
	}{{"client", m.Client}, {"request", m.Request}, {"number", m.Number}, {"value", m.Value}, {"voted", m.Vote.Value}} {
		if field.value > 0 {
			text += fmt.Sprintf(" %s %d", field.name, field.value)
		}
	}
	return text
}

func (m *Message) describe(c *protocol.Codec) {
	c.Text((*string)(&m.Kind))
	c.Server(&m.From)
	c.Server(&m.To)
	protocol.Number(c, &m.Client)
	protocol.Number(c, &m.Request)
	protocol.Number(c, &m.Value)
	protocol.Number(c, &m.Number)
	m.Vote.describe(c)
}

func (v *Vote) describe(c *protocol.Codec) {
	protocol.Number(c, &v.Ballot)
	protocol.Number(c, &v.Value)
}

// answer is an answer to the sender of m.
func (m Message) answer(kind Kind) Message {
	return Message{Kind: kind, From: m.To, To: m.From, Client: m.Client, Request: m.Request}
}

// broadcast sends a message to all servers except its sender.
func broadcast(servers int, m Message) []Message {
	var sent []Message
	for to := range servers {
		if to != m.From {
			m.To = to
			sent = append(sent, m)
		}
	}
	return sent
}

func majority(servers int) int { return servers/2 + 1 }

func count(set []bool) int {
	n := 0
	for _, in := range set {
		if in {
			n++
		}
	}
	return n
}
