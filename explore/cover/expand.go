package cover

import (
	"math/bits"
	"slices"

	"raftmc/explore/internal/hash"
	"raftmc/explore/internal/parallel"
)

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

// successor is one choice of one server in one batch, and the vector to which
// it leads: for all configurations of the batch at once.
type successor struct {
	hash     uint64 // of the vector
	branch   *branch
	batch    int32
	ordinal  int32  // among the choices of the batch
	place    int32  // of the message in the batch's universe; -1 for an input
	locals   int32  // where the vector starts in the lane's arena
	only     int32  // where in the lane's arena it says which configurations are meant; -1: all
	renaming uint16 // by which the vector was found
	server   uint8
	home     bool // the server goes home after its step
}

// worker is one goroutine's share of the search.
type worker struct {
	c     *search
	judge Judge
	tally parallel.Tally
	goals uint64

	before parallel.Tally // as it was when the round began
	cut    bool           // it has left some of the round out, because the time was up

	after   []uint32 // the vector to which a choice leads
	there   []*Local // of that vector
	scratch []uint32
	counts  []int // by place: in how many sets of the batch it is
	homes   []fromHome
	storing
}

func newWorker(c *search) *worker {
	w := &worker{c: c, judge: c.sys.NewJudge(), after: make([]uint32, c.servers), there: make([]*Local, c.servers)}
	w.tours = map[tour]uint32{}
	return w
}

// expand lists the successors of a lane's batches.
func (w *worker) expand(lane int) {
	c := w.c
	for i := range c.successors[lane] {
		c.successors[lane][i] = c.successors[lane][i][:0]
	}
	c.arenas[lane], c.onlys[lane] = c.arenas[lane][:0], c.onlys[lane][:0]
	from, to := lane*len(c.round)/c.lanes, (lane+1)*len(c.round)/c.lanes
	for i := from; i < to && !w.cut; i++ {
		w.expandBatch(lane, i)
	}
}

func (w *worker) expandBatch(lane, index int) {
	b := &w.c.round[index]
	w.reach(b)
	w.count(b)
	x := successor{batch: int32(index), place: -1, only: -1}
	for server, loop := range b.from.loops {
		for i := range loop.inputs {
			if w.over() {
				return
			}
			x.server, x.branch = uint8(server), &loop.inputs[i]
			w.take(lane, b, x)
			x.ordinal++
		}
	}
	for place, n := range w.counts {
		if n == 0 {
			continue
		}
		if w.over() {
			return
		}
		m := w.c.sys.Message(b.universe[place])
		received := w.c.loops.receive(b.from.loops[m.To], b.universe[place]).branches
		x.server, x.place = uint8(m.To), int32(place)
		idle := true
		for i := range received {
			x.branch = &received[i]
			idle = w.take(lane, b, x) == 0 && idle
			x.ordinal++
		}
		if idle {
			w.tally[m.Kind] += uint64(n)
		}
	}
}

// reach finds the members that the configurations of a batch reach.
func (w *worker) reach(b *batch) {
	n := len(b.locals)
	b.all, b.any = slices.Repeat([]uint64{^uint64(0)}, n), make([]uint64, n)
	for i := range b.groups {
		g := &b.groups[i]
		g.reached = make([]uint64, n*len(g.ids))
		for k := range g.ids {
			reached := g.reached[k*n : (k+1)*n]
			for server := range reached {
				reached[server] = b.from.reach(server, g.set(k, b.words))
				b.all[server] &= reached[server]
				b.any[server] |= reached[server]
			}
		}
	}
	w.homes = w.homes[:0]
}

// has reports whether a configuration has a choice, apart from its budgets.
func (b *batch) has(g *batchGroup, k int, x *successor) bool {
	return g.reached[k*len(b.locals)+int(x.server)]&x.branch.members != 0 && (x.place < 0 || bitset(g.set(k, b.words)).has(int(x.place)))
}

