package cover

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"raftmc/explore"
)

// vector holds all configurations of one vector of local states, which is the
// least among its renamings. A configuration is that, a set of messages, and a
// tag; what is kept is an antichain: none of the configurations covers another.
//
// What a message does depends on the vector alone, so the vector also numbers
// the messages that occur in its configurations. A set of messages is then a
// few words, mostly one or two, and to compare two sets is one AND NOT a word.
type vector struct {
	locals []uint32
	hash   uint64
	rank   int
	index  int     // in its table
	alike  *vector // another one of the same hash, nil if there is none

	// places numbers the messages that are alive here and occur in some
	// configuration; universe is its inverse.
	universe []uint32
	places   placeTable
	words    int // of one set

	// loops are those of the local states, and at says which member each of these is. inside
	// are, by server, the steps inside of its loop. What they send is in sent: places, with
	// endOfSends after each.
	loops  []*loop
	at     []uint8
	inside []insideSteps
	sent   []uint16

	// stabilizer lists the renamings, but for the identity, that leave the
	// vector as it is. images are, for each, where it takes each place.
	stabilizer []int
	images     [][]uint16

	groups []*group
	known  []*knownTag
	due    bool // some configuration has not been expanded, and the search knows

	accounted int64 // bytes
}

// group holds the configurations of a vector that have the same tag.
type group struct {
	tag      tag
	sets     []uint64 // words of each configuration, side by side
	ids      []uint32 // ancestors
	expanded int      // the first ones have been expanded
	judged   judged

	// seen finds a set again where subsumption is off; nil where it is not.
	seen map[string]bool
}

// size counts the configurations.
func (v *vector) size() (n int) {
	for _, g := range v.groups {
		n += len(g.ids)
	}
	return n
}

// bytes estimates what the vector takes.
func (v *vector) bytes() int64 {
	n := 320 + 4*cap(v.locals) + 4*cap(v.universe) + 2*cap(v.places.slots) + 2*cap(v.sent) + 9*len(v.loops)
	for i := range v.inside {
		n += 48 + 16*(cap(v.inside[i].moving)+cap(v.inside[i].sending))
	}
	for _, im := range v.images {
		n += 2 * cap(im)
	}
	for _, k := range v.known {
		n += 32 + 120*len(k.images)
	}
	for _, g := range v.groups {
		n += 128 + 8*cap(g.sets) + 4*cap(g.ids) + 4*cap(g.tag.histories) + cap(g.tag.used)
	}
	return int64(n)
}

// placeTable finds a message's place: open addressing, in slots of place + 1.
type placeTable struct{ slots []uint16 }

func (t *placeTable) find(message uint32, universe []uint32) int {
	if len(t.slots) == 0 {
		return -1
	}
	mask := uint32(len(t.slots) - 1)
	for i := scatter(message) & mask; ; i = (i + 1) & mask {
		switch place := int(t.slots[i]) - 1; {
		case place < 0:
			return -1
		case universe[place] == message:
			return place
		}
	}
}

// maxPlaces bounds the messages that are alive in one vector.
const maxPlaces = 1<<16 - 1

// add adds the last message of the universe.
func (t *placeTable) add(universe []uint32) {
	if len(universe) > maxPlaces {
		panic(&explore.Mistake{
			What:   fmt.Sprintf("more than %d messages can matter to one vector of local states", maxPlaces),
			Remedy: "bound the system more tightly, or search breadth first",
		})
	}
	from := len(universe) - 1
	if 2*len(universe) > len(t.slots) {
		t.slots, from = make([]uint16, max(32, 2*len(t.slots))), 0
	}
	mask := uint32(len(t.slots) - 1)
	for place := from; place < len(universe); place++ {
		i := scatter(universe[place]) & mask
		for t.slots[i] != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = uint16(place + 1)
	}
}

func scatter(x uint32) uint32 {
	x *= 0x9e3779b1
	return x ^ x>>15
}

// widen makes room for all places in every set.
func (v *vector) widen() {
	words := max(1, (len(v.universe)+63)/64)
	if words == v.words {
		return
	}
	for _, g := range v.groups {
		sets := make([]uint64, 0, words*(len(g.ids)+1))
		for k := range g.ids {
			sets = append(sets, g.sets[k*v.words:(k+1)*v.words]...)
			sets = append(sets, make([]uint64, words-v.words)...)
		}
		g.sets = sets
	}
	v.words = words
}

// permute writes the image of a set under a renaming of the stabilizer.
func permute(image []uint16, set, to []uint64) {
	clear(to)
	for k, w := range set {
		for ; w != 0; w &= w - 1 {
			p := image[k<<6+bits.TrailingZeros64(w)]
			to[p>>6] |= 1 << (p & 63)
		}
	}
}

// holdsSuperset reports whether some set of the group has all of the given one.
func (g *group) holdsSuperset(set []uint64) bool {
	switch len(set) {
	case 1:
		w := set[0]
		for _, x := range g.sets {
			if w&^x == 0 {
				return true
			}
		}
	case 2:
		w0, w1 := set[0], set[1]
		for k := 0; k+1 < len(g.sets); k += 2 {
			if w0&^g.sets[k] == 0 && w1&^g.sets[k+1] == 0 {
				return true
			}
		}
	default:
		for k := 0; k < len(g.sets); k += len(set) {
			if bitset(set).within(g.sets[k : k+len(set)]) {
				return true
			}
		}
	}
	return false
}

// holds reports whether the given set is one of the group's.
func (g *group) holds(set []uint64) bool { return g.seen[nameOf(set)] }

// nameOf is a set as a key, whatever its width.
func nameOf(set []uint64) string {
	var key []byte
	for k, w := range set {
		if w != 0 {
			key = binary.LittleEndian.AppendUint64(append(key, byte(k), byte(k>>8)), w)
		}
	}
	return string(key)
}

// removeSubsets removes the sets that have nothing beyond the given one, and
// returns how many there were.
func (g *group) removeSubsets(set []uint64) (removed int) {
	words := len(set)
	for k := 0; k < len(g.ids); {
		if bitset(g.sets[k*words : (k+1)*words]).within(set) {
			g.remove(k, words)
			removed++
			continue
		}
		k++
	}
	return removed
}

// remove removes the k-th set; the expanded ones stay in front of the others.
func (g *group) remove(k, words int) {
	if g.seen != nil {
		delete(g.seen, nameOf(g.sets[k*words:(k+1)*words]))
	}
	if k < g.expanded {
		g.expanded--
		g.move(g.expanded, k, words)
		k = g.expanded
	}
	last := len(g.ids) - 1
	g.move(last, k, words)
	g.ids, g.sets = g.ids[:last], g.sets[:last*words]
}

func (g *group) move(from, to, words int) {
	g.ids[to] = g.ids[from]
	copy(g.sets[to*words:(to+1)*words], g.sets[from*words:])
}

// add adds a set that is still to be expanded.
func (g *group) add(set []uint64, id uint32) {
	if g.seen != nil {
		g.seen[nameOf(set)] = true
	}
	g.sets, g.ids = append(g.sets, set...), append(g.ids, id)
}
