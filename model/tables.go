package model

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync"
	"sync/atomic"
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
	p     *guarded[S, M, I, H]
	info  Info
	group []*Renaming
	props *properties[S, M, I, H]

	inputKinds   map[string]int
	messageKinds map[string]int
	budgetOf     []int // for each input kind, its budget

	mu        sync.Mutex
	mistake   *Mistake // the mistake that has left the tables half filled; nil if none has
	locals    map[string]*local[S, M, I]
	messages  map[string]*message[M]
	histories map[string]*history[H]
	local     list[local[S, M, I]]
	message   list[message[M]]
	history   list[history[H]]

	localSteps atomic.Int64
	bytes      atomic.Int64
}

// list is an append-only list that is read without a lock.
type list[T any] struct{ all atomic.Pointer[[]*T] }

// add appends under the tables' lock, and returns the new element's index.
func (l *list[T]) add(x *T) uint32 {
	var next []*T
	if old := l.all.Load(); old != nil {
		next = *old
	}
	next = append(next, x)
	l.all.Store(&next)
	return uint32(len(next) - 1)
}

// snapshot returns the elements so far.
func (l *list[T]) snapshot() []*T {
	if all := l.all.Load(); all != nil {
		return *all
	}
	return nil
}

// Parts of a state are hashed together with their kind and their position.
const (
	localPart   = 's'
	historyPart = 'h'
	messagePart = 'm'
	channelPart = 'q'
	budgetPart  = 'b'
)

// hashPart is a strong 64-bit hash of a part's content.
func hashPart(part byte, x, y int, content []byte) uint64 {
	buf := make([]byte, 0, 64+len(content))
	buf = append(buf, part, byte(x), byte(y))
	buf = append(buf, content...)
	sum := sha256.Sum256(buf)
	return binary.LittleEndian.Uint64(sum[:])
}

// hashes returns the hashes of a part under every renaming. x and y are the servers that
// it belongs to, -1 for none.
func (t *tables[S, M, I, H]) hashes(part byte, x, y int, encode func(*Renaming) []byte) []uint64 {
	out := make([]uint64, len(t.group))
	for r, ren := range t.group {
		out[r] = hashPart(part, ren.at(x), ren.at(y), encode(ren))
	}
	t.bytes.Add(int64(8 * len(out)))
	return out
}

// at returns the new number of server i; a negative i stays.
func (r *Renaming) at(i int) int {
	if i < 0 {
		return i
	}
	return r.servers[i]
}

func (t *tables[S, M, I, H]) servers() int { return len(t.info.Servers) }

// internLocal returns the entry of a server state.
func (t *tables[S, M, I, H]) internLocal(self int, s S) *local[S, M, I] {
	return t.internLocalAs(self, s, func(s S) []uint64 {
		return t.hashes(localPart, self, -1, func(r *Renaming) []byte {
			b, _ := write(t.servers(), r, t.p.State, s)
			return b
		})
	})
}

// internLocalAs is internLocal with hashes that may be known already.
func (t *tables[S, M, I, H]) internLocalAs(self int, s S, hashes func(S) []uint64) *local[S, M, I] {
	encoding, values := write(t.servers(), nil, t.p.State, s)
	encoding = append(encoding, byte(self))
	if l, ok := t.locals[string(encoding)]; ok {
		return l
	}
	key := string(encoding)
	s = readBack(t.servers(), t.p.State, encoding[:len(encoding)-1])
	l := &local[S, M, I]{self: self, state: s, values: values, held: t.p.held(s), receive: map[uint32]*step[S, M, I]{}}
	l.hash = hashes(s)
	l.id = t.local.add(l)
	t.locals[key] = l
	t.bytes.Add(int64(2*len(key)) + 512)
	return l
}

func (t *tables[S, M, I, H]) internMessage(m M) *message[M] {
	from, to := t.p.routed(m)
	encoding, values := write(t.servers(), nil, t.p.Message, m)
	encoding = append(encoding, byte(from), byte(to))
	if e, ok := t.messages[string(encoding)]; ok {
		return e
	}
	key := string(encoding)
	m = readBack(t.servers(), t.p.Message, encoding[:len(encoding)-2])
	kind, ok := t.messageKinds[t.p.MessageKind(m)]
	if !ok {
		mistaken("add it to Info.Messages", "MessageKind of %s returns %q for message %v, and Info.Messages has no such kind", t.info.Name, t.p.MessageKind(m), m)
	}
	e := &message[M]{content: m, from: from, to: to, kind: kind, values: values}
	e.hash = t.hashes(messagePart, from, to, func(r *Renaming) []byte {
		b, _ := write(t.servers(), r, t.p.Message, m)
		return b
	})
	e.id = t.message.add(e)
	t.messages[key] = e
	t.bytes.Add(int64(2*len(key)) + 256)
	return e
}

func (t *tables[S, M, I, H]) internHistory(self int, h H) *history[H] {
	encoding, values := write(t.servers(), nil, t.p.History, h)
	encoding = append(encoding, byte(self))
	if e, ok := t.histories[string(encoding)]; ok {
		return e
	}
	key := string(encoding)
	h = readBack(t.servers(), t.p.History, encoding[:len(encoding)-1])
	e := &history[H]{self: self, facts: h, values: values}
	e.hash = t.hashes(historyPart, self, -1, func(r *Renaming) []byte {
		b, _ := write(t.servers(), r, t.p.History, h)
		return b
	})
	e.id = t.history.add(e)
	t.histories[key] = e
	t.bytes.Add(int64(2*len(key)) + 256)
	return e
}

// inputsOf returns the steps of a state's local inputs, computed once.
func (t *tables[S, M, I, H]) inputsOf(l *local[S, M, I]) []*step[S, M, I] {
	if l.asked {
		return l.inputs
	}
	for _, in := range t.p.Inputs(l.self, l.state) {
		kind := t.inputKind(in)
		_, values := write(t.servers(), nil, t.p.Input, in)
		s := t.compute(l, &step[S, M, I]{input: &in, kind: uint8(kind), values: values, budget: t.budgetOf[kind]})
		l.inputs = append(l.inputs, s)
	}
	l.asked = true
	return l.inputs
}

func (t *tables[S, M, I, H]) inputKind(in I) int {
	name, _ := t.p.InputKind(in)
	kind, ok := t.inputKinds[name]
	if !ok {
		mistaken("add it to Info.Inputs", "InputKind of %s returns %q for input %+v, and Info.Inputs has no such kind", t.info.Name, name, in)
	}
	return kind
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
	after, sent, panicked := takeStep(t.p, l.self, l.state, s.input, s.message)
	if panicked != "" {
		s.panicked, s.to = panicked, l
		return s
	}
	s.to = t.internLocal(l.self, after)
	for _, m := range sent {
		s.sends = append(s.sends, t.internMessage(m).id)
	}
	out := t.props.ofStep(Step[S, M, I]{Server: l.self, Before: l.state, After: after, Input: s.input, Message: s.message, Sent: sent})
	s.bad, s.goals = len(out.violations) > 0, out.goals
	return s
}

// takeStep calls the protocol and turns a panic into text.
func takeStep[S, M, I, H any](p Protocol[S, M, I, H], self int, s S, in *I, m *M) (after S, sent []M, panicked string) {
	defer func() {
		if r := recover(); r != nil {
			panicked = fmt.Sprint(r)
		}
	}()
	if in != nil {
		after, sent = p.Step(self, s, *in)
	} else {
		after, sent = p.Receive(self, s, *m)
	}
	return after, sent, ""
}
