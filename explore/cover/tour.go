package cover

import (
	"fmt"
	"math/bits"

	"raftmc/explore"
)

// tour is what a server with a history visits that goes round members of its loop.
type tour struct {
	loop    *loop
	members uint64
	history uint32
}

// round returns the history after a tour.
func (w *worker) round(t tour) uint32 {
	if known, ok := w.tours[t]; ok {
		return known
	}
	h := t.history
	for members := t.members; members != 0; members &= members - 1 {
		w.mustGrow(t, h)
		h = w.c.sys.Remember(h, t.loop.members[bits.TrailingZeros64(members)])
	}
	w.mustGrow(t, h)
	w.tours[t] = h
	return h
}

// mustGrow holds the system to what makes the order of a tour meaningless: that a history never
// loses a fact on it, whichever member is visited next.
func (w *worker) mustGrow(t tour, history uint32) {
	for members := t.members; members != 0; members &= members - 1 {
		member := t.loop.members[bits.TrailingZeros64(members)]
		if next := w.c.sys.Remember(history, member); next != history && !w.c.sys.Includes(next, history) {
			panic(&explore.Mistake{
				What:   fmt.Sprintf("a server's history %x loses a fact when it comes to the local state %x, to which it can always come back", w.c.sys.Encode(HistoryPart, history), w.c.sys.Encode(LocalPart, member)),
				Remedy: "let histories be sets of facts that only grow, or search without loops",
			})
		}
	}
}
