package cover

import (
	"math/bits"

	"raftmc/explore/internal/hash"
	"raftmc/explore/internal/parallel"
)

// batch is what one vector has to expand in a round.
type batch struct {
	locals   []uint32
	universe []uint32
	words    int
	groups   []batchGroup
}

// batchGroup is the part of a batch that has one tag.
type batchGroup struct {
	from *group
	tag  tag
	sets []uint64
	ids  []uint32
}

// handOver returns what a vector has to expand, and marks it as expanded. The result is a
// copy: while it is expanded, the vector changes.
func (v *vector) handOver() batch {
	v.due = false
	b := batch{locals: v.locals, universe: v.universe, words: v.words}
	for _, g := range v.groups {
		if len(g.ids) > g.expanded {
			b.groups = append(b.groups, batchGroup{
				from: g,
				tag:  g.tag,
				sets: append([]uint64(nil), g.sets[g.expanded*v.words:]...),
				ids:  append([]uint32(nil), g.ids[g.expanded:]...),
			})
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
	move     *Move
	batch    int32
	ordinal  int32 // among the choices of the batch
	input    int32 // of the server; Receives for a message
	place    int32 // of the message in the batch's universe
	locals   int32 // where the vector starts in the lane's arena
	server   uint8
	renaming uint16 // by which the vector was found
}

// worker is one goroutine's share of the search.
type worker struct {
	c     *search
	judge Judge
	tally parallel.Tally
	goals uint64

	before parallel.Tally // as it was when the round began
	cut    bool           // it has left some of the round out, because the time was up

	here    []*Local // of the vector that is expanded
	after   []uint32 // the vector to which a choice leads
	there   []*Local // of that vector
	scratch []uint32
	counts  []int // by place: in how many sets of the batch it is
	storing
}

func newWorker(c *search) *worker {
	return &worker{c: c, judge: c.sys.NewJudge(), here: make([]*Local, c.servers), after: make([]uint32, c.servers), there: make([]*Local, c.servers)}
}

// expand lists the successors of a lane's batches.
func (w *worker) expand(lane int) {
	c := w.c
	for i := range c.successors[lane] {
		c.successors[lane][i] = c.successors[lane][i][:0]
	}
	c.arenas[lane] = c.arenas[lane][:0]
	from, to := lane*len(c.round)/c.lanes, (lane+1)*len(c.round)/c.lanes
	for i := from; i < to && !w.cut; i++ {
		w.expandBatch(lane, i)
	}
}

func (w *worker) expandBatch(lane, index int) {
	b := &w.c.round[index]
	for i, l := range b.locals {
		w.here[i] = w.c.sys.Local(l)
	}
	x := successor{batch: int32(index)}
	for server, l := range w.here {
		for i := range l.Inputs {
			if w.over() {
				return
			}
			x.server, x.input, x.place, x.move = uint8(server), int32(i), -1, &l.Inputs[i]
			w.take(lane, b, x, w.affordable(b, x.move))
			x.ordinal++
		}
	}
	w.count(b)
	for place, n := range w.counts {
		if n == 0 {
			continue
		}
		if w.over() {
			return
		}
		m := w.c.sys.Message(b.universe[place])
		x.server, x.input, x.place = uint8(m.To), Receives, int32(place)
		if x.move = w.c.sys.Receive(b.locals[m.To], b.universe[place]); x.move != nil {
			w.take(lane, b, x, n)
		} else {
			w.tally[m.Kind] += uint64(n)
		}
		x.ordinal++
	}
}

// over reports whether the time is up, and that something is left out for that.
func (w *worker) over() bool {
	w.cut = w.cut || w.c.budget.Over()
	return w.cut
}

// affordable counts the configurations whose budget allows an input.
func (w *worker) affordable(b *batch, m *Move) (n int) {
	for i := range b.groups {
		if w.c.affords(b.groups[i].tag, m) {
			n += len(b.groups[i].ids)
		}
	}
	return n
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

// take notes a choice that n configurations of the batch have.
func (w *worker) take(lane int, b *batch, x successor, n int) {
	if n == 0 {
		return
	}
	w.goals |= x.move.Goals
	local := b.locals[x.server]
	if idle := x.move.To == local && len(x.move.Sends) == 0 && x.move.Flags == 0; idle {
		return
	}
	w.tally[x.move.Kind] += uint64(n)
	if x.move.Flags != 0 {
		w.c.offences[lane].note(&x, b.first(&x, w.c))
		return
	}
	if w.c.options.Observer != nil {
		w.c.observe(local, w.c.choice(&x))
	}
	if w.c.saturates(local, x.move) {
		return
	}
	copy(w.after, b.locals)
	w.after[x.server] = x.move.To
	x.renaming, x.hash = w.least()
	arena := &w.c.arenas[lane]
	x.locals = int32(len(*arena))
	*arena = append(*arena, w.renamed(int(x.renaming))...)
	shard := x.hash >> (64 - shardBits)
	w.c.successors[lane][shard] = append(w.c.successors[lane][shard], x)
}

// saturates reports whether a move is one of those under which configurations
// are closed: it leaves the server as it is, and costs nothing.
func (c *search) saturates(local uint32, m *Move) bool {
	return c.options.Without&Saturation == 0 && m.To == local && m.Budget == Free && m.Flags == 0
}

// choice is what a successor's server chose.
func (c *search) choice(x *successor) Choice {
	ch := Choice{Server: int(x.server), Input: int(x.input)}
	if x.input == Receives {
		ch.Message = c.round[x.batch].universe[x.place]
	}
	return ch
}

// first returns the first configuration of the batch that has the choice.
func (b *batch) first(x *successor, c *search) uint32 {
	for i := range b.groups {
		g := &b.groups[i]
		for k, id := range g.ids {
			if x.input != Receives && c.affords(g.tag, x.move) || x.input == Receives && bitset(g.set(k, b.words)).has(int(x.place)) {
				return id
			}
		}
	}
	panic("explore: nothing in the batch has the choice that was counted")
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
