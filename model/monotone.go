package model

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync/atomic"

	"raftmc/explore"
)

// Orderer is implemented by protocols whose histories are sets of facts that
// only grow. Includes reports whether all tells everything that some tells.
//
// It must be steady: a server whose history includes another's still does after
// both have reached the same state, and what a property finds with less history
// it also finds with more. Without an Orderer, histories include only themselves,
// which is always right and costs a search more.
type Orderer[H any] interface {
	Includes(all, some H) bool
}

// Monotone is a Model as explore.Cover explores it.
type Monotone interface {
	explore.Monotone

	// Schedule turns a search's choices into actions by content.
	Schedule(choices []explore.Choice) []Action
}

// Monotone returns the model as explore.Cover explores it: local tables, and a
// network that forgets nothing. It refuses bounds that promise anything else.
func (m *Model[S, M, I, H]) Monotone() (Monotone, error) {
	b := m.bounds
	switch {
	case b.Network.Delivery != AnyTimes:
		return nil, fmt.Errorf("network %s: this search looks at network many only, where any message may arrive at any time, again and again; other networks are for bfs", b.Network)
	case b.InFlight > 0:
		return nil, fmt.Errorf("in-flight %d: this search does not bound the messages under way; bfs does", b.InFlight)
	case b.Disk == Asynchronous:
		return nil, errors.New("disk async: servers keep messages back until a write is durable, any set of them, which only a bound on messages under way keeps small; use disk sync here, or bfs with in-flight")
	}
	t := &monotone[S, M, I, H]{Model: m, group: newGroup(m.group)}
	t.orderer, _ = any(m.p).(Orderer[H])
	for _, b := range m.budgets {
		t.limits = append(t.limits, b.max)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range m.initial[:m.servers()] {
		n := m.nodes.snapshot()[id]
		t.first.locals = append(t.first.locals, t.localOf(n.local))
		t.first.histories = append(t.first.histories, n.history.id)
	}
	return t, nil
}

// monotone implements explore.Monotone. Its numbers of local states and of
// messages are its own, because it holds whole orbits; histories have the
// model's.
type monotone[S, M, I, H any] struct {
	*Model[S, M, I, H]
	group   *group
	orderer Orderer[H] // nil if there is none
	limits  []int
	first   struct{ locals, histories []uint32 }

	orbits    list[orbitLocal[S, M, I]]
	orbitOf   map[uint32]uint32 // by the model's number
	envelopes list[envelope[M]]
	envelope  map[uint32]uint32 // by the model's number
	slots     []int             // messages to each server

	remembered, included, renamed, nodeAt memo[uint32]
}

// orbitLocal is a local state with its renamed ones.
type orbitLocal[S, M, I any] struct {
	explore.Local
	*local[S, M, I]

	// least is the first of the orbit, whose steps are computed by the protocol;
	// toLeast is the renaming that leads there.
	least   *orbitLocal[S, M, I]
	toLeast int

	ready  atomic.Bool // Inputs and taken are there
	taken  []I         // the inputs behind Inputs
	moves  list[explore.Move]
	byMove map[string]uint32
	table  atomic.Pointer[[]atomic.Uint32] // by slot of a message: 1 if idle, else a move's index + 2
}

// envelope is a message with its renamed ones.
type envelope[M any] struct {
	explore.Message
	*message[M]
}

func (t *monotone[S, M, I, H]) Renamings() explore.Renamings {
	return explore.Renamings{Servers: t.group.servers, Inverse: t.group.inverse}
}

func (t *monotone[S, M, I, H]) Limits() []int { return t.limits }

func (t *monotone[S, M, I, H]) Initial() (locals, histories []uint32) {
	return append([]uint32{}, t.first.locals...), append([]uint32{}, t.first.histories...)
}

func (t *monotone[S, M, I, H]) Locals() int   { return len(t.orbits.snapshot()) }
func (t *monotone[S, M, I, H]) Messages() int { return len(t.envelopes.snapshot()) }

func (t *monotone[S, M, I, H]) Message(id uint32) *explore.Message {
	return &t.envelopes.snapshot()[id].Message
}

func (t *monotone[S, M, I, H]) Local(id uint32) *explore.Local {
	l := t.orbits.snapshot()[id]
	if !l.ready.Load() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.fillInputs(l)
	}
	return &l.Local
}

// fillInputs computes the moves of a local state's inputs.
func (t *monotone[S, M, I, H]) fillInputs(l *orbitLocal[S, M, I]) {
	if l.ready.Load() {
		return
	}
	for _, in := range t.p.Inputs(l.self, l.state) {
		kind := t.inputKind(in)
		if t.budgetOf[kind] == never {
			continue
		}
		move := t.compute(l, &in, nil)
		move.Kind, move.Budget = uint8(kind), t.budgetOf[kind]
		l.Inputs, l.taken = append(l.Inputs, move), append(l.taken, in)
	}
	l.ready.Store(true)
}

// compute calls the protocol, and asks the properties of steps and messages.
func (t *monotone[S, M, I, H]) compute(l *orbitLocal[S, M, I], in *I, msg *M) explore.Move {
	t.localSteps.Add(1)
	st := Step[S, M, I]{Server: l.self, Before: l.state, Input: in, Message: msg}
	var panicked string
	st.After, st.Sent, panicked = takeStep(t.p, l.self, l.state, in, msg)
	if panicked != "" {
		return explore.Move{To: t.orbitOf[l.id], Budget: explore.Free, Flags: explore.Panicked}
	}
	move := explore.Move{To: t.localOf(t.internLocal(l.self, st.After)), Budget: explore.Free}
	for _, sent := range st.Sent {
		if id := t.messageOf(t.internMessage(sent)); !contains(move.Sends, id) {
			move.Sends = append(move.Sends, id)
		}
	}
	out := t.props.ofStep(st)
	move.Goals = out.goals
	if len(out.violations) > 0 {
		move.Flags = explore.Violating
	}
	t.bytes.Add(int64(96 + 4*len(move.Sends)))
	return move
}

