package cover

// batch is what one vector has to expand in a round.
type batch struct {
	from     *vector
	locals   []uint32
	universe []uint32
	words    int
	groups   []batchGroup

	// all and any are, by server, the members of its loop that all configurations reach, and
	// those that any of them does.
	all, any []uint64
}

// batchGroup is the part of a batch that has one tag.
type batchGroup struct {
	from  *group
	tag   tag
	sets  []uint64
	ids   []uint32
	first int // how many configurations the groups before it have

	// reached are, for each configuration, the members of each server's loop that it reaches.
	reached []uint64
}

// handOver returns what a vector has to expand, and marks it as expanded. The result is a
// copy: while it is expanded, the vector changes.
func (v *vector) handOver() batch {
	v.due = false
	b := batch{from: v, locals: v.locals, universe: v.universe, words: v.words}
	count := 0
	for _, g := range v.groups {
		if len(g.ids) > g.expanded {
			b.groups = append(b.groups, batchGroup{
				from:  g,
				tag:   g.tag,
				sets:  append([]uint64(nil), g.sets[g.expanded*v.words:]...),
				ids:   append([]uint32(nil), g.ids[g.expanded:]...),
				first: count,
			})
			count += len(g.ids) - g.expanded
			g.expanded = len(g.ids)
		}
	}
	return b
}

// bytes estimates what the batch takes.
func (b *batch) bytes() int64 {
	n := 64 + 96*len(b.groups)
	for i := range b.groups {
		n += 8*len(b.groups[i].sets) + 4*len(b.groups[i].ids)
	}
	return int64(n)
}

// size counts the configurations.
func (b *batch) size() (n int) {
	for i := range b.groups {
		n += len(b.groups[i].ids)
	}
	return n
}

// set returns the k-th set of messages.
func (g *batchGroup) set(k, words int) []uint64 { return g.sets[k*words : (k+1)*words] }

// has reports whether a configuration has a choice, apart from its budgets.
func (b *batch) has(g *batchGroup, k int, x *successor) bool {
	return g.reached[k*len(b.locals)+int(x.server)]&x.branch.members != 0 && (x.place < 0 || bitset(g.set(k, b.words)).has(int(x.place)))
}

// leads reports whether a configuration has a choice that leads out of its loops.
func (b *batch) leads(g *batchGroup, k int, x *successor) bool {
	return b.has(g, k, x) && (!x.branch.inside || g.reached[k*len(b.locals)+int(x.server)]>>x.branch.at&1 == 0)
}
