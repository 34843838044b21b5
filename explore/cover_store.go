package explore

import (
	"math/bits"
	"slices"
)

// storing is what a worker needs to store successors.
type storing struct {
	union  []uint64 // places that occur in the configurations at hand
	places []int32  // where the vector has them; dropped if it does not
	sends  []uint64 // what the move sends, and always
	set    []uint64
	image  []uint64 // of the set, under the stabilizer
	tag    tag      // after the move
	rename tag
	as     []relation
}

const dropped = -1

// relation is what one image of the tag at hand is to a vector's groups.
type relation struct {
	above []*group // cover it
	below []*group // are covered by it
}

// store takes the successors that a round found in one shard, in their order.
func (w *coverWorker) store(index int) {
	s := &w.c.shards[index]
	for lane := range w.c.lanes {
		for i := range w.c.successors[lane][index] {
			x := &w.c.successors[lane][index][i]
			if s.offence.found {
				return
			}
			v := w.c.vectorOf(s, x, w.c.arenas[lane][x.locals:][:w.c.servers])
			before, size := v.size(), v.bytes()
			w.storeIn(s, v, x)
			s.sets += v.size() - before
			s.bytes += v.bytes() - size
		}
	}
}

// storeIn stores all configurations that one successor stands for.
func (w *coverWorker) storeIn(s *coverShard, v *vector, x *successor) {
	b := &w.c.round[x.batch]
	w.translate(v, b, x)
	for i := range b.groups {
		g := &b.groups[i]
		if !w.c.affords(g.tag, x.move) {
			continue
		}
		w.retag(g.tag, x, v)
		var home *group
		for k, id := range g.ids {
			set := g.set(k, b.words)
			if x.input == Receives && !bitset(set).has(int(x.place)) {
				continue
			}
			w.follow(v, set)
			if w.covered(v) {
				continue
			}
			w.uncover(v)
			if home == nil {
				if home = w.home(s, v, x); home == nil {
					s.offence.note(x, id)
					return
				}
			}
			home.add(w.set, s.ancestors.add(id, x, b))
			s.await(v)
		}
	}
}

