package opaque

import (
	"cmp"
	"fmt"
	"slices"
)

// stretch is memory that was met: what a pointer points to, or a slice's elements.
type stretch struct {
	at, size uintptr
	pointer  bool
	nth      int // in the order in which they were met
}

// overlap says that what a pointer points to lies within something else, or has it within.
type overlap struct {
	one, other int // stretches
	by         int // how much later the other begins
}

// inner writes what lies within what. What a pointer points to is written where it is met, so
// that without this a pointer to an element of a list were the same as one to a copy of it.
func (w *dumping[N]) inner() {
	slices.SortFunc(w.lies, func(a, b stretch) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.nth, b.nth)) })
	var all []overlap
	var open []stretch // that reach beyond where the next one begins
	for _, s := range w.lies {
		open = slices.DeleteFunc(open, func(o stretch) bool { return o.at+o.size <= s.at })
		for _, o := range open {
			switch {
			case !o.pointer && !s.pointer: // slices may share memory
			case o.nth < s.nth:
				all = append(all, overlap{o.nth, s.nth, int(s.at - o.at)})
			default:
				all = append(all, overlap{s.nth, o.nth, -int(s.at - o.at)})
			}
		}
		open = append(open, s)
	}
	slices.SortFunc(all, func(a, b overlap) int { return cmp.Or(a.one-b.one, a.other-b.other) })
	for _, o := range all {
		w.number(uint64(o.one))
		w.number(uint64(o.other))
		if w.number(uint64(o.by)); w.explain {
			w.lines = append(w.lines, fmt.Sprintf("pointer or slice %d lies %d bytes from %d", o.other, o.by, o.one))
		}
	}
}
