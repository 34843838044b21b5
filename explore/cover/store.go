package cover

import (
	"math/bits"
	"slices"
)

// storing is what a worker needs to store successors.
type storing struct {
	union  []uint64 // places of the batch that occur in the configurations at hand
	places []int32  // where the vector has them; dropped if it does not
	placed placed   // of which that is known
	sends  []uint64 // what the move sends
	set    []uint64
	image  []uint64 // of the set, under the stabilizer
	old    []uint32 // histories before they are renamed

	members [][]uint32 // that each server reaches with the set at hand
	tagging
}

const dropped = -1

// placed says for which places of a batch a vector's places are known. Successors of one batch
// that lead to one vector often come one after the other.
type placed struct {
	vector   *vector
	batch    *batch
	renaming uint16
	set      bitset
}

// store takes the successors that a round found in one shard, in their order.
func (w *worker) store(index int) {
	s := &w.c.shards[index]
	w.placed.vector = nil // the last round had other batches
	for lane := range w.c.lanes {
		for i := range w.c.successors[lane][index] {
			x := &w.c.successors[lane][index][i]
			if s.offence.found || w.c.folder == nil && w.over() {
				return
			}
			v := w.c.vectorOf(s, x, w.c.arenas[lane][x.locals:][:w.c.servers])
			if added := w.storeIn(s, v, lane, x); added != 0 {
				s.sets += added
				s.account(v)
			}
		}
	}
}

// storeIn stores all configurations that one successor stands for, and returns
// by how many there are more.
func (w *worker) storeIn(s *shard, v *vector, lane int, x *successor) (added int) {
	b := &w.c.round[x.batch]
	w.translate(v, lane, b, x)
	for i := range b.groups {
		g := &b.groups[i]
		if !w.c.affords(g.tag, x.branch.move) {
			continue
		}
		w.retag(g.tag, x)
		for k, id := range g.ids {
			set := g.set(k, b.words)
			if !w.c.isMeant(lane, b, g, k, x) {
				continue
			}
			w.follow(v, set)
			t := w.loopTag(v)
			if w.covered(v, t) {
				continue
			}
			added -= w.uncover(v, t)
			if bad := w.settleDown(v, t); bad != nil {
				s.offence.note(x, id)
				s.offence.states = bad
				return added
			}
			t.home.add(w.set, s.ancestors.add(id, x, b))
			added++
			s.await(v)
		}
	}
	return added
}

// translate finds the places that a vector has for all messages that the move
// may leave, and for those that it sends.
func (w *worker) translate(v *vector, lane int, b *batch, x *successor) {
	w.union = append(w.union[:0], make([]uint64, b.words)...)
	for i := range b.groups {
		g := &b.groups[i]
		for k := range g.ids {
			set := g.set(k, b.words)
			if w.c.isMeant(lane, b, g, k, x) {
				for j, word := range set {
					w.union[j] |= word
				}
			}
		}
	}
	w.place(v, b, x)
	var sends bitset = w.sends[:0]
	for _, m := range x.branch.move.Sends {
		if p := w.c.place(v, w.renamedMessage(m, x)); p != dropped {
			sends = sends.with(p)
		} else {
			w.tally[w.c.sys.Message(m).Kind]++
		}
	}
	for len(sends) < v.words {
		sends = append(sends, 0)
	}
	w.sends = sends
	w.set, w.reached = append(w.set[:0], make([]uint64, v.words)...), append(w.reached[:0], make([]uint64, len(v.locals))...)
	w.image = append(w.image[:0], make([]uint64, v.words)...)
}

// place finds the vector's places for those of the union.
func (w *worker) place(v *vector, b *batch, x *successor) {
	if p := &w.placed; p.vector != v || p.batch != b || p.renaming != x.renaming {
		*p = placed{v, b, x.renaming, append(p.set[:0], make([]uint64, b.words)...)}
		if len(w.places) < len(b.universe) {
			w.places = make([]int32, 2*len(b.universe))
		}
	}
	for j, word := range w.union {
		for word &^= w.placed.set[j]; word != 0; word &= word - 1 {
			p := j<<6 + bits.TrailingZeros64(word)
			w.places[p] = int32(w.c.place(v, w.renamedMessage(b.universe[p], x)))
		}
		w.placed.set[j] |= w.union[j]
	}
}

func (w *worker) renamedMessage(m uint32, x *successor) uint32 {
	if x.renaming == 0 {
		return m
	}
	return w.c.sys.Message(m).Renamed[x.renaming]
}

// follow works out the set to which the move leads from a set.
func (w *worker) follow(v *vector, set []uint64) {
	copy(w.set, w.sends)
	for j, word := range set {
		for ; word != 0; word &= word - 1 {
			if p := w.places[j<<6+bits.TrailingZeros64(word)]; p != dropped {
				w.set[p>>6] |= 1 << (p & 63)
			}
		}
	}
	v.saturate(w.set, w.reached)
}

