package explore

import (
	"context"
	"fmt"
	"math"
	"sync"
)

// Cover decides which states can be reached over a network that forgets nothing, without
// any bound on losses, delays, reorderings, duplicates and messages in flight. It is a
// forward coverability search of a well-structured transition system, which stores an
// antichain of maximal configurations. The package's documentation says why what it
// leaves out cannot matter.
//
// If it ends with Holds, no property is violated in any schedule. It uses no
// fingerprints: nothing depends on odds. If it ends with Violated, the schedule consists
// of whole steps, including every step that sends what a later one needs. With
// CoverOptions.Shortest, no schedule that violates a property has fewer steps; without
// it, there may be one, and some steps may be unnecessary.
//
// Everything in the result but the times and PeakBytes is the same for any number of
// workers, unless Limits.Time, Limits.Memory or ctx ended the search. After an exhausted
// search, Vectors, States and AntichainMax are moreover properties of the system,
// independent of the order of the search.
func Cover(ctx context.Context, sys Monotone, o CoverOptions) (_ CoverResult, err error) {
	defer Catch(&err)
	if err := o.check("Cover"); err != nil {
		return CoverResult{}, err
	}
	b := newBudget(ctx, o.Options, len(sys.Kinds()))
	defer b.release()
	c, err := newCover(sys, b, o)
	if err != nil {
		return CoverResult{}, err
	}
	defer c.saver.release()
	if stopped := c.prepare(); stopped != "" {
		return c.end(CoverResult{Result: Result{Stopped: stopped}}), nil
	}
	first := sys.Initial()
	if found := sys.Explain(first.Locals, first.Histories, nil); len(found) > 0 {
		return c.end(CoverResult{Result: Result{Verdict: Violated, Violations: found}}), nil
	}
	c.start(first)
	return c.end(c.run()), nil
}

// end completes a result with the figures.
func (c *cover) end(r CoverResult) CoverResult {
	r.Result = c.budget.close(r.Result, c.stats())
	return r
}

// CoverResult is what [Cover] found.
type CoverResult struct {
	Result

	// Schedule is the counterexample, instead of Path: each server's choices
	// from the initial states. The last one violates Violations[0].
	Schedule []Choice
}

// roundConfigurations is how many configurations a round expands; it may be a few
// more. A round is divided into lanes. Both are fixed, so that nothing depends on
// the number of workers.
const roundConfigurations = 16384

// cover is the state of the search.
type cover struct {
	sys       Monotone
	budget    *budget
	options   CoverOptions
	renamings Renamings
	limits    []int
	servers   int
	root      uint32  // the ancestor of the initial configuration
	inverses  [][]int // by renaming: the server that gets each number
	lives     *lives
	saver     *saver // nil if there are no checkpoints
	observing sync.Mutex
	workers   []*coverWorker
	shards    [shardCount]coverShard

	level []*vector // being expanded: all of one rank, or at one distance
	at    int       // how many of them are done
	begin int       // how many were, when the round began
	rank  int
	depth int   // rounds, or the distance to which the level leads
	most  int64 // bytes that were stored at one time

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
	offences   [laneCount]coverOffence
}

// coverOffence is the first violation that a lane or a shard met.
type coverOffence struct {
	found          bool
	batch, ordinal int
	parent         uint32 // ancestor
	successor      successor
}

func (o coverOffence) before(p coverOffence) bool {
	if o.batch != p.batch {
		return o.batch < p.batch
	}
	return o.ordinal < p.ordinal
}

// newCover locks the folder of the checkpoints; its caller releases that at the end.
func newCover(sys Monotone, b *budget, o CoverOptions) (*cover, error) {
	if o.Shortest {
		o.Without |= Saturation // which takes steps without counting them
	}
	c := &cover{sys: sys, budget: b, options: o, renamings: sys.Renamings(), limits: sys.Limits()}
	for _, limit := range c.limits {
		if limit > math.MaxUint8 {
			panic(&Mistake{What: fmt.Sprintf("an input may be taken %d times", limit), Remedy: fmt.Sprintf("the most that can be counted is %d", math.MaxUint8)})
		}
	}
	c.servers = len(sys.Initial().Locals)
	for _, inverse := range c.renamings.Inverse {
		c.inverses = append(c.inverses, c.renamings.Servers[inverse])
	}
	for i := range c.shards {
		c.shards[i].ancestors.shard = uint32(i)
	}
	for range o.workers() {
		c.workers = append(c.workers, newCoverWorker(c))
	}
	var err error
	c.saver, err = newSaver("Cover", o.Checkpoints)
	return c, err
}

// run expands level after level.
func (c *cover) run() CoverResult {
	for {
		if c.at == len(c.level) {
			if !c.nextLevel() {
				return CoverResult{Result: Result{Verdict: Holds}}
			}
			if limit := c.budget.limits.Depth; limit > 0 && c.depth > limit {
				c.depth = limit
				return CoverResult{Result: Result{Stopped: c.budget.depthLimit(), DepthReached: true}}
			}
		}
		c.budget.report(c.stats)
		if stopped := c.limit(); stopped != "" {
			if err := c.save(); err != nil {
				stopped += "; " + err.Error()
			}
			return CoverResult{Result: Result{Stopped: stopped}}
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
}

// prepare computes what is known of local states by themselves; it returns the
// limit that ended it, or "".
func (c *cover) prepare() (stopped string) {
	c.lives = findLives(c.sys, c.servers, c.closureLimit(), func(pairs int) bool {
		if !c.budget.due() {
			return false
		}
		c.budget.report(func() Stats {
			return Stats{Closure: uint64(pairs), Locals: c.sys.Locals(), Messages: c.sys.Messages(), Taken: make([]uint64, len(c.sys.Kinds()))}
		})
		if stopped = c.budget.expired(); stopped == "" {
			stopped = c.budget.memory(c.sys.Bytes, 0, func() {})
		}
		return stopped != ""
	})
	return stopped
}

// closureLimit limits the pairs of the local tables. A search for a shortest schedule is
// often one of many small ones, and the tables should not take longer than the search
// itself: a configuration takes about ten times as long as a pair.
func (c *cover) closureLimit() int {
	if states := c.budget.limits.States; c.options.Shortest && states > 0 && states < maxClosure/16 {
		return 16 * int(states)
	}
	return maxClosure
}

// limit returns the limit that ends the search, or "".
func (c *cover) limit() string {
	b := c.budget
	c.most = max(c.most, c.stored())
	if limit := b.limits.States; limit > 0 && c.sets() > limit {
		return b.stateLimit()
	}
	if stopped := b.expired(); stopped != "" {
		return stopped
	}
	for i := range c.shards {
		if c.shards[i].ancestors.crowded() {
			return "all configuration numbers used up"
		}
	}
	return b.memory(func() int64 { return c.held() + c.sys.Bytes() }, 0, func() {})
}

func (c *cover) leastOffence() (least coverOffence, found bool) {
	note := func(o *coverOffence) {
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
