package ordered

import (
	"context"
	"slices"
	"sync/atomic"

	"raftmc/explore"
	"raftmc/explore/internal/budget"
	"raftmc/explore/internal/checkpoint"
	"raftmc/explore/internal/parallel"
)

// Search decides whether a property can fail, whatever the ordered numbers of the system are
// and however many of them. It computes the least fixpoint of an abstraction, which the
// package's documentation describes.
//
// If it ends with Holds, no property is violated in any schedule with any numbers. It uses no
// fingerprints: nothing depends on odds. If it ends with Violated, that is an alarm, and may be
// false.
//
// Everything in the result but the times and PeakBytes is the same for any number of workers,
// unless Limits.Time, Limits.Memory or ctx ended the search.
func Search(ctx context.Context, sys System, o Options) (_ Result, err error) {
	defer explore.Catch(&err)
	if err := o.check("Search"); err != nil {
		return Result{}, err
	}
	b := budget.New(ctx, budget.Limits(o.Limits), o.Progress, noStats(sys))
	defer b.Release()
	s, err := newSearch(sys, b, o)
	if err != nil {
		return Result{}, err
	}
	defer s.folder.Close()
	s.begin()
	return s.conclude(s.passes()), nil
}

// newSearch locks the folder of the checkpoints; its caller releases that at the end.
func newSearch(sys System, b *expenses, o Options) (*search, error) {
	s := &search{
		sys: sys, budget: b, options: o, renamings: sys.Renamings().Servers, known: newKnown(sys, o.Without, o.Exact),
		threads: budget.Workers(o.Workers, shardCount), stats: noStats(sys),
	}
	s.servers = len(s.renamings[0])
	var err error
	s.folder, err = openFolder(o.Checkpoints)
	return s, err
}

// conclude completes a result with the figures.
func (s *search) conclude(r Result) Result {
	if r.Verdict != explore.Violated { // else they are those before the round of the alarm
		r.Stats = s.figures()
	}
	r.Stats = s.budget.Close(r.Stats)
	r.Exact = s.known.exact.list()
	return r
}

// search is a running search.
type search struct {
	sys       System
	budget    *expenses
	options   Options
	folder    *checkpoint.Folder // nil if there are no checkpoints
	servers   int
	renamings [][]int
	known     *known
	threads   int

	workers []*worker
	shards  [shardCount]shard
	queue   queue
	round   []*vector
	done    []bool                 // which vectors of the round are expanded
	out     [][shardCount][]output // of each of them
	crowded atomic.Bool            // more numbers than can be told apart

	stats  Stats // of all passes before
	passed int
	begun  int // how many shapes there were when the pass began

	// checked and drifted are how many vectors and steps there were when it was last found that
	// all is still quiet.
	checked, drifted int
}

// passes begins again until nothing of what was left out turns out to matter.
func (s *search) passes() Result {
	for {
		r, again := s.pass()
		if !again {
			return r
		}
		s.stats = s.figures()
		s.begin()
	}
}

// begin begins a pass.
func (s *search) begin() {
	s.passed++
	s.hire()
	s.known.begin(s.each)
	s.begun = s.shapes()
	first := s.sys.Initial()
	q := content{}
	copy(q[:], first.Locals)
	q[s.servers] = first.Common
	w := s.workers[0]
	s.out = append(s.out[:0], [shardCount][]output{})
	w.out = &s.out[0]
	w.arrive(w.aim(q, 0), origin{})
	s.store(1)
}

// hire gets workers, and empty shards.
func (s *search) hire() {
	s.shards, s.queue, s.round = [shardCount]shard{}, queue{}, nil
	for i := range s.shards {
		s.shards[i].vectors = map[content]*vector{}
	}
	s.workers = make([]*worker, s.threads)
	for i := range s.workers {
		s.workers[i] = &worker{search: s, judge: s.sys.NewJudge()}
	}
	s.checked, s.drifted = 100, 0
}

// each does something for each item, by all workers.
func (s *search) each(items int, do func(item int)) {
	parallel.Each(s.threads, items, func(_, item int) { do(item) })
}

// cheap is up to how many vectors a pass is begun again as soon as more is known: what was
// stored before stays as it was. Tests change it.
var cheap uint64 = 10_000

// outgrown reports whether so much more is known by now that the pass had better begin again.
func (s *search) outgrown() bool {
	return 10*s.shapes() > 11*s.begun && s.figures().Vectors < cheap
}

// shapes counts what there is to know beforehand.
func (s *search) shapes() int { return len(s.known.isEver) + s.known.seen.count() }

// most is how many vectors a round expands. It is fixed, so that nothing depends on the
// number of workers. Tests change it.
var most = 512

