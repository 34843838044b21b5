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
	inOrder           []Object      // of a set
	arena             arena[Object] // of a round
	targets           arena[target] // of a round
	out               *[shardCount][]output
	at                int       // which vector of the round is being worked on
	alarm             *alarm    // the first in it
	learned           []learned // of a round
	sets              int       // by how many sets columns grew
	edges             int
	seen              shapes // of elements
}

// learned is a step that was taken, from a state to another.
type learned struct {
	from Object
	move *Move
}

// output is a column, or a vector without one, on its way to where it is kept.
type output struct {
	*target
	layoutOf
	all []Object
	origin
}

func (w *worker) newTarget() *target { return &w.targets.take(1)[:1][0] }

// arena hands out room that is all used up at once.
type arena[T any] struct {
	chunks [][]T
	at     int // which chunk is being used
}

// take returns room for some elements. What was there before is still there.
func (a *arena[T]) take(room int) []T {
	for ; a.at < len(a.chunks); a.at++ {
		if c := a.chunks[a.at]; cap(c)-len(c) >= room {
			a.chunks[a.at] = c[:len(c)+room]
			return c[len(c) : len(c) : len(c)+room]
		}
	}
	a.chunks = append(a.chunks, make([]T, room, max(room, arenaChunk)))
	return a.chunks[a.at][0:0:room]
}

const arenaChunk = 4096

// reset takes everything back.
func (a *arena[T]) reset() {
	for i := range a.chunks {
		a.chunks[i] = a.chunks[i][:0]
	}
	a.at = 0
}

func (w *worker) deliver(t *target, o output) {
	shard := t.hash >> (64 - shardBits)
	w.out[shard] = append(w.out[shard], o)
}
