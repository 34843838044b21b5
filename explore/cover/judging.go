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

// hasOne reports whether the combination of the first of each server's members is there.
func (j judged) hasOne(members []uint64) bool {
	for k := 0; k < len(j); k += len(members) {
		missing := false
		for i, m := range members {
			missing = missing || m&-m&^j[k+i] != 0
		}
		if !missing {
			return true
		}
	}
	return false
}

// judgeAll checks the properties of states in all combinations of the members that the set at
// hand reaches, but for those that have been judged before, and returns the first in which one
// fails; nil if there is none.
func (w *worker) judgeAll(v *vector, t tag, before judged) (bad []uint32) {
	w.members = w.members[:0]
	for _, members := range w.reached {
		w.members = append(w.members, members)
	}
	for {
		w.states = w.states[:0]
		for server, members := range w.members {
			w.states = append(w.states, v.loops[server].members[bits.TrailingZeros64(members)])
		}
		if !before.hasOne(w.members) {
			if !w.judge.Check(w.states, t.histories) {
				return slices.Clone(w.states)
			}
			w.c.show(w.states)
		}
		if !w.turn() {
			return nil
		}
	}
}

// turn goes on to the next combination, and reports whether there is one.
func (w *worker) turn() bool {
	for server := range w.members {
		if rest := w.members[server] & (w.members[server] - 1); rest != 0 {
			w.members[server] = rest
			return true
		}
		w.members[server] = w.reached[server]
	}
	return false
}
