package opaque

import (
	"cmp"
	"fmt"
	"slices"
)

// stretch is memory that was met: what a pointer points to, or a slice's elements and its room for
// more.
type stretch struct {
	at, size uintptr
	pointer  bool
	nth      int    // in the order in which they were met
	field    string // where it was met
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
			case !o.pointer && !s.pointer: // it would tell apart what no node tells apart that never writes over it
				if o.field != s.field {
					w.shared(o.field, s.field)
				}
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

// shared notes that slices in two fields share memory.
func (w *dumping[N]) shared(one, other string) {
	w.field = max(one, other)
	w.note("that its elements lie in memory that " + min(one, other) + " uses, too")
}
