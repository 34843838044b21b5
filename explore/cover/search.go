package cover

import (
	"context"
	"fmt"
	"math"
	"sync"

	"raftmc/explore"
	"raftmc/explore/internal/budget"
	"raftmc/explore/internal/checkpoint"
)

// Search decides which states can be reached over a network that forgets nothing, without
// any bound on losses, delays, reorderings, duplicates and messages in flight. It is a
// forward coverability search of a well-structured transition system, which stores an
// antichain of maximal configurations. The package's documentation says why what it
// leaves out cannot matter.
//
// If it ends with Holds, no property is violated in any schedule. It uses no
// fingerprints: nothing depends on odds. If it ends with Violated, the schedule consists
// of whole steps, including every step that sends what a later one needs. With
// Options.Shortest, no schedule that violates a property has fewer steps; without
// it, there may be one, and some steps may be unnecessary.
//
// Everything in the result but the times and PeakBytes is the same for any number of
// workers, unless Limits.Time, Limits.Memory or ctx ended the search. After an exhausted
// search without loops, Vectors, States and AntichainMax are moreover properties of the
// system, independent of the order of the search.
func Search(ctx context.Context, sys System, o Options) (_ Result, err error) {
	defer explore.Catch(&err)
	if err := o.check("Search"); err != nil {
		return Result{}, err
	}
	b := newBudget(ctx, o, sys)
	defer b.Release()
	c, err := newSearch(sys, b, o)
	if err != nil {
		return Result{}, err
	}
	defer c.folder.Close()
	return c.fromStart(), nil
}

// fromStart searches from the start on, where steps are dear until a chart is large enough.
func (c *search) fromStart() Result {
	return c.conclude(c.attempt())
}

// attempt searches once from the start on.
func (c *search) attempt() Result {
	if stopped := c.prepare(); stopped != "" {
		return stoppedBy(stopped)
	}
	return c.prepared()
}

// conclude searches again as long as the last search proves nothing.
func (c *search) conclude(r Result) Result {
	for !c.proved(r) {
		c.redraw()
		r = c.attempt()
	}
	return c.end(r)
}

// proved reports whether a result is what it says. Beyond its chart, a search may miss what is
// there, and find it too late; what it finds is there.
func (c *search) proved(r Result) bool {
	switch {
	case r.Verdict == explore.Holds, c.options.Shortest && (r.Verdict == explore.Violated || r.DepthReached):
		return c.chart.proves()
	case r.Verdict == explore.Violated:
		return true
	}
	return r.Stopped != "" // and not only because the chart is outgrown
}

// prepared searches from the start on, when it is known what can be known beforehand.
func (c *search) prepared() Result {
	first := c.sys.Initial()
	if found := c.sys.Explain(first.Locals, first.Histories, nil); len(found) > 0 {
		return Result{Outcome: explore.Outcome{Verdict: explore.Violated, Violations: found}}
	}
	if o, found := c.start(first); found {
		return c.counterexample(o)
	}
	return c.run()
}

// end completes a result with the figures.
func (c *search) end(r Result) Result {
	r.Stats = c.budget.Close(c.stats())
	return r
}

// roundConfigurations is how many configurations a round expands; it may be a few
// more. A round is divided into lanes. Both are fixed, so that nothing depends on
// the number of workers.
const roundConfigurations = 16384

// The vectors are divided into shards by their hashes. A shard is changed by one worker at a
// time, and needs no lock.
const (
	shardCount = 1 << shardBits
	shardBits  = 6

	laneCount = 32

	// shardStates is the number of configurations of one shard that have an id.
	shardStates = 1 << (32 - shardBits)
)

// search is the state of a search.
type search struct {
	sys       System
	budget    *expenses
	options   Options
	renamings Renamings
	limits    []int
	servers   int
	root      uint32  // the ancestor of the initial configuration
	inverses  [][]int // by renaming: the server that gets each number
	chart     *chart  // nil if the closure is whole
	lives     *lives
	answers   *answers // nil: they count like other messages
	loops     *loops
	folder    *checkpoint.Folder // nil if there are no checkpoints
	observing sync.Mutex
	workers   []*worker
	shards    [shardCount]shard

	level []*vector // being expanded: all of one rank, or at one distance
	at    int       // how many of them are done
	begin int       // how many were, when the round began
	rank  int
	depth int   // rounds, or the distance to which the level leads
	most  int64 // bytes that were stored at one time

	// forgets is worthForgetting, and left how many ancestors there were after the last time.
	forgets func(now, left int) bool
	left    int

	// frozen holds, for a search for the shortest schedule, what the vectors of the level
	// have to expand.
	frozen      []batch
	frozenBytes int64

	round []batch
	lanes int

	// successors are what a round found, by the lane that found them and the shard to
	// which they lead.
	successors [laneCount][shardCount][]successor
	arenas     [laneCount][]uint32 // their vectors
	onlys      [laneCount][]uint64 // for which configurations they stand
	offences   [laneCount]offence
}

// offence is the first violation that a lane or a shard met.
type offence struct {
	found          bool
	batch, ordinal int
	parent         uint32 // ancestor
	successor      successor
	states         []uint32 // members of the loops of where it leads, in which a property fails; nil if the step itself is bad
}

func (o offence) before(p offence) bool {
	if o.batch != p.batch {
		return o.batch < p.batch
	}
	return o.ordinal < p.ordinal
}

