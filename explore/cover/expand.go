package cover

import (
	"math/bits"
	"slices"

	"raftmc/explore/internal/hash"
	"raftmc/explore/internal/parallel"
)

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
