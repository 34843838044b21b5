package ordered

import "raftmc/explore/internal/parallel"

// worker is one goroutine's share of a search.
type worker struct {
	*search
	judge Judge
	tally parallel.Tally

	which             []uint16
	going             []*elements
	moved, given, set []Object
	arena             []Object // of a round
	targets           []target // of a round
	out               *[shardCount][]output
	at                int    // which vector of the round is being worked on
	alarm             *alarm // the first in it
	steps             uint64
	sets              int // by how many sets columns grew
	edges             int
}

// output is a column, or a vector without one, on its way to where it is kept.
type output struct {
	*target
	layoutOf
	all []Object
	origin
}

func (w *worker) newTarget() *target {
	if len(w.targets) == cap(w.targets) {
		w.targets = make([]target, 0, 256)
	}
	w.targets = w.targets[:len(w.targets)+1]
	return &w.targets[len(w.targets)-1]
}

func (w *worker) deliver(t *target, o output) {
	shard := t.hash >> (64 - shardBits)
	w.out[shard] = append(w.out[shard], o)
}
