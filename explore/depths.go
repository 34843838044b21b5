package explore

import "math/bits"

const (
	// depthBytes is what a slot of depths takes: a fingerprint and a depth.
	depthBytes = 8 + 4

	// depthsWindow is the number of consecutive buckets, from its home on, among
	// which a fingerprint lies.
	depthsWindow = 4
)

// depths remembers for each fingerprint the least depth at which it was seen,
// within bounded memory. While it may, it doubles whenever a window is full.
// Then it forgets: a new entry replaces the deepest of its window, the one that
// spares the least work.
//
// Invariant: in a fingerprint's window, no slot before its own is empty, because slots
// are filled in order, and an entry only ever makes room for another.
type depths struct {
	keys   []bucket
	values [][bucketSlots]uint32
	most   int // number of buckets that it may have

	// forgotten counts the entries that were replaced since the last clear.
	forgotten uint64
}

// newDepths returns an empty table that takes at most a number of bytes, but
// has one bucket at least.
func newDepths(bytes int64) *depths {
	t := &depths{most: max(int(bytes/(bucketSlots*depthBytes)), 1)}
	t.allocate(min(64, t.most))
	return t
}

func (t *depths) allocate(buckets int) {
	t.keys = make([]bucket, buckets)
	t.values = make([][bucketSlots]uint32, buckets)
}

// clear empties the table, and keeps its memory.
func (t *depths) clear() {
	clear(t.keys)
	t.forgotten = 0
}

// bytes is what the table takes.
func (t *depths) bytes() int64 { return int64(len(t.keys)) * bucketSlots * depthBytes }

// place is a slot of the table.
type place struct{ bucket, slot int }

// find returns where a fingerprint lies or, if it is not known, the place that
// a new entry would take: empty, or that of the deepest entry of the window.
func (t *depths) find(fp uint64) (at place, known bool) {
	home, _ := bits.Mul64(fp, uint64(len(t.keys)))
	b := int(home)
	at = place{b, 0}
	for range min(depthsWindow, len(t.keys)) {
		for slot, old := range t.keys[b] {
			if old == fp || old == 0 {
				return place{b, slot}, old == fp
			}
			if t.values[b][slot] > t.values[at.bucket][at.slot] {
				at = place{b, slot}
			}
		}
		if b++; b == len(t.keys) {
			b = 0
		}
	}
	return at, false
}

// least returns the least depth at which a fingerprint was seen, if known.
func (t *depths) least(fp uint64) (depth uint32, known bool) {
	at, known := t.find(fp)
	return t.values[at.bucket][at.slot], known
}

// record sets the depth of a fingerprint.
func (t *depths) record(fp uint64, depth uint32) {
	at, known := t.find(fp)
	for !known && t.keys[at.bucket][at.slot] != 0 {
		if len(t.keys) == t.most {
			t.forgotten++
			break
		}
		t.grow()
		at, known = t.find(fp)
	}
	t.keys[at.bucket][at.slot], t.values[at.bucket][at.slot] = fp, depth
}

func (t *depths) grow() {
	keys, values := t.keys, t.values
	t.allocate(min(2*len(keys), t.most))
	for b := range keys {
		for slot, fp := range keys[b] {
			if fp != 0 {
				t.record(fp, values[b][slot])
			}
		}
	}
}