// pass searches with what is known. It is to be done again if that was wrong, or if much more
// is known by now.
func (s *search) pass() (r Result, again bool) {
	for {
		if stopped := s.over(); stopped != "" {
			return s.stopped(stopped), false
		}
		s.saveIfDue()
		if !s.next() {
			break
		}
		before := s.figures()
		s.expandAll()
		if a := s.alarm(); a != nil {
			r = s.alarming(a)
			r.Stats = before
			return r, false
		}
		if slices.Contains(s.done, false) {
			continue // the time is up
		}
		s.learn()
		s.store(len(s.round))
		s.round = s.round[:0]
		s.budget.Report(s.figures)
		if s.known.wrong.Load() || s.outgrown() {
			return r, true
		}
		s.known.extend(s.each)
		if n, drifts := int(s.figures().Vectors), s.known.drifts.count(); n > s.checked+s.checked/4 && drifts > s.drifted {
			s.checked, s.drifted = n, drifts
			if !s.known.stillQuiet() {
				return r, true
			}
		}
	}
	if s.known.wrong.Load() || !s.known.stillQuiet() || !s.known.stillUntangled() {
		return r, true
	}
	return Result{Outcome: explore.Outcome{Verdict: explore.Holds}, Fixpoint: &Fixpoint{s}}, false
}

// over returns the reason that ends the search, or "".
func (s *search) over() string {
	if s.crowded.Load() {
		return "more ordered numbers at one time than can be told apart"
	}
	if limit := s.budget.Limits.States; limit > 0 && s.sets() >= limit {
		return s.budget.StateLimit()
	}
	if stopped := s.budget.Memory(func() int64 { return s.stored() + s.sys.Bytes() }, 0, func() {}); stopped != "" {
		return stopped
	}
	return s.budget.Expired()
}

// next takes the vectors of the next round, unless there is one that was interrupted; it returns
// false if there are none.
func (s *search) next() bool {
	if len(s.round) > 0 {
		return true
	}
	s.round = s.queue.take(s.round, most)
	s.done = append(s.done[:0], make([]bool, len(s.round))...)
	for len(s.out) < len(s.round) {
		s.out = append(s.out, [shardCount][]output{})
	}
	for _, w := range s.workers {
		w.arena.reset()
		w.targets.reset()
		w.learned = w.learned[:0]
	}
	return len(s.round) > 0
}

// expandAll expands the vectors of a round, as far as the time allows.
func (s *search) expandAll() {
	parallel.Each(s.threads, len(s.round), func(worker, item int) {
		w := s.workers[worker]
		if s.done[item] || s.budget.Over() || w.alarm != nil {
			return
		}
		w.out, w.at = &s.out[item], item
		for shard := range w.out {
			w.out[shard] = w.out[shard][:0]
		}
		w.expand(s.round[item])
		s.done[item] = true
	})
}

// learn notes what a round has shown.
func (s *search) learn() {
	for _, w := range s.workers {
		s.known.seen.join(w.seen)
		for _, l := range w.learned {
			s.known.learn(l.from, l.move)
		}
	}
}

// store keeps what so many vectors of a round led to.
func (s *search) store(vectors int) {
	parallel.Each(s.threads, shardCount, func(_, i int) {
		sh := &s.shards[i]
		for item := range vectors {
			for n := range s.out[item][i] {
				sh.keep(&s.out[item][i][n], s.servers)
			}
		}
	})
	for i := range s.shards {
		s.known.seen.join(s.shards[i].seen)
		s.queue.add(s.shards[i].fresh)
		s.shards[i].fresh = s.shards[i].fresh[:0]
	}
}

// figures returns the figures so far.
func (s *search) figures() Stats {
	f := s.stats
	f.Taken = append([]uint64{}, f.Taken...)
	f.States, f.StoreBytes = s.sets(), s.stored()
	f.Vectors, f.Edges, f.Most = 0, 0, 0
	for i := range s.shards {
		f.Vectors += uint64(len(s.shards[i].vectors))
		f.Most = max(f.Most, s.shards[i].most)
	}
	f.Locals, f.Elements, f.Passes = len(s.known.isEver), s.known.seen.count(), s.passed
	f.Frontier = uint64(s.queue.count)
	for _, w := range s.workers {
		f.Transitions += w.tally.AddTo(f.Taken)
		f.Reached |= w.judge.Reached()
		f.Edges += uint64(w.edges)
	}
	return f
}

// sets counts the sets that are kept.
func (s *search) sets() (n uint64) {
	for i := range s.shards {
		n += uint64(s.shards[i].sets)
	}
	for _, w := range s.workers {
		n += uint64(w.sets)
	}
	return n
}

// stored estimates what is kept, in bytes.
func (s *search) stored() (n int64) {
	for i := range s.shards {
		n += s.shards[i].bytes
	}
	return n
}