// covered reports whether the set at hand, with a tag, is covered.
func (w *worker) covered(v *vector, t *knownTag) bool {
	for i := range t.images {
		set := w.under(v, i)
		for _, g := range t.images[i].above {
			if w.c.subsumes() && g.holdsSuperset(set) || !w.c.subsumes() && g.holds(set) {
				return true
			}
		}
	}
	return false
}

// uncover removes what the set at hand, with a tag, covers, and returns how many
// configurations that were.
func (w *worker) uncover(v *vector, t *knownTag) (removed int) {
	for i := range t.images {
		set := w.under(v, i)
		for _, g := range t.images[i].below {
			removed += g.removeSubsets(set)
		}
	}
	return removed
}

// under returns the set at hand: as it is, or under a renaming of the stabilizer.
func (w *worker) under(v *vector, i int) []uint64 {
	if i == 0 {
		return w.set
	}
	permute(v.images[i-1], w.set, w.image)
	return w.image
}

// vectorOf finds or makes the vector to which a successor leads.
func (c *search) vectorOf(s *shard, x *successor, locals []uint32) *vector {
	rank := c.lives.rank(locals)
	if v := s.table(rank).find(x.hash, locals); v != nil {
		return v
	}
	v := c.newVector(locals, x.hash, rank)
	s.table(rank).add(v)
	c.fill(v)
	s.account(v)
	return v
}

// newVector returns a vector without messages and configurations.
func (c *search) newVector(locals []uint32, hash uint64, rank int) *vector {
	v := &vector{locals: slices.Clone(locals), hash: hash, rank: rank, inside: make([]insideSteps, len(locals))}
	for _, l := range locals {
		c.chart.meetLocal(l)
		loop, at := c.loops.at(l)
		v.loops, v.at = append(v.loops, loop), append(v.at, at)
	}
	for r := 1; r < len(c.inverses); r++ {
		if c.leaves(r, v.locals) {
			v.stabilizer = append(v.stabilizer, r)
			v.images = append(v.images, nil)
		}
	}
	v.widen()
	return v
}

// leaves reports whether a renaming leaves a vector as it is.
func (c *search) leaves(r int, locals []uint32) bool {
	for place, server := range c.inverses[r] {
		if c.sys.Local(locals[server]).Renamed[r] != locals[place] {
			return false
		}
	}
	return true
}

// fill enters the steps inside of a new vector's loops that are no receptions.
func (c *search) fill(v *vector) {
	for server, loop := range v.loops {
		for i := range loop.inputs {
			b := &loop.inputs[i]
			if !b.inside {
				continue
			}
			for _, m := range b.move.Sends {
				c.place(v, m)
			}
			v.enter(server, b, 0)
		}
	}
}

// place returns a message's place in a vector, or dropped if it is dead there.
// A new place comes with those of its answers, and with all their images under
// the stabilizer.
func (c *search) place(v *vector, m uint32) int {
	if p := v.places.find(m, v.universe); p >= 0 {
		return p
	}
	if !c.alive(v.locals, m) {
		return dropped
	}
	first := len(v.universe)
	v.append(m)
	for p := first; p < len(v.universe); p++ {
		for _, r := range v.stabilizer {
			v.append(c.sys.Message(v.universe[p]).Renamed[r])
		}
		for _, answer := range c.sentInside(v, v.universe[p]) {
			if c.alive(v.locals, answer) {
				v.append(answer)
			}
		}
	}
	c.settle(v, first)
	return first
}

// settle computes what belongs to the places from first on.
func (c *search) settle(v *vector, first int) {
	v.widen()
	for p := first; p < len(v.universe); p++ {
		for i, r := range v.stabilizer {
			image := v.places.find(c.sys.Message(v.universe[p]).Renamed[r], v.universe)
			v.images[i] = append(v.images[i], uint16(image))
		}
	}
	for p := first; p < len(v.universe); p++ {
		m := v.universe[p]
		server := c.sys.Message(m).To
		received := c.loops.receive(v.loops[server], m).branches
		for i := range received {
			if received[i].inside {
				v.enter(server, &received[i], p+1)
			}
		}
	}
}

// alive reports whether a message can matter to a vector.
func (c *search) alive(locals []uint32, message uint32) bool {
	c.chart.meetMessage(message)
	switch {
	case c.options.Without&DeadMessages != 0:
		return true
	case c.answers != nil:
		return c.answers.matter(locals, message)
	}
	return c.lives.has(locals[c.sys.Message(message).To], message)
}

// append adds a message to the universe, unless it is there.
func (v *vector) append(m uint32) {
	if v.places.find(m, v.universe) < 0 {
		v.universe = append(v.universe, m)
		v.places.add(v.universe)
	}
}

// sentInside lists what the steps inside of loops that receive a message can send.
func (c *search) sentInside(v *vector, m uint32) []uint32 {
	return c.loops.receive(v.loops[c.sys.Message(m).To], m).sent
}