// newSearch locks the folder of the checkpoints; its caller releases that at the end.
func newSearch(sys System, b *expenses, o Options) (*search, error) {
	if o.Shortest {
		o.Without |= Saturation // which takes steps without counting them
	}
	o.Without = o.Without.Whole()
	c := &search{sys: sys, budget: b, options: o, renamings: sys.Renamings(), limits: sys.Limits(), forgets: worthForgetting}
	for _, limit := range c.limits {
		if limit > math.MaxUint8 {
			panic(&explore.Mistake{What: fmt.Sprintf("an input may be taken %d times", limit), Remedy: fmt.Sprintf("the most that can be counted is %d", math.MaxUint8)})
		}
	}
	c.servers = len(sys.Initial().Locals)
	for _, inverse := range c.renamings.Inverse {
		c.inverses = append(c.inverses, c.renamings.Servers[inverse])
	}
	c.chart = c.newChart()
	c.hire()
	var err error
	if c.folder, err = checkpoint.Open(o.Checkpoints, checkpointFormat); err != nil {
		return nil, fmt.Errorf("cover: %w", err)
	}
	return c, nil
}

// hire gets workers, and empty shards.
func (c *search) hire() {
	c.workers = nil
	for range budget.Workers(c.options.Workers, shardCount) {
		c.workers = append(c.workers, newWorker(c))
	}
	for i := range c.shards {
		c.shards[i] = shard{}
		c.shards[i].ancestors.shard = uint32(i)
	}
}

// redraw begins again, with a chart of all that was met. It takes long until the next checkpoint
// can be written.
func (c *search) redraw() {
	c.saveOrSay()
	c.chart = c.chart.drawn(c.sys, c.sets())
	c.hire()
	c.level, c.at, c.rank, c.depth, c.left = nil, 0, 0, 0, 0
}

// run expands level after level. It ends early, with no result, if the chart is outgrown.
func (c *search) run() Result {
	for !c.chart.outgrown(c) {
		if c.at == len(c.level) {
			if !c.nextLevel() {
				return Result{Outcome: explore.Outcome{Verdict: explore.Holds}}
			}
			if limit := c.budget.Limits.Depth; limit > 0 && c.depth > limit {
				c.depth = limit
				return Result{Outcome: explore.Outcome{Stopped: c.budget.DepthLimit(), DepthReached: true}}
			}
		}
		c.forgetIfWorth()
		c.budget.Report(c.stats)
		if stopped := c.limit(); stopped != "" {
			if err := c.save(); err != nil {
				stopped += "; " + err.Error()
			}
			return stoppedBy(stopped)
		}
		c.saveIfDue()
		c.gather()
		whole := c.expandRound()
		if o, found := c.leastOffence(); found {
			return c.counterexample(o)
		}
		if !whole {
			c.undoRound()
		}
	}
	return Result{}
}

// prepare computes what is known of local states by themselves; it returns the
// limit that ended it, or "".
func (c *search) prepare() (stopped string) {
	late := func(pairs int) bool {
		if !c.budget.Due() {
			return false
		}
		c.budget.Report(func() Stats {
			s := noStats(c.sys)
			s.Closure, s.Locals, s.Messages = uint64(pairs), c.sys.Locals(), c.sys.Messages()
			return s
		})
		if stopped = c.budget.Expired(); stopped == "" {
			stopped = c.budget.Memory(c.sys.Bytes, 0, func() {})
		}
		return stopped != ""
	}
	c.know(findLives(c.sys, c.chart, c.servers, len(c.workers), c.closureLimit(), late), late)
	return stopped
}

// know takes what is known of local states by themselves, nil if that was cut short, and works
// out what follows from it.
func (c *search) know(v *lives, late func(pairs int) bool) {
	if c.lives = v; v == nil {
		return
	}
	c.loops = findLoops(c.sys, v, c.kindOfLoops())
	if c.options.Without&DeadAnswers == 0 {
		c.answers = findAnswers(c.sys, v, func() bool { return late(v.pairs) })
	}
}

// closureLimit limits the pairs of the local tables. A search for a shortest schedule is
// often one of many small ones, and the tables should not take longer than the search
// itself: a configuration takes about ten times as long as a pair.
func (c *search) closureLimit() int {
	if states := c.budget.Limits.States; c.options.Shortest && states > 0 && states < maxClosure/16 {
		return 16 * int(states)
	}
	return maxClosure
}

// limit returns the limit that ends the search, or "".
func (c *search) limit() string {
	b := c.budget
	c.most = max(c.most, c.stored())
	if limit := b.Limits.States; limit > 0 && c.sets() > limit {
		return b.StateLimit()
	}
	if stopped := b.Expired(); stopped != "" {
		return stopped
	}
	if c.crowded() {
		return "all configuration numbers used up"
	}
	return b.Memory(func() int64 { return c.held() + c.sys.Bytes() }, 0, func() {})
}

func (c *search) leastOffence() (least offence, found bool) {
	note := func(o *offence) {
		if o.found && (!found || o.before(least)) {
			least, found = *o, true
		}
		o.found = false
	}
	for i := range c.offences {
		note(&c.offences[i])
	}
	for i := range c.shards {
		note(&c.shards[i].offence)
	}
	return least, found
}
