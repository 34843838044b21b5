package model

import (
	"encoding/binary"
	"sync/atomic"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/protocol"
)

// fillInputs computes the moves of a local state's inputs.
func (t *monotone[S, M, I, H]) fillInputs(l *orbitLocal[S, M, I]) {
	if l.ready.Load() {
		return
	}
	if t.dear && l.least != l {
		t.renameInputs(l)
		return
	}
	for _, a := range t.takenAhead(l, nil, func() []attempt[S, M, I] { return t.tryInputs(l) }) {
		move, kind := t.enter(l, a), t.inputKindOf(*a.input)
		move.Kind, move.Budget = uint8(kind), t.budgetOf[kind]
		l.Inputs, l.taken = append(l.Inputs, move), append(l.taken, *a.input)
	}
	l.ready.Store(true)
}

// renameInputs makes the moves of a local state's inputs from those of the least of its orbit,
// where steps are dear.
func (t *monotone[S, M, I, H]) renameInputs(l *orbitLocal[S, M, I]) {
	t.fillInputs(l.least)
	r := t.group.inverse[l.toLeast]
	for i := range l.least.Inputs {
		l.Inputs = append(l.Inputs, t.renameMove(&l.least.Inputs[i], r))
		l.taken = append(l.taken, protocol.MustRename(t.servers(), t.group.renamings[r], t.p.Input, l.least.taken[i]))
	}
	l.ready.Store(true)
}

// compute makes the move of a message.
func (t *monotone[S, M, I, H]) compute(l *orbitLocal[S, M, I], msg *envelope[M]) cover.Move {
	return t.enter(l, t.takenAhead(l, msg, func() []attempt[S, M, I] {
		return []attempt[S, M, I]{t.try(l, nil, &msg.content)}
	})[0])
}

// enter makes a move of an attempt.
func (t *monotone[S, M, I, H]) enter(l *orbitLocal[S, M, I], a attempt[S, M, I]) cover.Move {
	t.localSteps.Add(1)
	if a.panicked {
		return cover.Move{To: t.orbitOf[l.id], Budget: cover.Free, Flags: explore.Panicked}
	}
	move := cover.Move{To: t.localOf(t.internLocal(l.self, a.after)), Budget: cover.Free, Goals: a.goals}
	for _, sent := range a.sent {
		if id := t.messageOf(t.internMessage(sent)); !contains(move.Sends, id) {
			move.Sends = append(move.Sends, id)
		}
	}
	if a.violates {
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

func (t *monotone[S, M, I, H]) Receive(local, message uint32) *cover.Move {
	l, msg := t.orbits.snapshot()[local], t.envelopes.snapshot()[message]
	if entry := l.known(msg.Slot); entry != unknownMove {
		return l.move(entry)
	}
	if t.dear {
		t.Foresee(local, message)
	}
	t.lock()
	defer t.unlock()
	return l.move(t.receive(l, msg))
}

// known returns the entry of a message, if it has been made.
func (l *orbitLocal[S, M, I]) known(slot int) uint32 {
	if table := l.table.Load(); table != nil && slot < len(*table) {
		return (*table)[slot].Load()
	}
	return unknownMove
}

func (l *orbitLocal[S, M, I]) move(entry uint32) *cover.Move {
	if entry == idleMove {
		return nil
	}
	return l.moves.snapshot()[entry-firstMove]
}

// receive returns the entry of a table of moves, computing it if needed: by the protocol
// for the least of each orbit, by renaming for the others.
func (t *monotone[S, M, I, H]) receive(l *orbitLocal[S, M, I], msg *envelope[M]) uint32 {
	if entry := l.known(msg.Slot); entry != unknownMove {
		return entry
	}
	var move cover.Move
	if l.least == l {
		move = t.compute(l, msg)
	} else {
		there := t.receive(l.least, t.envelopes.snapshot()[msg.Renamed[l.toLeast]])
		move = cover.Move{To: t.orbitOf[l.id], Budget: cover.Free}
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

func (t *monotone[S, M, I, H]) renameMove(m *cover.Move, r int) cover.Move {
	renamed := *m
	renamed.To, renamed.Sends = t.orbits.snapshot()[m.To].Renamed[r], nil
	for _, id := range m.Sends {
		renamed.Sends = append(renamed.Sends, t.envelopes.snapshot()[id].Renamed[r])
	}
	return renamed
}

// addMove keeps each move once.
func (t *monotone[S, M, I, H]) addMove(l *orbitLocal[S, M, I], move cover.Move) uint32 {
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
