package explore

import (
	"context"
	"slices"

	"raftmc/explore/internal/hash"
	"raftmc/explore/internal/parallel"
)

// BFS searches breadth first: all states at distance 1 from the initial state,
// then all at distance 2, and so on, on all workers.
//
// It stores at most 16 bytes for each state (more for states that are reached by an
// action numbered 255 or above), and the states of two levels in full. It is limited by
// memory: beyond 2^32 states, or Limits.Memory, it is Incomplete.
//
// Everything in the result but the times and PeakBytes is the same for any number of
// workers, unless Limits.Time, Limits.Memory or ctx ended the search. Limits.States and
// Limits.Memory are checked between rounds of a fixed number of states, so a search may
// exceed them by one round; Limits.Time and ctx end it in the middle of a round.
func BFS(ctx context.Context, sys System, o Options) (_ Result, err error) {
	defer Catch(&err)
	if err := o.check("BFS", MaxWorkers); err != nil {
		return Result{}, err
	}
	b := o.watch(ctx, sys)
	defer b.Release()
	if r, found := initialViolation(sys); found {
		return finish(b, r, noStats(sys)), nil
	}
	s := newBFS(sys, b, o.workers())
	r := s.run()
	r.CollisionOdds = hash.CollisionOdds(s.count(), sys.Orbit())
	return finish(b, r, s.stats()), nil
}

const (
	// The states are divided into shards by the high bits of their fingerprints.
	// A shard is changed by one worker at a time, and needs no lock.
	shardCount = 1 << shardBits
	shardBits  = 6

	// A round expands this many states of the frontier, divided into lanes. Both
	// are fixed, so that nothing depends on the number of workers. Larger rounds
	// make better use of a shard while it is in cache; smaller ones need less
	// memory for candidates, and look at the limits more often.
	roundStates = 65536
	laneCount   = 32

	// aloneStates is the size of a round up to which one worker is faster alone.
	aloneStates = 64

	// shardStates is the number of states of one shard that have an id.
	shardStates = 1 << (32 - shardBits)
)

// bfs is the state of a breadth-first search.
//
// A state's id is its local index in its shard, and the shard in the low bits.
type bfs struct {
	sys      System
	budget   *expenses
	workers  []*bfsWorker
	visited  [shardCount]fingerprints
	parents  [shardCount]parents
	frontier *frontier // the level that is being expanded, at distance depth
	next     *frontier // the level after it, as far as it is known
	pool     pagePool

	// buffers hold the successors that a round found, by the lane that found them and the
	// shard to which they lead. Concatenated by lanes, a shard's candidates are in the
	// order of their parents' positions and then of their actions.
	buffers [laneCount][shardCount][]candidate
	lanes   int // number of lanes of the round

	root     uint32 // id of the initial state
	depth    int
	size     int // number of states in the frontier
	expanded int // how many of them are done
	levels   []uint64

	lastHeld  int64 // bytes that the search held before the last round
	lastRound int   // number of states of the last round
}

// candidate is an edge that may lead to a new state.
type candidate struct {
	fingerprint uint64 // remixed
	parent      uint32 // id
	action      uint32
}

func newBFS(sys System, b *expenses, workers int) *bfs {
	s := &bfs{sys: sys, budget: b, frontier: new(frontier), next: new(frontier)}
	for range workers {
		s.workers = append(s.workers, &bfsWorker{search: s, system: sys.NewWorker()})
	}
	initial := sys.Initial()
	fp := hash.Mix(s.workers[0].system.Fingerprint(initial))
	s.root = uint32(fp >> (64 - shardBits))
	s.visited[s.root].add(fp)
	s.parents[s.root].append(s.root, 0)
	s.frontier.arenas[s.root].append(initial, &s.pool)
	s.size = s.frontier.seal()
	s.levels = []uint64{1}
	return s
}

// run expands level after level.
func (s *bfs) run() Result {
	for s.size > 0 {
		if depth := s.budget.Limits.Depth; depth > 0 && s.depth >= depth {
			return Result{Outcome: Outcome{Stopped: s.budget.DepthLimit(), DepthReached: true}}
		}
		for shard := range s.next.arenas {
			s.next.arenas[shard].first = s.parents[shard].count
		}
		for s.expanded < s.size {
			s.budget.Report(s.stats)
			to := min(s.expanded+roundStates, s.size)
			if stopped := s.limit(to - s.expanded); stopped != "" {
				return stoppedBy(stopped)
			}
			whole := s.round(s.expanded, to)
			if o, found := s.leastOffence(); found {
				return counterexample(s.sys, s.path(o))
			}
			if !whole {
				return stoppedBy(s.budget.Expired())
			}
			s.expanded = to
			s.frontier.release(to, &s.pool)
		}
		s.frontier, s.next = s.next, s.frontier
		s.size, s.expanded = s.frontier.seal(), 0
		if s.size > 0 {
			s.depth++
			s.levels = append(s.levels, uint64(s.size))
		}
	}
	return holding()
}