// translate finds the places that a vector has for all messages that the move
// may leave, and for those that it sends.
func (w *coverWorker) translate(v *vector, b *batch, x *successor) {
	w.union = append(w.union[:0], make([]uint64, b.words)...)
	for i := range b.groups {
		g := &b.groups[i]
		for k := range g.ids {
			set := g.set(k, b.words)
			if x.input != Receives || bitset(set).has(int(x.place)) {
				for j, word := range set {
					w.union[j] |= word
				}
			}
		}
	}
	if len(w.places) < len(b.universe) {
		w.places = make([]int32, 2*len(b.universe))
	}
	for j, word := range w.union {
		for ; word != 0; word &= word - 1 {
			p := j<<6 + bits.TrailingZeros64(word)
			w.places[p] = int32(w.c.place(v, w.renamedMessage(b.universe[p], x)))
		}
	}
	var sends bitset = w.sends[:0]
	for _, m := range x.move.Sends {
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
	w.set = append(w.set[:0], make([]uint64, v.words)...)
	w.image = append(w.image[:0], make([]uint64, v.words)...)
}

func (w *coverWorker) renamedMessage(m uint32, x *successor) uint32 {
	if x.renaming == 0 {
		return m
	}
	return w.c.sys.Message(m).Renamed[x.renaming]
}

// follow works out the set to which the move leads from a set.
func (w *coverWorker) follow(v *vector, set []uint64) {
	copy(w.set, w.sends)
	for j, word := range set {
		for ; word != 0; word &= word - 1 {
			if p := w.places[j<<6+bits.TrailingZeros64(word)]; p != dropped {
				w.set[p>>6] |= 1 << (p & 63)
			}
		}
	}
	v.saturate(w.set)
}

// retag works out the tag to which the move leads from a tag, and, under each
// renaming of the stabilizer, which groups are above and below it.
func (w *coverWorker) retag(t tag, x *successor, v *vector) {
	c := w.c
	old := append(w.rename.histories[:0], t.histories...)
	old[x.server] = c.sys.Remember(old[x.server], x.move.To)
	w.rename.histories = old
	w.tag.histories = c.renameHistories(w.tag.histories[:0], old, int(x.renaming))
	w.tag.used = append(w.tag.used[:0], t.used...)
	if x.move.Budget != Free {
		w.tag.used[x.move.Budget]++
	}
	for len(w.as) <= len(v.stabilizer) {
		w.as = append(w.as, relation{})
	}
	w.as[0].compare(w.tag, v, c)
	for i, r := range v.stabilizer {
		w.rename.histories = c.renameHistories(w.rename.histories[:0], w.tag.histories, r)
		w.as[i+1].compare(tag{w.rename.histories, w.tag.used}, v, c)
	}
}

// renameHistories appends the histories of a renamed vector.
func (c *cover) renameHistories(buf, histories []uint32, r int) []uint32 {
	for _, server := range c.inverses[r] {
		h := histories[server]
		if r != 0 {
			h = c.sys.RenameHistory(h, r)
		}
		buf = append(buf, h)
	}
	return buf
}

// compare finds the groups that are above and below a tag.
func (r *relation) compare(t tag, v *vector, c *cover) {
	r.above, r.below = r.above[:0], r.below[:0]
	for _, g := range v.groups {
		same := g.tag.equal(t)
		covering := c.options.Without&Subsumption == 0
		if same || covering && g.tag.covers(t, c.sys) {
			r.above = append(r.above, g)
		}
		if covering && (same || t.covers(g.tag, c.sys)) {
			r.below = append(r.below, g)
		}
	}
}

// covered reports whether the set at hand, with its tag, is covered.
func (w *coverWorker) covered(v *vector) bool {
	for i := range w.as[:1+len(v.stabilizer)] {
		set := w.under(v, i)
		for _, g := range w.as[i].above {
			if w.c.options.Without&Subsumption == 0 && g.holdsSuperset(set) || w.c.options.Without&Subsumption != 0 && g.holds(set) {
				return true
			}
		}
	}
	return false
}

// uncover removes what the set at hand, with its tag, covers.
func (w *coverWorker) uncover(v *vector) {
	for i := range w.as[:1+len(v.stabilizer)] {
		set := w.under(v, i)
		for _, g := range w.as[i].below {
			g.removeSubsets(set)
		}
	}
}

// under returns the set at hand: as it is, or under a renaming of the stabilizer.
func (w *coverWorker) under(v *vector, i int) []uint64 {
	if i == 0 {
		return w.set
	}
	permute(v.images[i-1], w.set, w.image)
	return w.image
}

// home returns the group of the tag at hand; nil if it has to be made, and a
// property of states fails there.
func (w *coverWorker) home(s *coverShard, v *vector, x *successor) *group {
	if g := v.groupOf(w.tag); g != nil {
		return g
	}
	if !w.judge.Check(v.locals, w.tag.histories) {
		return nil
	}
	g := &group{tag: tag{slices.Clone(w.tag.histories), slices.Clone(w.tag.used)}}
	v.groups = append(v.groups, g)
	w.as[0].above = append(w.as[0].above, g)
	w.as[0].below = append(w.as[0].below, g)
	for i, r := range v.stabilizer {
		w.rename.histories = w.c.renameHistories(w.rename.histories[:0], w.tag.histories, r)
		w.as[i+1].compare(tag{w.rename.histories, w.tag.used}, v, w.c)
	}
	return g
}

// vectorOf finds or makes the vector to which a successor leads.
func (c *cover) vectorOf(s *coverShard, x *successor, locals []uint32) *vector {
	if v := s.find(x.hash, locals); v != nil {
		return v
	}
	v := c.newVector(locals, x.hash)
	s.add(v)
	c.fill(v)
	if c.options.Observer != nil {
		c.observing.Lock()
		c.options.Observer.Vector(v.locals)
		c.observing.Unlock()
	}
	return v
}

// newVector returns a vector without messages and configurations.
func (c *cover) newVector(locals []uint32, hash uint64) *vector {
	v := &vector{locals: slices.Clone(locals), hash: hash, rank: c.lives.rank(locals)}
	for r := 1; r < len(c.inverses); r++ {
		if c.leaves(r, v.locals) {
			v.stabilizer = append(v.stabilizer, r)
			v.images = append(v.images, nil)
		}
	}
	v.widen()
	return v
}

// observe tells the observer of a move.
func (c *cover) observe(local uint32, ch Choice) {
	c.observing.Lock()
	defer c.observing.Unlock()
	c.options.Observer.Move(local, ch)
}

// leaves reports whether a renaming leaves a vector as it is.
func (c *cover) leaves(r int, locals []uint32) bool {
	for place, server := range c.inverses[r] {
		if c.sys.Local(locals[server]).Renamed[r] != locals[place] {
			return false
		}
	}
	return true
}

// fill finds what every configuration of a new vector has.
func (c *cover) fill(v *vector) {
	for _, l := range v.locals {
		inputs := c.sys.Local(l).Inputs
		for i := range inputs {
			if !c.saturates(l, &inputs[i]) {
				continue
			}
			for _, m := range inputs[i].Sends {
				if p := c.place(v, m); p != dropped {
					v.always = bitset(v.always).with(p)
				}
			}
		}
	}
	always := slices.Clone(v.always)
	v.saturate(always)
	v.always = always
}

// place returns a message's place in a vector, or dropped if it is dead there.
// A new place comes with those of its answers, and with all their images under
// the stabilizer.
func (c *cover) place(v *vector, m uint32) int {
	if p := v.places.find(m, v.universe); p >= 0 {
		return p
	}
	msg := c.sys.Message(m)
	if !c.alive(v.locals[msg.To], msg) {
		return dropped
	}
	first := len(v.universe)
	v.append(m)
	for p := first; p < len(v.universe); p++ {
		for _, r := range v.stabilizer {
			v.append(c.sys.Message(v.universe[p]).Renamed[r])
		}
		for _, answer := range c.answers(v, v.universe[p]) {
			if msg := c.sys.Message(answer); c.alive(v.locals[msg.To], msg) {
				v.append(answer)
			}
		}
	}
	c.settle(v, first)
	return first
}

// settle works out what belongs to the places from first on.
func (c *cover) settle(v *vector, first int) {
	v.widen()
	for p := first; p < len(v.universe); p++ {
		for i, r := range v.stabilizer {
			image := v.places.find(c.sys.Message(v.universe[p]).Renamed[r], v.universe)
			v.images[i] = append(v.images[i], uint16(image))
		}
		v.answers = append(v.answers, nil)
	}
	for p := first; p < len(v.universe); p++ {
		c.close(v, p)
	}
}

// alive reports whether a message can matter to its receiver.
func (c *cover) alive(local uint32, m *Message) bool {
	return c.options.Without&DeadMessages != 0 || c.lives.has(local, m)
}

// append adds a message to the universe, unless it is there.
func (v *vector) append(m uint32) {
	if v.places.find(m, v.universe) < 0 {
		v.universe = append(v.universe, m)
		v.places.add(v.universe)
	}
}

// answers returns what comes with a message: what its receiver sends if it
// arrives, and does not change.
func (c *cover) answers(v *vector, m uint32) []uint32 {
	local := v.locals[c.sys.Message(m).To]
	if move := c.sys.Receive(local, m); move != nil && c.saturates(local, move) {
		return move.Sends
	}
	return nil
}

// close works out the answers to the message at a place, the answers to those,
// and so on.
func (c *cover) close(v *vector, place int) {
	var all bitset
	for todo := []int{place}; len(todo) > 0; {
		p := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, m := range c.answers(v, v.universe[p]) {
			if q := v.places.find(m, v.universe); q >= 0 && !all.has(q) {
				all = all.with(q)
				todo = append(todo, q)
			}
		}
	}
	if all != nil {
		v.answers[place] = all
		v.responders = bitset(v.responders).with(place)
	}
}

// find returns a vector of the shard.
func (s *coverShard) find(hash uint64, locals []uint32) *vector {
	if len(s.table) == 0 {
		return nil
	}
	mask := uint64(len(s.table) - 1)
	for i := hash & mask; s.table[i] != 0; i = (i + 1) & mask {
		if v := s.vectors[s.table[i]-1]; v.hash == hash && slices.Equal(v.locals, locals) {
			return v
		}
	}
	return nil
}

// add adds a vector that is not there.
func (s *coverShard) add(v *vector) {
	v.index = len(s.vectors)
	s.vectors = append(s.vectors, v)
	from := len(s.vectors) - 1
	if 2*len(s.vectors) > len(s.table) {
		s.table, from = make([]uint32, max(64, 2*len(s.table))), 0
	}
	mask := uint64(len(s.table) - 1)
	for k := from; k < len(s.vectors); k++ {
		i := s.vectors[k].hash & mask
		for s.table[i] != 0 {
			i = (i + 1) & mask
		}
		s.table[i] = uint32(k + 1)
	}
}
