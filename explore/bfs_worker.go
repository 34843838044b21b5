package explore

import (
	"raftmc/explore/internal/hash"
	"raftmc/explore/internal/parallel"
)

// bfsWorker is one goroutine's part in a breadth-first search.
type bfsWorker struct {
	search *bfs
	system Worker
	edges  []Edge
	state  State
	taken  parallel.Tally
	fresh  []candidate // the new ones of a batch
	sink   uint32      // keeps the loads of adoptAll alive

	// offence is the first violation that this worker has met, if guilty.
	offence offence
	guilty  bool

	cut bool // it has left something out, because the time was up
}

// offence is an action that violates a property.
type offence struct {
	position int // of the state in which it is taken, in the frontier
	parent   uint32
	action   uint32
}

func (o offence) before(p offence) bool {
	return o.position < p.position || o.position == p.position && o.action < p.action
}

func (w *bfsWorker) accuse(parent, action uint32) {
	o := offence{w.search.frontier.position(parent), parent, action}
	if !w.guilty || o.before(w.offence) {
		w.offence, w.guilty = o, true
	}
}

// expand lists the successors of the states at the positions from..to-1.
func (w *bfsWorker) expand(from, to int, out *[shardCount][]candidate) {
	w.search.frontier.each(from, to, func(id uint32, s State) {
		if w.search.budget.Over() {
			w.cut = true
			return
		}
		w.edges = w.system.Edges(s, w.edges[:0])
		for i := range w.edges {
			e := &w.edges[i]
			w.taken[e.Kind]++
			if e.Flags != 0 {
				w.accuse(id, e.Action)
				if e.Flags&Panicked != 0 {
					continue
				}
			}
			fp := hash.Mix(e.Fingerprint)
			shard := &out[fp>>(64-shardBits)]
			*shard = append(*shard, candidate{fp, id, e.Action})
		}
	})
}

// store adds the candidates of a shard that are new: to the visited states, to
// the parents, and to the next level. The first candidate of a state makes its
// parent, so parents do not depend on which worker did what.
func (w *bfsWorker) store(shard int) {
	visited := &w.search.visited[shard]
	var homes [probeBatch]*bucket
	for lane := range w.search.lanes {
		buffer := &w.search.buffers[lane][shard]
		for rest := *buffer; len(rest) > 0; {
			if w.search.budget.Over() {
				w.cut = true
				return
			}
			batch := rest[:min(len(rest), probeBatch)]
			rest = rest[len(batch):]
			visited.reserve(len(batch))
			visited.locate(batch, &homes)
			w.fresh = w.fresh[:0]
			for i := range batch {
				if visited.insert(batch[i].fingerprint, homes[i]) {
					w.fresh = append(w.fresh, batch[i])
				}
			}
			w.adoptAll(shard)
		}
		*buffer = (*buffer)[:0]
	}
}

// adoptAll builds the new states of a batch. First their parents are touched,
// so that the processor waits for their cache lines at the same time.
func (w *bfsWorker) adoptAll(shard int) {
	for _, c := range w.fresh {
		if parent := w.search.frontier.state(c.parent); len(parent) > 0 {
			w.sink += parent[0]
		}
	}
	for _, c := range w.fresh {
		w.adopt(shard, c)
	}
}

// adopt builds a new state.
func (w *bfsWorker) adopt(shard int, c candidate) {
	s := w.search
	next, ok := w.system.Next(s.frontier.state(c.parent), c.action, w.state[:0])
	w.state = next
	s.parents[shard].append(c.parent, c.action)
	s.next.arenas[shard].append(next, &s.pool)
	if !ok {
		w.accuse(c.parent, c.action)
	}
}
