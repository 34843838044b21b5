package model

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/mistake"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Monotone is a Model for cover.Search.
type Monotone interface {
	cover.System

	// Schedule turns a search's choices into actions by content.
	Schedule(choices []cover.Choice) []reference.Action

	// Verifier tests the assumptions of the search.
	Verifier
}

// Monotone returns the model for cover.Search: local tables, and a network that keeps
// every message. It refuses bounds that require anything else.
func (m *Model[S, M, I, H]) Monotone() (_ Monotone, err error) {
	defer explore.Catch(&err)
	b := m.bounds
	switch {
	case m.only:
		return nil, errors.New("some actions only: this search takes all; bfs leaves some out")
	case b.Network.Delivery != protocol.AnyTimes:
		return nil, fmt.Errorf("network %s: this search looks at network many only, where any message may arrive at any time, again and again; other networks are for bfs", b.Network)
	case b.InFlight > 0:
		return nil, fmt.Errorf("in-flight %d: this search does not bound the messages in flight; bfs does", b.InFlight)
	}
	if coverable := m.p.Extras().Coverable; coverable != nil {
		if err := coverable(); err != nil {
			return nil, err
		}
	}
	t := &monotone[S, M, I, H]{
		Model: m, group: newGroup(m.group), concurrent: m.p.Extras().Concurrent, dear: m.p.Extras().Dear,
		orbitOf: map[uint32]uint32{}, envelopeOf: map[uint32]uint32{}, slots: make([]int, m.servers()),
	}
	for _, b := range m.budgets {
		t.limits = append(t.limits, b.max)
	}
	t.makeFirst()
	return t, nil
}

// makeFirst finds the start of a search.
func (t *monotone[S, M, I, H]) makeFirst() {
	t.lock()
	defer t.unlock()
	for _, id := range t.initial[:t.servers()] {
		n := t.nodes.snapshot()[id]
		t.first.Locals = append(t.first.Locals, t.localOf(n.local))
		t.first.Histories = append(t.first.Histories, n.history.id)
	}
	t.first.Used = make([]uint8, len(t.limits))
	if t.start == nil {
		return
	}
	for b, used := range t.start.Used() {
		t.first.Used[b] = uint8(used)
	}
	for _, msg := range t.start.Network {
		t.first.Messages = append(t.first.Messages, t.messageOf(t.internMessage(msg)))
	}
}

// monotone implements cover.System. It numbers local states and messages on its own,
// because it holds whole orbits; histories have the model's numbers.
type monotone[S, M, I, H any] struct {
	*Model[S, M, I, H]
	group      *group
	concurrent bool // steps may be foreseen
	dear       bool // and are computed without the tables' lock
	limits     []int
	first      cover.Start

	orbits     list[orbitLocal[S, M, I]]
	orbitOf    map[uint32]uint32 // by the model's number
	envelopes  list[envelope[M]]
	envelopeOf map[uint32]uint32 // by the model's number
	slots      []int             // messages to each server

	remembered, included, renamed, nodeAt memo[uint32]
	pairs                                 memo[bool] // of nodes, in which a property fails

	foreseen foreseen[S, M, I]
}

// orbitLocal is a local state with its images under all renamings.
type orbitLocal[S, M, I any] struct {
	cover.Local
	*local[S, M, I]

	// least is the first of the orbit, whose steps are computed by the protocol; toLeast
	// is the renaming that leads there.
	least   *orbitLocal[S, M, I]
	toLeast int

	ready  atomic.Bool // Inputs and taken are filled
	taken  []I         // the inputs behind Inputs
	moves  list[cover.Move]
	byMove map[string]uint32
	table  atomic.Pointer[[]atomic.Uint32] // by slot of a message: 1 if idle, else a move's index + 2
}

// envelope is a message with its images under all renamings.
type envelope[M any] struct {
	cover.Message
	*message[M]
}

func (t *monotone[S, M, I, H]) Renamings() cover.Renamings {
	return cover.Renamings{Servers: t.group.servers, Inverse: t.group.inverse}
}

func (t *monotone[S, M, I, H]) Limits() []int { return t.limits }

func (t *monotone[S, M, I, H]) Initial() cover.Start {
	return cover.Start{
		Locals: slices.Clone(t.first.Locals), Histories: slices.Clone(t.first.Histories),
		Messages: slices.Clone(t.first.Messages), Used: slices.Clone(t.first.Used),
	}
}

func (t *monotone[S, M, I, H]) Locals() int   { return len(t.orbits.snapshot()) }
func (t *monotone[S, M, I, H]) Messages() int { return len(t.envelopes.snapshot()) }

func (t *monotone[S, M, I, H]) Message(id uint32) *cover.Message {
	return &t.envelopes.snapshot()[id].Message
}

func (t *monotone[S, M, I, H]) Local(id uint32) *cover.Local {
	l := t.orbits.snapshot()[id]
	if !l.ready.Load() {
		if t.dear {
			t.Foresee(id, cover.NoMessage)
		}
		t.lock()
		defer t.unlock()
		t.fillInputs(l)
	}
	return &l.Local
}

func (t *monotone[S, M, I, H]) Remember(history, local uint32) uint32 {
	return t.memoized(&t.remembered, pairKey(history, local), func() uint32 {
		l := t.orbits.snapshot()[local].local
		h := t.internHistory(l.self, t.p.Remember(l.self, t.history.snapshot()[history].facts, l.state))
		if again := t.internHistory(l.self, t.p.Remember(l.self, h.facts, l.state)); again != h {
			mistake.Made("to remember a state again must add nothing", "Remember of %s adds something to history %+v when it sees state %+v a second time", t.info.Name, h.facts, l.state)
		}
		return h.id
	})
}

// memoized looks up a result, or computes it under the tables' lock.
func (t *monotone[S, M, I, H]) memoized(known *memo[uint32], key uint64, compute func() uint32) uint32 {
	if value, ok := known.get(key); ok {
		return value
	}
	t.lock()
	defer t.unlock()
	if value, ok := known.get(key); ok {
		return value
	}
	value := compute()
	t.bytes.Add(known.put(key, value))
	return value
}

// Dear implements cover.System.
func (t *monotone[S, M, I, H]) Dear() bool { return t.dear }

// Archive implements cover.System.
func (t *monotone[S, M, I, H]) Archive() ([]byte, error) {
	if archive := t.p.Extras().Archive; archive != nil {
		return archive()
	}
	return nil, nil
}

// Restore implements cover.System.
func (t *monotone[S, M, I, H]) Restore(archive []byte) error {
	if restore := t.p.Extras().Restore; restore != nil {
		return restore(archive)
	}
	return nil
}

// Ordered implements cover.System. What nobody remembers anything in is in order.
func (t *monotone[S, M, I, H]) Ordered() bool { return t.p.Ordered() || t.p.Extras().Remember == nil }

func (t *monotone[S, M, I, H]) Includes(all, some uint32) bool {
	if all == some || !t.p.Ordered() {
		return all == some
	}
	includes := t.memoized(&t.included, pairKey(all, some), func() uint32 {
		h := t.history.snapshot()
		if t.p.Includes(h[all].facts, h[some].facts) {
			return 1
		}
		return 0
	})
	return includes == 1
}

func (t *monotone[S, M, I, H]) RenameHistory(history uint32, r int) uint32 {
	return t.memoized(&t.renamed, pairKey(history, uint32(r)), func() uint32 {
		h, by := t.history.snapshot()[history], t.group.renamings[r]
		return t.internHistory(by.Servers()[h.self], protocol.MustRename(t.servers(), by, t.p.History, h.facts)).id
	})
}
