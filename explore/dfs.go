package explore

import (
	"context"
	"slices"

	"raftmc/explore/internal/hash"
	"raftmc/explore/internal/parallel"
)

// defaultDepthsBytes bounds the table of a search without a memory limit; with one,
// the table takes up to half of it.
const defaultDepthsBytes = 256 << 20

// DFS searches depth first, for paths of length 1, then 2, and so on, in bounded memory.
// So the first violation that it finds ends a shortest path; of several shortest paths it
// finds the one that takes the lower-numbered action where they part.
//
// Each iteration starts again, with an empty table of the least depth at which each state
// was seen; a state is expanded again when it is met at a smaller depth. The table takes
// half of Limits.Memory, or 256 MiB if there is no such limit. Once it is full it forgets
// some states, which are then expanded again without need: that may cost a great deal of
// time, but nothing is missed.
//
// The search ends with Holds after an iteration in which no state lay at its depth limit
// (a state that the table may have forgotten at a smaller depth counts as lying there).
// Of the figures, States is that of the last iteration: exact as long as nothing was
// forgotten, and otherwise too high by the states that were met again. Transitions and
// Taken are sums over all iterations, and so measure the work.
//
// DFS uses one worker.
func DFS(ctx context.Context, sys System, o Options) (_ Result, err error) {
	defer Catch(&err)
	if err := o.check("DFS", 1); err != nil {
		return Result{}, err
	}
	size := int64(defaultDepthsBytes)
	if o.Limits.Memory > 0 {
		size = o.Limits.Memory / 2
	}
	return searchDepthFirst(ctx, sys, o, newDepths(size)), nil
}

func searchDepthFirst(ctx context.Context, sys System, o Options, seen *depths) Result {
	b := o.watch(ctx, sys)
	defer b.Release()
	if r, found := initialViolation(sys); found {
		return finish(b, r, noStats(sys))
	}
	d := &dfs{sys: sys, worker: sys.NewWorker(), budget: b, seen: seen}
	r := d.run()
	r.CollisionOdds = hash.CollisionOdds(d.states, sys.Orbit())
	return finish(b, r, d.stats())
}

// dfs is the state of a depth-first search.
type dfs struct {
	sys    System
	worker Worker
	budget *expenses
	seen   *depths

	limit  int    // of this iteration
	states uint64 // of this iteration
	cut    int    // how many of them lie at the limit, as far as is known
	deep   int    // length of the longest path of all iterations
	taken  parallel.Tally

	// The path is a stack of frames, one for each state on it. Their states and
	// edges lie one after the other on stacks of their own.
	frames []frame
	words  []uint32
	edges  []Edge

	listed []Edge // scratch
	next   State  // scratch
}

// frame is a state on the path, at the depth that is its index.
type frame struct {
	fingerprint uint64 // remixed
	action      uint32 // that led to it
	words       int    // where its state starts on the stack of words
	edges       int    // where its edges start on the stack of edges
	edge        int    // the next one to take
}

// run goes from iteration to iteration.
func (d *dfs) run() Result {
	for d.limit = 1; ; d.limit++ {
		path, stopped := d.iterate()
		switch {
		case path != nil:
			return counterexample(d.sys, path)
		case stopped != "":
			return stoppedBy(stopped)
		case d.cut == 0:
			d.deep = d.limit - 1 // longer paths led to states that lie nearer
			return holding()
		case d.limit == d.budget.Limits.Depth:
			return stoppedBy(d.budget.DepthLimit())
		}
	}
}

// iterate searches all paths up to the limit. It returns the path to a
// violation, or the limit of the search that was reached, if any.
func (d *dfs) iterate() (path []uint32, stopped string) {
	d.seen.clear()
	d.states, d.cut = 1, 0
	d.frames, d.words, d.edges = d.frames[:0], d.words[:0], d.edges[:0]

	initial := d.sys.Initial()
	fp := hash.Mix(d.worker.Fingerprint(initial))
	d.seen.record(fp, 0)
	if stopped = d.look(); stopped != "" {
		return nil, stopped
	}
	d.push(initial, fp, NoAction)
	for len(d.frames) > 0 {
		top := &d.frames[len(d.frames)-1]
		if top.edge == len(d.edges) {
			d.pop()
			continue
		}
		e := d.edges[top.edge]
		top.edge++
		if violated := d.take(e); violated {
			return d.path(e.Action), ""
		}
		if stopped = d.look(); stopped != "" {
			return nil, stopped
		}
	}
	return nil, ""
}

// take follows an edge of the last state on the path, and reports whether that
// violates a property.
func (d *dfs) take(e Edge) (violated bool) {
	depth := len(d.frames)
	d.taken[e.Kind]++
	if e.Flags != 0 {
		d.deep = max(d.deep, depth)
		return true
	}
	fp := hash.Mix(e.Fingerprint)
	least, known := d.seen.least(fp)
	if known && least <= uint32(depth) || !known && d.onPath(fp) {
		return false
	}
	d.seen.record(fp, uint32(depth))
	d.deep = max(d.deep, depth)
	if !known {
		d.states++
	} else if least == uint32(d.limit) {
		d.cut--
	}

	top := &d.frames[depth-1]
	next, ok := d.worker.Next(d.words[top.words:], e.Action, d.next[:0])
	d.next = next
	switch {
	case !ok:
		return true
	case depth == d.limit:
		d.cut++
	default:
		d.push(next, fp, e.Action)
	}
	return false
}

// onPath reports whether a state that the table does not know is on the path:
// it may have been forgotten. Without this, a search that forgets could go round
// in circles, deeper with each iteration.
func (d *dfs) onPath(fp uint64) bool {
	return d.seen.forgotten > 0 && slices.ContainsFunc(d.frames, func(f frame) bool { return f.fingerprint == fp })
}

func (d *dfs) push(s State, fp uint64, action uint32) {
	d.frames = append(d.frames, frame{fp, action, len(d.words), len(d.edges), len(d.edges)})
	d.words = append(d.words, s...)
	d.listed = d.worker.Edges(s, d.listed[:0])
	d.edges = append(d.edges, d.listed...)
}

func (d *dfs) pop() {
	last := len(d.frames) - 1
	d.words = d.words[:d.frames[last].words]
	d.edges = d.edges[:d.frames[last].edges]
	d.frames = d.frames[:last]
}

// path returns the actions of the path, and one more.
func (d *dfs) path(action uint32) []uint32 {
	var path []uint32
	for _, f := range d.frames[1:] {
		path = append(path, f.action)
	}
	return append(path, action)
}

// look returns the limit of the search that is reached, or "".
func (d *dfs) look() string {
	b := d.budget
	if limit := b.Limits.States; limit > 0 && d.states > limit {
		return b.StateLimit()
	}
	if !b.Due() {
		return ""
	}
	b.Report(d.stats)
	if stopped := b.Expired(); stopped != "" {
		return stopped
	}
	return b.Memory(func() int64 { return d.stack() + d.seen.bytes() + d.sys.Bytes() }, 0, func() {})
}

// stack is what the path takes, in bytes.
func (d *dfs) stack() int64 {
	return int64(cap(d.frames))*40 + int64(cap(d.words))*4 + int64(cap(d.edges))*16
}

// stats returns the figures so far.
func (d *dfs) stats() Stats {
	stats := noStats(d.sys)
	stats.States, stats.Depth, stats.Limit = d.states, d.deep, d.limit
	stats.StoreBytes, stats.FrontierBytes = d.seen.bytes(), d.stack()
	stats.Reached = d.worker.Reached()
	stats.Transitions += d.taken.AddTo(stats.Taken)
	return stats
}
