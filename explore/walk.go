package explore

import (
	"context"
	"fmt"
	"slices"

	"raftmc/explore/internal/parallel"
)

// walkBatch is the number of walks between two looks at the limits. It is fixed,
// so that nothing depends on the number of workers.
const walkBatch = 256

// Walk takes random walks from the initial state, each until its length is
// reached, nothing is enabled, or a property is violated. It stores no states,
// and its verdict is Violated or Incomplete.
//
// Walks are numbered from 0, and each depends on the seed and its number alone.
// They are taken in batches; of the violations in a batch, that of the walk with
// the lowest number is the result. The figures count the whole batch. So equal
// seeds give equal results for any number of workers, unless Limits.Time,
// Limits.Memory or ctx ended the search.
func Walk(ctx context.Context, sys System, o WalkOptions) (_ Result, err error) {
	defer Catch(&err)
	if err := o.check(); err != nil {
		return Result{}, err
	}
	b := o.watch(ctx, sys)
	defer b.Release()
	if r, found := initialViolation(sys); found {
		return finish(b, r, noStats(sys)), nil
	}
	s := &walks{sys: sys, options: o, budget: b, initial: slices.Clone(sys.Initial()), kinds: sys.Kinds()}
	for range o.workers() {
		s.workers = append(s.workers, newWalker(s))
	}
	r := s.run()
	return finish(b, r, s.stats()), nil
}

// walks is the state of a search by random walks.
type walks struct {
	sys     System
	options WalkOptions
	budget  *expenses
	workers []*walker
	initial State
	kinds   []Kind
	done    uint64 // number of walks
	paths   [walkBatch][]uint32
}

// run takes batch after batch.
func (s *walks) run() Result {
	for {
		s.budget.Report(s.stats)
		if stopped := s.limit(); stopped != "" {
			return stoppedBy(stopped)
		}
		batch := walkBatch
		if all := s.options.Walks; all > 0 {
			batch = int(min(walkBatch, all-s.done))
		}
		clear(s.paths[:])
		parallel.Each(len(s.workers), batch, func(w, i int) {
			s.paths[i] = s.workers[w].walk(s.done + uint64(i))
		})
		s.done = s.completed()
		if i := slices.IndexFunc(s.paths[:], func(path []uint32) bool { return path != nil }); i >= 0 {
			return counterexample(s.sys, s.paths[i])
		}
	}
}

// limit returns the limit that is reached, or "".
func (s *walks) limit() string {
	b := s.budget
	if all := s.options.Walks; all > 0 && s.done >= all {
		return fmt.Sprintf("%d walks done", all)
	}
	if limit := b.Limits.States; limit > 0 && s.visited() >= limit {
		return b.StateLimit()
	}
	if stopped := b.Expired(); stopped != "" {
		return stopped
	}
	return b.Memory(s.sys.Bytes, 0, func() {})
}

// visited returns the number of states that the walks have visited.
func (s *walks) visited() (states uint64) {
	for _, w := range s.workers {
		states += w.states
	}
	return states
}

// completed returns the number of walks that were not broken off.
func (s *walks) completed() (walks uint64) {
	for _, w := range s.workers {
		walks += w.walks
	}
	return walks
}

// stats returns the figures so far.
func (s *walks) stats() Stats {
	stats := noStats(s.sys)
	stats.States, stats.Walks = s.visited(), s.done
	for _, w := range s.workers {
		stats.Transitions += w.taken.AddTo(stats.Taken)
		stats.Depth = max(stats.Depth, w.deep)
		stats.Reached |= w.system.Reached()
	}
	return stats
}
