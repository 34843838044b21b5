package cover

import "slices"

// What is read from a checkpoint is checked before the search continues from it. The sum
// at its end detects accidents; a checkpoint that was forged on purpose can make a search
// say anything, but not make it panic, hang, or exhaust memory.

// know reports whether the system has no more local states and messages than the
// closure, as it must if that is complete.
func (v *lives) know(sys System) bool {
	messages := 0
	for _, n := range v.slots {
		messages += n
	}
	return sys.Locals() == len(v.rows) && sys.Messages() == messages
}

// areServers reports whether these are local states of each server in turn.
func (c *search) areServers(locals []uint32) bool {
	for i, l := range locals {
		if c.sys.Local(l).Server != i {
			return false
		}
	}
	return len(locals) == c.servers
}

// isClosed reports whether the messages of a vector can matter there, and whether their
// answers and their images under the stabilizer are there, too.
func (c *search) isClosed(v *vector) bool {
	has := func(m uint32) bool { return v.places.find(m, v.universe) >= 0 }
	for _, m := range v.universe {
		msg := c.sys.Message(m)
		if !c.alive(v.locals, m) {
			return false
		}
		for _, r := range v.stabilizer {
			if !has(msg.Renamed[r]) {
				return false
			}
		}
		for _, answer := range c.sentInside(v, m) {
			if c.alive(v.locals, answer) && !has(answer) {
				return false
			}
		}
	}
	return true
}

// isTag reports whether a tag has a history of each server, and does not use up more of
// a budget than there is.
func (c *search) isTag(t tag) bool {
	if len(t.histories) != c.servers || len(t.used) != len(c.limits) {
		return false
	}
	for b, used := range t.used {
		if int(used) > c.limits[b] {
			return false
		}
	}
	return true
}

// hasPlaces reports whether sets hold nothing beyond the places of a vector.
func (v *vector) hasPlaces(sets []uint64) bool {
	last := ^uint64(0)
	if n := len(v.universe); n < 64*v.words {
		last = 1<<(n&63) - 1
	}
	for k := v.words - 1; k < len(sets); k += v.words {
		if sets[k]&^last != 0 {
			return false
		}
	}
	return true
}

// sound reports whether everything refers to what is there.
func (c *search) sound() bool {
	if !c.exists(c.root) || !c.descends() {
		return false
	}
	for i := range c.shards {
		for _, t := range c.shards[i].tables {
			for _, v := range t.vectors {
				for _, g := range v.groups {
					if !all(g.ids, c.exists) {
						return false
					}
				}
			}
		}
	}
	return true
}

// exists reports whether an ancestor is there.
func (c *search) exists(id uint32) bool {
	return int(id>>shardBits) < len(c.shards[id&(shardCount-1)].ancestors.parents)
}

func all(ids []uint32, is func(uint32) bool) bool {
	return !slices.ContainsFunc(ids, func(id uint32) bool { return !is(id) })
}

// descends reports whether every ancestor descends from the root by choices that servers
// can make.
func (c *search) descends() bool {
	var walks [shardCount][]uint32 // by ancestor: the walk that came there first, 0 for none
	for i := range walks {
		walks[i] = make([]uint32, len(c.shards[i].ancestors.parents))
	}
	at := func(id uint32) *uint32 { return &walks[id&(shardCount-1)][id>>shardBits] }
	walk := uint32(1)
	*at(c.root) = walk
	for i := range c.shards {
		for k, action := range c.shards[i].ancestors.actions {
			if action&inputAction != 0 && int(action&^inputAction>>16) >= c.servers {
				return false
			}
			walk++
			id := uint32(k)<<shardBits | uint32(i)
			for *at(id) == 0 {
				*at(id) = walk
				if id = c.shards[id&(shardCount-1)].ancestors.parents[id>>shardBits]; !c.exists(id) || *at(id) == walk {
					return false // it leads nowhere, or round in a circle
				}
			}
		}
	}
	return true
}