// leads reports whether a configuration has a choice that leads out of its loops.
func (b *batch) leads(g *batchGroup, k int, x *successor) bool {
	return b.has(g, k, x) && (!x.branch.inside || g.reached[k*len(b.locals)+int(x.server)]>>x.branch.at&1 == 0)
}

// isMeant reports whether a successor stands for a choice of a configuration.
func (c *search) isMeant(lane int, b *batch, g *batchGroup, k int, x *successor) bool {
	return b.leads(g, k, x) && (x.only < 0 || bitset(c.onlys[lane][x.only:]).has(g.first+k))
}

// over reports whether the time is up, and that something is left out for that.
func (w *worker) over() bool {
	w.cut = w.cut || w.c.budget.Over()
	return w.cut
}

func (c *search) affords(t tag, m *Move) bool {
	return m.Budget == Free || int(t.used[m.Budget]) < c.limits[m.Budget]
}

// count finds out in how many sets of a batch each place occurs.
func (w *worker) count(b *batch) {
	w.counts = append(w.counts[:0], make([]int, len(b.universe))...)
	for i := range b.groups {
		for k, word := range b.groups[i].sets {
			for base := k % b.words << 6; word != 0; word &= word - 1 {
				w.counts[base+bits.TrailingZeros64(word)]++
			}
		}
	}
}

// take notes a choice, and returns how many configurations of the batch have it.
func (w *worker) take(lane int, b *batch, x successor) (n int) {
	n, leads := w.having(b, &x)
	move := x.branch.move
	if n == 0 {
		return 0
	}
	w.goals |= move.Goals
	if x.branch.idle {
		return 0
	}
	w.tally[move.Kind] += uint64(n)
	if move.Flags != 0 {
		first, _ := w.c.first(b, &x)
		w.c.offences[lane].note(&x, first)
		return n
	}
	if w.c.options.Observer != nil {
		w.c.observe(b, &x)
	}
	if leads {
		w.lead(lane, b, x)
	}
	return n
}

// lead adds the successors to which a choice leads: where the server is then, or at its home if
// it can come back from there.
func (w *worker) lead(lane int, b *batch, x successor) {
	to := x.branch.move.To
	loop, at := w.c.loops.at(to)
	if at == 0 {
		w.arrive(lane, b, x, to)
		return
	}
	reached := w.reachFromHome(b, int(x.server), loop)
	words := (len(reached) + 63) / 64
	both := make(bitset, 2*words)
	away, home := both[:words], both[words:]
	stays, returns := false, false
	for i := range b.groups {
		g := &b.groups[i]
		if !w.c.affords(g.tag, x.branch.move) {
			continue
		}
		for k := range g.ids {
			if !b.leads(g, k, &x) {
				continue
			}
			if reached[g.first+k]>>at&1 != 0 {
				home.with(g.first + k)
				returns = true
			} else {
				away.with(g.first + k)
				stays = true
			}
		}
	}
	if stays && returns {
		x.only = int32(len(w.c.onlys[lane]))
		w.c.onlys[lane] = append(w.c.onlys[lane], both...)
	}
	if stays {
		w.arrive(lane, b, x, to)
	}
	if returns {
		if x.home = true; stays {
			x.only += int32(words)
		}
		w.arrive(lane, b, x, loop.members[0])
	}
}

// fromHome are the members of a server's loop that the configurations of the batch at hand
// would reach from home.
type fromHome struct {
	loop    *loop
	reached []uint64
}

// reachFromHome returns them.
func (w *worker) reachFromHome(b *batch, server int, p *loop) []uint64 {
	for i := range w.homes {
		if w.homes[i].loop == p {
			return w.homes[i].reached
		}
	}
	steps := w.movingSteps(b, server, p)
	var reached []uint64
	for i := range b.groups {
		g := &b.groups[i]
		for k := range g.ids {
			reached = append(reached, reachable(steps, g.set(k, b.words)))
		}
	}
	w.homes = append(w.homes, fromHome{p, reached})
	return reached
}

