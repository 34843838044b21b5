package cover

import (
	"encoding/binary"
	"slices"
)

// A message may have no other effect, now and later, than that its receiver answers: a refusal,
// say, for what comes from an old term. It matters only if such an answer does, where that goes.
// Which answers there can be depends on the receiver alone, and is computed once; whether one
// of them matters depends on the others' local states, too.

// answers tells what messages can still lead to.
type answers struct {
	sys   System
	lives *lives

	// byLocal gives, by local state and by the slot of a message to its server, a list: of all
	// answers to it, there and in whatever state its server can reach from there; or
	// moreThanAnswers. Local states that lead to each other share what they have.
	byLocal [][]uint32

	lists  [][]uint32 // of messages; the first is empty
	known  map[string]uint32
	joined map[[2]uint32]uint32 // two lists

	bytes int64
}

// moreThanAnswers says that a message may change the state of its receiver, violate something,
// or meet a goal.
const moreThanAnswers = ^uint32(0)

// findAnswers computes what the messages of a whole closure can lead to; nil if it is not whole.
// Once stopped returns true, the result is of no use.
func findAnswers(sys System, v *lives, stopped func() bool) *answers {
	if !v.complete {
		return nil
	}
	a := &answers{sys: sys, lives: v, byLocal: make([][]uint32, len(v.rows)), lists: [][]uint32{nil}, known: map[string]uint32{}, joined: map[[2]uint32]uint32{}}
	messages := make([][]uint32, len(v.slots))
	for m := range sys.Messages() {
		to := sys.Message(uint32(m)).To
		messages[to] = append(messages[to], uint32(m))
	}
	for _, component := range v.components { // each after those to which it leads
		if stopped() {
			break
		}
		a.add(component, messages[sys.Local(component[0]).Server])
	}
	return a
}

// add computes the lists of a component, whose messages come in the order of their slots.
func (a *answers) add(component, messages []uint32) {
	row := make([]uint32, slotsOf(a.sys, messages))
	var below []uint32
	leads := func(from, to uint32) {
		if to != from && a.lives.chart.hasLocal(to) && a.byLocal[to] != nil && !slices.Contains(below, to) {
			below = append(below, to)
		}
	}
	for _, local := range component {
		for i := range a.sys.Local(local).Inputs {
			leads(local, a.sys.Local(local).Inputs[i].To)
		}
		for _, m := range messages {
			move, slot := a.sys.Receive(local, m), a.sys.Message(m).Slot
			switch {
			case move == nil:
			case move.To != local || move.Flags != 0 || move.Goals != 0:
				row[slot] = moreThanAnswers
				leads(local, move.To)
			default:
				row[slot] = a.join(row[slot], a.list(slices.Clone(move.Sends)))
			}
		}
	}
	for _, to := range below {
		for slot, list := range a.byLocal[to] {
			row[slot] = a.join(row[slot], list)
		}
	}
	for _, local := range component {
		a.byLocal[local] = row
	}
	a.bytes += int64(4*len(row) + 24*len(component))
}

// list returns the number of a list of messages, which it sorts.
func (a *answers) list(messages []uint32) uint32 {
	if len(messages) == 0 {
		return 0
	}
	slices.Sort(messages)
	messages = slices.Compact(messages)
	var key []byte
	for _, m := range messages {
		key = binary.LittleEndian.AppendUint32(key, m)
	}
	number, known := a.known[string(key)]
	if !known {
		number = uint32(len(a.lists))
		a.lists, a.known[string(key)] = append(a.lists, messages), number
		a.bytes += int64(100 + 8*len(messages))
	}
	return number
}

// join returns the number of the list that has all messages of two.
func (a *answers) join(x, y uint32) uint32 {
	switch {
	case x == y || y == 0:
		return x
	case x == 0:
		return y
	case x == moreThanAnswers || y == moreThanAnswers:
		return moreThanAnswers
	}
	pair := [2]uint32{min(x, y), max(x, y)}
	number, known := a.joined[pair]
	if !known {
		number = a.list(slices.Concat(a.lists[x], a.lists[y]))
		a.joined[pair] = number
		a.bytes += 24
	}
	return number
}

// matter reports whether a message can lead to more than answers that lead to nothing.
func (a *answers) matter(locals []uint32, message uint32) bool {
	list := a.to(locals, message)
	if list == 0 || list == moreThanAnswers {
		return list != 0
	}
	found := []uint32{message}
	for k := 0; k < len(found); k++ {
		list := a.to(locals, found[k])
		if list == moreThanAnswers {
			return true
		}
		for _, answer := range a.lists[list] {
			if !slices.Contains(found, answer) {
				found = append(found, answer)
			}
		}
	}
	return false
}

// to returns the list of the answers to a message.
func (a *answers) to(locals []uint32, message uint32) uint32 {
	m := a.sys.Message(message)
	if local := locals[m.To]; a.lives.knows(local, message) {
		return a.byLocal[local][m.Slot]
	}
	return moreThanAnswers
}
