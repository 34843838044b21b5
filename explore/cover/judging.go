package cover

import (
	"math/bits"
	"slices"
)

// judged lists, for the configurations of a group, the members of each server's loop whose
// combinations have been judged, one list after the other.
type judged []uint64

// has reports whether all combinations of members are among those of one list.
func (j judged) has(members []uint64) bool {
	for k := 0; k < len(j); k += len(members) {
		if bitset(members).within(j[k : k+len(members)]) {
			return true
		}
	}
	return false
}

// judgeAll checks the properties of states in all combinations of the members that the set at
// hand reaches, and returns one in which one fails; nil if there is none.
func (w *worker) judgeAll(v *vector, t tag) (bad []uint32) {
	w.members = slices.Grow(w.members[:0], len(v.loops))[:len(v.loops)]
	for server, members := range w.reached {
		w.members[server] = w.members[server][:0]
		for ; members != 0; members &= members - 1 {
			w.members[server] = append(w.members[server], v.loops[server].members[bits.TrailingZeros64(members)])
		}
	}
	if bad := w.judge.Check(w.members, t.histories); bad != nil {
		return bad
	}
	w.c.show(w.members)
	return nil
}