// limit returns the limit that forbids a round of a number of states, or "".
func (s *bfs) limit(states int) string {
	b := s.budget
	if limit := b.Limits.States; limit > 0 && s.count() > limit {
		return b.StateLimit()
	}
	if s.crowded() {
		return "all state numbers used up"
	}
	if stopped := b.Expired(); stopped != "" {
		return stopped
	}
	// What a round adds changes slowly from one to the next, in proportion to
	// its states; twice that is on the safe side.
	held, coming := s.held(), int64(0)
	if s.lastRound > 0 {
		coming = 2 * max(held-s.lastHeld, 0) * int64(states) / int64(s.lastRound)
	}
	s.lastHeld, s.lastRound = held, states
	return b.Memory(func() int64 { return s.held() + s.sys.Bytes() }, coming, s.pool.drop)
}

// crowded reports whether some shard could run out of local indices in the next
// round: one thirty-second of them is enough for 2000 successors of each state.
func (s *bfs) crowded() bool {
	for i := range s.parents {
		if s.parents[i].count > shardStates*31/32 {
			return true
		}
	}
	return false
}

// round expands the states at the positions from..to-1 and stores what is new. It
// reports whether it came to its end before the time was up.
func (s *bfs) round(from, to int) (whole bool) {
	workers := len(s.workers)
	if to-from <= aloneStates {
		workers = 1
	}
	s.lanes = min(laneCount, to-from)
	lane := (to - from + s.lanes - 1) / s.lanes
	parallel.Each(workers, s.lanes, func(w, i int) {
		s.workers[w].expand(min(from+i*lane, to), min(from+(i+1)*lane, to), &s.buffers[i])
	})
	if !s.cut() {
		parallel.Each(workers, shardCount, func(w, shard int) {
			s.workers[w].store(shard)
		})
	}
	return !s.cut()
}

// cut reports whether some worker has left something out, because the time was up.
func (s *bfs) cut() bool {
	return slices.ContainsFunc(s.workers, func(w *bfsWorker) bool { return w.cut })
}

// leastOffence returns the violation that comes first in the order of the
// frontier's positions and then of actions.
func (s *bfs) leastOffence() (least offence, found bool) {
	for _, w := range s.workers {
		if w.guilty && (!found || w.offence.before(least)) {
			least, found = w.offence, true
		}
	}
	return least, found
}

// path returns the actions from the initial state to and including an offence.
func (s *bfs) path(o offence) []uint32 {
	path := []uint32{o.action}
	for id := o.parent; id != s.root; {
		var action uint32
		id, action = s.parents[id&(shardCount-1)].of(int(id >> shardBits))
		path = append(path, action)
	}
	slices.Reverse(path)
	return path
}

// count returns the number of stored states.
func (s *bfs) count() (states uint64) {
	for i := range s.visited {
		states += uint64(s.visited[i].count)
	}
	return states
}

// stored is what visited states and parents take, in bytes.
func (s *bfs) stored() (bytes int64) {
	for i := range s.visited {
		bytes += s.visited[i].bytes() + s.parents[i].bytes()
	}
	return bytes
}

// queued is what the frontier and the candidates take, in bytes.
func (s *bfs) queued() int64 {
	candidates := 0
	for lane := range s.buffers {
		for shard := range s.buffers[lane] {
			candidates += cap(s.buffers[lane][shard])
		}
	}
	return s.pool.bytes() + int64(candidates)*16
}

// held is all that the search itself takes, in bytes.
func (s *bfs) held() int64 { return s.stored() + s.queued() }

// stats returns the figures so far.
func (s *bfs) stats() Stats {
	stats := noStats(s.sys)
	stats.States, stats.Depth, stats.Levels = s.count(), s.depth, slices.Clone(s.levels)
	stats.Frontier, stats.Expanded = uint64(s.size), uint64(s.expanded)
	stats.StoreBytes, stats.FrontierBytes = s.stored(), s.queued()
	for _, w := range s.workers {
		stats.Transitions += w.taken.AddTo(stats.Taken)
		stats.Reached |= w.system.Reached()
	}
	if _, found := s.leastOffence(); found || s.next.occupied() {
		stats.Depth++ // a level that is not complete
	}
	return stats
}