// movingSteps lists the steps inside of a server's loop, in the batch's places.
func (w *worker) movingSteps(b *batch, server int, p *loop) (steps []insideStep) {
	add := func(branches []branch, place int) {
		for i := range branches {
			if br := &branches[i]; br.inside && br.moves() {
				steps = append(steps, insideStep{members: br.members, place: uint16(place), at: br.at})
			}
		}
	}
	add(p.inputs, 0)
	for place, m := range b.universe {
		if w.counts[place] > 0 && w.c.sys.Message(m).To == server {
			add(w.c.loops.receive(p, m).branches, place+1)
		}
	}
	return steps
}

// arrive adds a successor whose server arrives at a local state.
func (w *worker) arrive(lane int, b *batch, x successor, to uint32) {
	copy(w.after, b.locals)
	w.after[x.server] = to
	x.renaming, x.hash = w.least()
	arena := &w.c.arenas[lane]
	x.locals = int32(len(*arena))
	*arena = append(*arena, w.renamed(int(x.renaming))...)
	shard := x.hash >> (64 - shardBits)
	w.c.successors[lane][shard] = append(w.c.successors[lane][shard], x)
}

// having counts the configurations that have a choice, and reports whether it leads out of the
// loops of one of them.
func (w *worker) having(b *batch, x *successor) (n int, leads bool) {
	br, server := x.branch, x.server
	if b.any[server]&br.members == 0 {
		return 0, false
	}
	if inside := b.all[server]>>br.at&1 != 0; b.all[server]&br.members != 0 && (!br.inside || inside || b.any[server]>>br.at&1 == 0) {
		if leads = !br.inside || !inside; x.place >= 0 {
			return w.counts[x.place], leads
		}
		for i := range b.groups {
			if w.c.affords(b.groups[i].tag, br.move) {
				n += len(b.groups[i].ids)
			}
		}
		return n, leads
	}
	for i := range b.groups {
		g := &b.groups[i]
		if !w.c.affords(g.tag, br.move) {
			continue
		}
		for k := range g.ids {
			if b.has(g, k, x) {
				n++
				leads = leads || b.leads(g, k, x)
			}
		}
	}
	return n, leads
}

// choice is what a successor's server chose, in the first member that has the choice.
func (c *search) choice(x *successor) Choice {
	ch := Choice{Server: int(x.server), Input: int(x.branch.input)}
	if ch.Input == Receives {
		ch.Message = c.round[x.batch].universe[x.place]
	}
	return ch
}

// first returns the first configuration of a batch that has a choice, if any has.
func (c *search) first(b *batch, x *successor) (id uint32, found bool) {
	for i := range b.groups {
		g := &b.groups[i]
		for k, id := range g.ids {
			if c.affords(g.tag, x.branch.move) && b.has(g, k, x) {
				return id, true
			}
		}
	}
	return 0, false
}

// note keeps the first offence; the choice is filled in when it is reported.
func (o *offence) note(x *successor, parent uint32) {
	if !o.found {
		*o = offence{found: true, batch: int(x.batch), ordinal: int(x.ordinal), parent: parent, successor: *x}
	}
}

// least returns the first of the renamings under which the vector w.after is least, and
// the hash of the vector so renamed.
func (w *worker) least() (renaming uint16, sum uint64) {
	for i, l := range w.after {
		w.there[i] = w.c.sys.Local(l)
	}
	best := 0
	for r := 1; r < len(w.c.inverses); r++ {
		for place, server := range w.c.inverses[r] {
			x, y := w.there[server].Order[r], w.there[w.c.inverses[best][place]].Order[best]
			if x != y {
				if x < y {
					best = r
				}
				break
			}
		}
	}
	for place, server := range w.c.inverses[best] {
		sum = hash.Mix(sum + w.there[server].Order[best] + uint64(place))
	}
	return uint16(best), sum
}

// renamed returns the vector w.after under a renaming.
func (w *worker) renamed(r int) []uint32 {
	w.scratch = w.scratch[:0]
	for _, server := range w.c.inverses[r] {
		w.scratch = append(w.scratch, w.there[server].Renamed[r])
	}
	return w.scratch
}
