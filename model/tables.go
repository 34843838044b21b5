package model

import (
	"sync"
	"sync/atomic"

	"raftmc/explore"
	"raftmc/internal/property"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// The tables hold each server state, message and history once, and the result of each
// local step once. The protocol's own functions are called only to fill an entry.
//
// Entries are found without a lock and made under one. A published entry never changes,
// except for the steps that are attached to it.

// local is one state of one server, without history.
type local[S, M, I any] struct {
	id     uint32
	self   int
	state  S
	hash   []uint64 // under each renaming
	values uint64   // client values that occur in it
	held   int      // messages that it holds back

	inputs  []*step[S, M, I]          // local inputs, computed on first use
	asked   bool                      // inputs is filled
	receive map[uint32]*step[S, M, I] // by message
}

// step is the result of one input or message in one local state.
type step[S, M, I any] struct {
	input    *I
	message  *M
	to       *local[S, M, I]
	sends    []uint32 // messages, in the order sent
	kind     uint8
	values   uint64 // client values that the input brings in
	budget   int    // the budget that it spends, or unlimited
	bad      bool   // a property of steps or messages fails
	panicked string
	goals    uint64
}

// message is one message.
type message[M any] struct {
	id       uint32
	content  M
	from, to int
	kind     int // index into Info.Messages
	hash     []uint64
	values   uint64
}

// history is one server's history.
type history[H any] struct {
	id     uint32
	self   int
	facts  H
	hash   []uint64
	values uint64
}

// tables intern values and compute steps.
type tables[S, M, I, H any] struct {
	p     *protocol.Guarded[S, M, I, H]
	info  protocol.Info
	group []*protocol.Renaming
	props *property.Set[S, M, I, H]

	inputKindOf   func(I) int // the index of an input's kind
	messageKindOf func(M) int
	budgetOf      []int // for each input kind, its budget

	mu      sync.Mutex
	mistake *protocol.Mistake // the mistake that has left the tables half filled; nil if none has
	local   interned[local[S, M, I]]
	message interned[message[M]]
	history interned[history[H]]

	localSteps atomic.Int64
	bytes      atomic.Int64
}

// hashes returns the hashes of a part under every renaming. x and y are the servers that
// it belongs to, -1 for none.
func (t *tables[S, M, I, H]) hashes(part byte, x, y int, encode func(*protocol.Renaming) []byte) []uint64 {
	out := make([]uint64, len(t.group))
	for r, ren := range t.group {
		out[r] = reference.HashPart(part, ren.At(x), ren.At(y), encode(ren))
	}
	t.bytes.Add(int64(8 * len(out)))
	return out
}

func (t *tables[S, M, I, H]) servers() int { return len(t.info.Servers) }

// internLocal returns the entry of a server state.
func (t *tables[S, M, I, H]) internLocal(self int, s S) *local[S, M, I] {
	return t.internLocalAs(self, s, func(s S) []uint64 {
		return t.hashes(reference.LocalPart, self, -1, func(r *protocol.Renaming) []byte {
			b, _ := protocol.Encode(t.servers(), r, t.p.State, s)
			return b
		})
	})
}

// internLocalAs is internLocal with hashes that may be known already.
func (t *tables[S, M, I, H]) internLocalAs(self int, s S, hashes func(S) []uint64) *local[S, M, I] {
	l, grown := intern(&t.local, t.servers(), t.p.State, s, func(s S, values uint64, id uint32) *local[S, M, I] {
		t.bytes.Add(512)
		return &local[S, M, I]{id: id, self: self, state: s, values: values, held: t.p.Held(s), hash: hashes(s), receive: map[uint32]*step[S, M, I]{}}
	}, byte(self))
	t.bytes.Add(int64(grown))
	return l
}

func (t *tables[S, M, I, H]) internMessage(m M) *message[M] {
	from, to := t.p.Routed(m)
	e, grown := intern(&t.message, t.servers(), t.p.Message, m, func(m M, values uint64, id uint32) *message[M] {
		t.bytes.Add(256)
		hash := t.hashes(reference.MessagePart, from, to, func(r *protocol.Renaming) []byte {
			b, _ := protocol.Encode(t.servers(), r, t.p.Message, m)
			return b
		})
		return &message[M]{id: id, content: m, from: from, to: to, kind: t.messageKindOf(m), values: values, hash: hash}
	}, byte(from), byte(to))
	t.bytes.Add(int64(grown))
	return e
}

func (t *tables[S, M, I, H]) internHistory(self int, h H) *history[H] {
	e, grown := intern(&t.history, t.servers(), t.p.History, h, func(h H, values uint64, id uint32) *history[H] {
		t.bytes.Add(256)
		hash := t.hashes(reference.HistoryPart, self, -1, func(r *protocol.Renaming) []byte {
			b, _ := protocol.Encode(t.servers(), r, t.p.History, h)
			return b
		})
		return &history[H]{id: id, self: self, facts: h, values: values, hash: hash}
	}, byte(self))
	t.bytes.Add(int64(grown))
	return e
}

// inputsOf returns the steps of a state's local inputs, computed once.
func (t *tables[S, M, I, H]) inputsOf(l *local[S, M, I]) []*step[S, M, I] {
	if l.asked {
		return l.inputs
	}
	for _, in := range t.p.Inputs(l.self, l.state) {
		kind := t.inputKindOf(in)
		_, values := protocol.Encode(t.servers(), nil, t.p.Input, in)
		s := t.compute(l, &step[S, M, I]{input: &in, kind: uint8(kind), values: values, budget: t.budgetOf[kind]})
		l.inputs = append(l.inputs, s)
	}
	l.asked = true
	return l.inputs
}

// receiving returns the step by which a message is received.
func (t *tables[S, M, I, H]) receiving(l *local[S, M, I], m *message[M]) *step[S, M, I] {
	if s, ok := l.receive[m.id]; ok {
		return s
	}
	s := t.compute(l, &step[S, M, I]{message: &m.content, kind: uint8(len(t.info.Inputs) + m.kind), budget: unlimited})
	l.receive[m.id] = s
	return s
}

// compute calls the protocol, and checks the properties of steps and messages.
func (t *tables[S, M, I, H]) compute(l *local[S, M, I], s *step[S, M, I]) *step[S, M, I] {
	t.localSteps.Add(1)
	t.bytes.Add(160)
	after, sent, panicked := protocol.Take(t.p, l.self, l.state, s.input, s.message)
	if panicked != "" {
		s.panicked, s.to = panicked, l
		return s
	}
	s.to = t.internLocal(l.self, after)
	for _, m := range sent {
		s.sends = append(s.sends, t.internMessage(m).id)
	}
	out := t.props.OfStep(protocol.Step[S, M, I]{Server: l.self, Before: l.state, After: after, Input: s.input, Message: s.message, Sent: sent})
	s.bad, s.goals = len(out.Violations) > 0, out.Goals
	return s
}

// lock is taken to fill the tables. Tables that a mistake has left half filled must not
// be used: from then on, every call gets the same mistake.
func (t *tables[S, M, I, H]) lock() {
	t.mu.Lock()
	if t.mistake != nil {
		defer t.mu.Unlock()
		panic(t.mistake)
	}
}

// unlock is deferred after lock.
func (t *tables[S, M, I, H]) unlock() {
	r := recover()
	t.mistake, _ = r.(*explore.Mistake)
	t.mu.Unlock()
	if r != nil {
		panic(r)
	}
}
