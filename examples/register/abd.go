package register

import (
	"slices"

	"raftmc/protocol"
)

// ABD is the service of Attiya, Bar-Noy and Dolev; its value is the number of servers.
// The server that a client asks looks for the latest write at a majority, and then tells
// a majority about it (to read), or about the client's own write, which is the latest
// from then on (to write).
type ABD int

// ABDState is a server's state.
type ABDState struct {
	Latest Write `json:"latest"` // that the server knows
	Work   Work  `json:"work,omitzero"`
}

// Write is the number of a write, and the value written.
type Write struct {
	Number int `json:"number"`
	Value  int `json:"value,omitempty"`
}

// Work is what a server does for a client; the zero Work is nothing.
type Work struct {
	Kind    Kind    `json:"kind"` // Put or Get
	Client  int     `json:"client"`
	Request int     `json:"request"`
	Value   int     `json:"value,omitempty"` // the value to be written, or, while it tells, the value read
	Known   []Known `json:"known,omitempty"` // while it asks: what each server knows
	Told    []bool  `json:"told,omitempty"`  // while it tells: which servers know
}

// Known is what a server knows; Said says whether it has told.
type Known struct {
	Write
	Said bool `json:"said"`
}

// Messages among the servers.
const (
	Query     Kind = "Query"
	AckQuery  Kind = "AckQuery"
	Record    Kind = "Record"
	AckRecord Kind = "AckRecord"
)

// Name implements Service.
func (ABD) Name() string { return "abd" }

// Servers implements Service.
func (n ABD) Servers() int { return int(n) }

// Kinds implements Service.
func (ABD) Kinds() []Kind { return []Kind{Query, AckQuery, Record, AckRecord} }

// Start implements Service.
func (ABD) Start(self int) ABDState { return ABDState{Latest: Write{Number: self}} }

// Receive implements Service.
func (n ABD) Receive(self int, s ABDState, m Message) (ABDState, []Message, Heed) {
	mine := m.Request == s.Work.Request
	switch {
	case (m.Kind == Put || m.Kind == Get) && s.Work.Kind == "":
		return n.ask(self, s, m)
	case m.Kind == Query:
		known := m.answer(AckQuery)
		known.Number, known.Value = s.Latest.Number, s.Latest.Value
		return s, []Message{known}, Heeded
	case m.Kind == AckQuery && mine && s.Work.Known != nil:
		return n.learn(self, s, m)
	case m.Kind == Record:
		s.Latest = later(s.Latest, Write{m.Number, m.Value})
		return s, []Message{m.answer(AckRecord)}, Heeded
	case m.Kind == AckRecord && mine && s.Work.Told != nil && !s.Work.Told[m.From]:
		return n.told(self, s, m)
	}
	return s, nil, Ignored
}

func later(a, b Write) Write {
	if b.Number > a.Number {
		return b
	}
	return a
}

// ask begins to work for a client.
func (n ABD) ask(self int, s ABDState, m Message) (ABDState, []Message, Heed) {
	s.Work = Work{Kind: m.Kind, Client: m.Client, Request: m.Request, Value: m.Value, Known: make([]Known, n)}
	s.Work.Known[self] = Known{s.Latest, true}
	return s, broadcast(int(n), Message{Kind: Query, From: self, Request: m.Request}), Heeded
}

// learn takes what another server knows. The latest write that a majority knows is the
// latest that was completed; a new one gets a higher number of its own.
func (n ABD) learn(self int, s ABDState, m Message) (ABDState, []Message, Heed) {
	s.Work.Known = slices.Clone(s.Work.Known)
	s.Work.Known[m.From] = Known{Write{m.Number, m.Value}, true}
	latest, said := Write{Number: -1}, 0
	for _, k := range s.Work.Known {
		if k.Said {
			latest = later(latest, k.Write)
			said++
		}
	}
	if said != majority(int(n)) {
		return s, nil, Heeded
	}
	if s.Work.Kind == Put {
		latest = Write{Number: (latest.Number/int(n)+1)*int(n) + self, Value: s.Work.Value}
	}
	s.Latest = later(s.Latest, latest)
	s.Work.Value, s.Work.Known, s.Work.Told = latest.Value, nil, make([]bool, n)
	s.Work.Told[self] = true
	return s, broadcast(int(n), Message{Kind: Record, From: self, Request: s.Work.Request, Number: latest.Number, Value: latest.Value}), Heeded
}

// told counts a server that knows what was written or read, and answers the client
// when a majority does.
func (n ABD) told(self int, s ABDState, m Message) (ABDState, []Message, Heed) {
	s.Work.Told = slices.Clone(s.Work.Told)
	s.Work.Told[m.From] = true
	if count(s.Work.Told) != majority(int(n)) {
		return s, nil, Heeded
	}
	w := s.Work
	s.Work = Work{}
	answer := Message{Kind: PutOk, From: self, To: int(n), Client: w.Client, Request: w.Request}
	if w.Kind == Get {
		answer.Kind, answer.Value = GetOk, w.Value
	}
	return s, []Message{answer}, Heeded
}

// State implements Service.
func (ABD) State(c *protocol.Codec, s *ABDState) {
	s.Latest.describe(c)
	c.Text((*string)(&s.Work.Kind))
	protocol.Number(c, &s.Work.Client)
	protocol.Number(c, &s.Work.Request)
	protocol.Number(c, &s.Work.Value)
	protocol.Slice(c, &s.Work.Known, func(k *Known) {
		k.describe(c)
		c.Bool(&k.Said)
	})
	protocol.Slice(c, &s.Work.Told, func(yes *bool) { c.Bool(yes) })
}

func (w *Write) describe(c *protocol.Codec) {
	protocol.Number(c, &w.Number)
	protocol.Number(c, &w.Value)
}
