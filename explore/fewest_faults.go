package explore

import (
	"context"
	"slices"

	"raftmc/explore/internal/hash"
	"raftmc/explore/internal/parallel"
)

// FewestFaults searches by the number of faults (actions whose kind is a fault) on the
// path: all states that need none, then all that need one, and so on; states with equal
// numbers breadth first. So it finds a counterexample that needs the fewest faults, and
// of these a shortest. (It is Dijkstra's algorithm; the distance is the number of faults,
// then the number of actions.)
//
// It keeps every state whole, about 100 bytes each, and the edges that lead to states
// with one more fault, 16 bytes each. It uses one worker. Limits.Depth cuts paths off, so
// that a counterexample found within it need not have the fewest faults of all paths of
// that length.
func FewestFaults(ctx context.Context, sys System, o Options) (_ Result, err error) {
	defer Catch(&err)
	if err := o.check("FewestFaults", 1); err != nil {
		return Result{}, err
	}
	b := o.watch(ctx, sys)
	defer b.Release()
	if r, found := initialViolation(sys); found {
		return finish(b, r, noStats(sys)), nil
	}
	s := &fewestFaults{sys: sys, worker: sys.NewWorker(), budget: b, kinds: sys.Kinds()}
	r := s.run()
	r.CollisionOdds = hash.CollisionOdds(uint64(s.count()), sys.Orbit())
	return finish(b, r, s.stats()), nil
}

// fewestFaults is the state of a search by faults. A state's id is the number of
// states that were found before it.
type fewestFaults struct {
	sys    System
	worker Worker
	budget *expenses
	kinds  []Kind

	visited fingerprints
	from    []step // by state: what led to it
	words   []uint32
	ends    []uint64 // by state: where its words end

	// now and later are the edges that lead to states of this number of faults,
	// and of one more, by the distance to which they lead.
	now, later [][]step
	waiting    int // edges in later

	faults int
	depth  int  // the greatest so far
	cut    bool // the depth limit has left something out
	taken  parallel.Tally
	edges  []Edge
	next   State
}

// step is an edge that may lead to a new state.
type step struct {
	fingerprint uint64 // remixed; 0 for an edge that violates a property by itself
	parent      uint32
	action      uint32
}

// run goes from one number of faults to the next.
func (s *fewestFaults) run() Result {
	initial := s.sys.Initial()
	first := step{fingerprint: hash.Mix(s.worker.Fingerprint(initial))}
	s.visited.add(first.fingerprint)
	s.keep(first, initial)
	if stopped := s.expandSince(0, 0); stopped != "" {
		return stoppedBy(stopped)
	}
	for {
		if r, ended := s.layer(); ended {
			return r
		}
		if s.waiting == 0 {
			break
		}
		s.now, s.later, s.waiting = s.later, nil, 0
		s.faults++
	}
	if s.cut {
		return stoppedBy(s.budget.DepthLimit())
	}
	return holding()
}

// layer finds the states of one number of faults, by distance.
func (s *fewestFaults) layer() (r Result, ended bool) {
	for depth := 0; depth < len(s.now); depth++ {
		first := s.count()
		for _, e := range s.now[depth] {
			if s.budget.Due() {
				if stopped := s.pressed(); stopped != "" {
					return stoppedBy(stopped), true
				}
			}
			if violated := !s.take(e); violated {
				s.depth = max(s.depth, depth)
				return counterexample(s.sys, s.path(e)), true
			}
		}
		s.now[depth] = nil
		if s.count() > first {
			s.depth = max(s.depth, depth)
		}
		if stopped := s.expandSince(first, depth); stopped != "" {
			return stoppedBy(stopped), true
		}
	}
	return Result{}, false
}

// take follows an edge, and reports whether no property is violated by that.
func (s *fewestFaults) take(e step) bool {
	if e.fingerprint == 0 {
		return false
	}
	if !s.visited.add(e.fingerprint) {
		return true
	}
	next, ok := s.worker.Next(s.state(e.parent), e.action, s.next[:0])
	s.next = next
	if ok {
		s.keep(e, next)
	}
	return ok
}