// Entries of a table of moves.
const (
	unknownMove = iota
	idleMove
	firstMove
)

func (t *monotone[S, M, I, H]) Receive(local, message uint32) *explore.Move {
	l, msg := t.orbits.snapshot()[local], t.envelopes.snapshot()[message]
	if table := l.table.Load(); table != nil && msg.Slot < len(*table) {
		if entry := (*table)[msg.Slot].Load(); entry != unknownMove {
			return l.move(entry)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return l.move(t.receive(l, msg))
}

func (l *orbitLocal[S, M, I]) move(entry uint32) *explore.Move {
	if entry == idleMove {
		return nil
	}
	return l.moves.snapshot()[entry-firstMove]
}

// receive returns the entry of a table of moves, and computes it if need be: by
// the protocol for the least of each orbit, by renaming for the others.
func (t *monotone[S, M, I, H]) receive(l *orbitLocal[S, M, I], msg *envelope[M]) uint32 {
	if table := l.table.Load(); table != nil && msg.Slot < len(*table) {
		if entry := (*table)[msg.Slot].Load(); entry != unknownMove {
			return entry
		}
	}
	var move explore.Move
	if l.least == l {
		move = t.compute(l, nil, &msg.content)
	} else {
		there := t.receive(l.least, t.envelopes.snapshot()[msg.Renamed[l.toLeast]])
		move = explore.Move{To: t.orbitOf[l.id], Budget: explore.Free}
		if there != idleMove {
			move = t.renameMove(l.least.move(there), t.group.inverse[l.toLeast])
		}
	}
	entry := uint32(idleMove)
	if move.To != t.orbitOf[l.id] || len(move.Sends) > 0 || move.Flags != 0 || move.Goals != 0 {
		move.Kind = uint8(len(t.info.Inputs) + msg.kind)
		entry = t.addMove(l, move)
	}
	t.setMove(l, msg.Slot, entry)
	return entry
}

func (t *monotone[S, M, I, H]) renameMove(m *explore.Move, r int) explore.Move {
	renamed := *m
	renamed.To, renamed.Sends = t.orbits.snapshot()[m.To].Renamed[r], nil
	for _, id := range m.Sends {
		renamed.Sends = append(renamed.Sends, t.envelopes.snapshot()[id].Renamed[r])
	}
	return renamed
}

// addMove keeps each move once.
func (t *monotone[S, M, I, H]) addMove(l *orbitLocal[S, M, I], move explore.Move) uint32 {
	key := binary.AppendUvarint(nil, uint64(move.To))
	key = append(binary.AppendUvarint(key, move.Goals), move.Kind, byte(move.Flags))
	for _, id := range move.Sends {
		key = binary.AppendUvarint(key, uint64(id))
	}
	if entry, ok := l.byMove[string(key)]; ok {
		return entry
	}
	entry := l.moves.add(&move) + firstMove
	l.byMove[string(key)] = entry
	t.bytes.Add(int64(2*len(key) + 96))
	return entry
}

func (t *monotone[S, M, I, H]) setMove(l *orbitLocal[S, M, I], slot int, entry uint32) {
	table := l.table.Load()
	if table == nil || slot >= len(*table) {
		bigger := make([]atomic.Uint32, max(t.slots[l.self], slot+1, 32))
		if table != nil {
			for i := range *table {
				bigger[i].Store((*table)[i].Load())
			}
		}
		bigger[slot].Store(entry)
		l.table.Store(&bigger)
		t.bytes.Add(int64(4 * len(bigger)))
		return
	}
	(*table)[slot].Store(entry)
}

func (t *monotone[S, M, I, H]) Remember(history, local uint32) uint32 {
	return t.memoized(&t.remembered, pairKey(history, local), func() uint32 {
		l := t.orbits.snapshot()[local].local
		h := t.internHistory(l.self, t.p.Remember(l.self, t.history.snapshot()[history].facts, l.state))
		if again := t.internHistory(l.self, t.p.Remember(l.self, h.facts, l.state)); again != h {
			panic(fmt.Sprintf("model: Remember of %s adds something to %+v when it sees the same state a second time", t.info.Name, h.facts))
		}
		return h.id
	})
}

// memoized looks a result up, or computes it under the tables' lock.
func (t *monotone[S, M, I, H]) memoized(known *memo[uint32], key uint64, compute func() uint32) uint32 {
	if value, ok := known.get(key); ok {
		return value
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if value, ok := known.get(key); ok {
		return value
	}
	value := compute()
	t.bytes.Add(known.put(key, value))
	return value
}

func (t *monotone[S, M, I, H]) Includes(all, some uint32) bool {
	if all == some || t.orderer == nil {
		return all == some
	}
	includes := t.memoized(&t.included, pairKey(all, some), func() uint32 {
		h := t.history.snapshot()
		if t.orderer.Includes(h[all].facts, h[some].facts) {
			return 1
		}
		return 0
	})
	return includes == 1
}

func (t *monotone[S, M, I, H]) RenameHistory(history uint32, r int) uint32 {
	return t.memoized(&t.renamed, pairKey(history, uint32(r)), func() uint32 {
		h, by := t.history.snapshot()[history], t.group.renamings[r]
		renamed, err := Rename(t.servers(), by, t.p.History, h.facts)
		if err != nil {
			panic(fmt.Sprintf("model: a history cannot be renamed: %v", err))
		}
		return t.internHistory(by.servers[h.self], renamed).id
	})
}
