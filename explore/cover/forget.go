package cover

import (
	"math/bits"
	"slices"
)

// Only a configuration that is still to be expanded can lead to a violation, so only the
// schedules that lead to those can ever be asked for. What is no ancestor of theirs is
// forgotten: what was removed because something larger came, and what led to nothing new.
// That is done between two rounds, when nothing but groups and frozen batches refers to
// ancestors by id. An expanded configuration keeps an id that may be that of another. No set is
// touched, so no verdict depends on it, only whether a violation can be told.

// worthForgetting reports whether ancestors should be forgotten that were so many after the
// last time: if they are twice as many now, so that it takes constant time for each that was
// ever added. A few are not worth the while.
func worthForgetting(now, left int) bool { return now >= max(1<<16, 2*left) }

// forgetIfWorth forgets if there is reason to, and when ids run out.
func (c *search) forgetIfWorth() {
	if c.forgets(c.ancestors(), c.left) || c.crowded() {
		c.forget()
		c.left = c.ancestors()
	}
}

// ancestors counts them.
func (c *search) ancestors() (n int) {
	for i := range c.shards {
		n += len(c.shards[i].ancestors.parents)
	}
	return n
}

// crowded reports whether ids could run out in the next round.
func (c *search) crowded() bool {
	return slices.ContainsFunc(c.shards[:], func(s shard) bool { return s.ancestors.crowded() })
}

// forget forgets the ancestors that nothing needs, and gives the others new ids.
func (c *search) forget() {
	var all [shardCount]survivors
	for i := range all {
		all[i].set = make(bitset, (len(c.shards[i].ancestors.parents)+63)/64)
	}
	keep := func(id uint32) {
		for all[id&(shardCount-1)].add(id >> shardBits) {
			id = c.shards[id&(shardCount-1)].ancestors.parents[id>>shardBits]
		}
	}
	c.eachAwaiting(func(id *uint32) { keep(*id) }) // the root among them: all descend from it
	for i := range all {
		all[i].number()
	}
	renumber := func(id *uint32) {
		shard := *id & (shardCount - 1)
		*id = all[shard].index(*id>>shardBits)<<shardBits | shard
	}
	c.eachAwaiting(renumber)
	renumber(&c.root)
	for i := range c.shards {
		c.shards[i].ancestors.restrict(&all[i], renumber)
	}
}

// eachAwaiting calls do for the id of each configuration that is still to be expanded.
func (c *search) eachAwaiting(do func(id *uint32)) {
	each := func(ids []uint32) {
		for k := range ids {
			do(&ids[k])
		}
	}
	if c.options.Shortest {
		for _, b := range c.frozen[c.at:] {
			for _, g := range b.groups {
				each(g.ids)
			}
		}
	}
	for _, v := range c.awaiting() {
		for _, g := range v.groups {
			each(g.ids[g.expanded:])
		}
	}
}

// awaiting lists the vectors that have something to expand.
func (c *search) awaiting() (all []*vector) {
	if !c.options.Shortest { // where they have handed it over
		all = append(all, c.level[c.at:]...)
	}
	for i := range c.shards {
		for _, t := range c.shards[i].tables {
			all = append(all, t.due...)
		}
	}
	return all
}

// survivors are the ancestors of a shard that are kept, by their old indexes.
type survivors struct {
	set    bitset
	before []uint32 // by word of the set: how many are in the words before it
	count  uint32
}

// add reports whether one is new.
func (s *survivors) add(k uint32) bool {
	if s.set.has(int(k)) {
		return false
	}
	s.set[k>>6] |= 1 << (k & 63)
	return true
}

// number gives each its new index; none is added any more.
func (s *survivors) number() {
	s.before = make([]uint32, len(s.set))
	for i, word := range s.set {
		s.before[i] = s.count
		s.count += uint32(bits.OnesCount64(word))
	}
}

// index returns the new index of one that is kept.
func (s *survivors) index(k uint32) uint32 {
	return s.before[k>>6] + uint32(bits.OnesCount64(s.set[k>>6]&(1<<(k&63)-1)))
}

// restrict keeps the survivors, in their order.
func (a *ancestors) restrict(s *survivors, renumber func(id *uint32)) {
	kept := ancestors{shard: a.shard, parents: make([]uint32, 0, s.count), actions: make([]uint32, 0, s.count), renames: make([]uint16, 0, s.count), members: make([]uint8, 0, s.count)}
	for k, parent := range a.parents {
		if s.set.has(k) {
			renumber(&parent)
			kept.append(parent, a.actions[k], a.renames[k], a.members[k])
		}
	}
	*a = kept
}