// keep stores a state.
func (s *fewestFaults) keep(e step, state State) {
	s.from = append(s.from, e)
	s.words = append(s.words, state...)
	s.ends = append(s.ends, uint64(len(s.words)))
}

func (s *fewestFaults) count() int { return len(s.ends) }

// state returns the state with an id.
func (s *fewestFaults) state(id uint32) State {
	start := uint64(0)
	if id > 0 {
		start = s.ends[id-1]
	}
	return s.words[start:s.ends[id]:s.ends[id]]
}

// expandSince lists the successors of the states from an id on, which are all at
// one distance. It returns the limit that was reached, or "".
func (s *fewestFaults) expandSince(first, depth int) string {
	if limit := s.budget.Limits.Depth; limit > 0 && depth >= limit {
		s.cut = s.cut || s.count() > first
		return ""
	}
	for id := first; id < s.count(); id++ {
		if stopped := s.limit(); stopped != "" {
			return stopped
		}
		s.edges = s.worker.Edges(s.state(uint32(id)), s.edges[:0])
		for i := range s.edges {
			s.list(&s.edges[i], uint32(id), depth+1)
		}
	}
	return ""
}

// list notes an edge under the number of faults and the distance to which it
// leads.
func (s *fewestFaults) list(e *Edge, parent uint32, depth int) {
	s.taken[e.Kind]++
	to := step{fingerprint: hash.Mix(e.Fingerprint), parent: parent, action: e.Action}
	if e.Flags != 0 {
		to.fingerprint = 0
	}
	edges := &s.now
	if s.kinds[e.Kind].Fault {
		edges = &s.later
		s.waiting++
	}
	for len(*edges) <= depth {
		*edges = append(*edges, nil)
	}
	(*edges)[depth] = append((*edges)[depth], to)
}

// limit returns the limit that is reached, or "".
func (s *fewestFaults) limit() string {
	if limit := s.budget.Limits.States; limit > 0 && uint64(s.count()) > limit {
		return s.budget.StateLimit()
	}
	if s.count() >= 1<<32-1 {
		return "all state numbers used up"
	}
	if s.budget.Due() {
		return s.pressed()
	}
	return ""
}

// pressed returns the limit on time or memory that is reached, or "".
func (s *fewestFaults) pressed() string {
	b := s.budget
	b.Report(s.stats)
	if stopped := b.Expired(); stopped != "" {
		return stopped
	}
	// Slices double when they grow.
	return b.Memory(func() int64 { return s.stored() + s.queued() + s.sys.Bytes() }, s.stored()/4, func() {})
}

// path returns the actions from the initial state to and including an edge.
func (s *fewestFaults) path(e step) []uint32 {
	path := []uint32{e.action}
	for id := e.parent; id != 0; id = s.from[id].parent {
		path = append(path, s.from[id].action)
	}
	slices.Reverse(path)
	return path
}

// stored is what the states take, in bytes.
func (s *fewestFaults) stored() int64 {
	return s.visited.bytes() + int64(cap(s.from))*16 + int64(cap(s.words))*4 + int64(cap(s.ends))*8
}

// queued is what the edges that wait take, in bytes.
func (s *fewestFaults) queued() (bytes int64) {
	for _, edges := range [][][]step{s.now, s.later} {
		for _, list := range edges {
			bytes += int64(cap(list)) * 16
		}
	}
	return bytes
}

// stats returns the figures so far.
func (s *fewestFaults) stats() Stats {
	stats := noStats(s.sys)
	stats.States, stats.Depth, stats.Faults, stats.Frontier = uint64(s.count()), s.depth, s.faults, uint64(s.waiting)
	stats.StoreBytes, stats.FrontierBytes = s.stored(), s.queued()
	stats.Reached = s.worker.Reached()
	stats.Transitions += s.taken.AddTo(stats.Taken)
	return stats
}
