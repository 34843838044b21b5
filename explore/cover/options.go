package cover

import (
	"context"
	"fmt"
	"math/bits"
	"strings"

	"raftmc/explore"
	"raftmc/explore/internal/budget"
)

// Options are the options of [Search] and [Resume]. A search that cannot honour one of them
// does not start, and returns an error that names the option and the search.
type Options struct {
	// Workers is the number of goroutines that explore, at most explore.MaxWorkers; 0 means
	// GOMAXPROCS.
	Workers int

	// Limits end the search early; the verdict is then Incomplete.
	Limits explore.Limits

	// Progress is called about four times a second with the figures so far, one call at a
	// time; nil means never. During a long round of work, it gets the last figures again,
	// with the time that has passed.
	Progress func(Stats)

	// Without switches reductions off, for teaching and audits. It changes time and
	// memory, but not the verdict. (One more, symmetry, is off if the system has no renaming
	// but the identity.)
	Without Reductions

	// Shortest makes the search go breadth first, step by step, and without Saturation
	// and Loops, so that a schedule which violates a property is a shortest one. It takes more time
	// and memory, and writes no Checkpoints. Limits.Depth limits the steps of a schedule,
	// and Limits.States also limits the search for dead messages beforehand.
	Shortest bool

	// Checkpoints says where checkpoints are written; nil means nowhere.
	Checkpoints *explore.Checkpoints

	// Observer sees what is reached; nil means that nobody does.
	Observer Observer
}

// check returns an error if a search cannot honour the options.
func (o Options) check(search string) error {
	switch unknown := o.Without >> len(reductionNames); {
	case unknown != 0:
		return refusal(search, "Without has bit %d, and there are %d reductions", len(reductionNames)+bits.TrailingZeros8(uint8(unknown)), len(reductionNames))
	case o.Shortest && o.Checkpoints != nil:
		return refusal(search, "Checkpoints do not go with Shortest: a search for a shortest schedule writes none")
	case !o.Shortest && o.Limits.Depth != 0:
		return refusal(search, "Limits.Depth is %d, but only a search with Shortest bounds the length of a schedule", o.Limits.Depth)
	case o.Checkpoints != nil:
		if err := checkFolder(search, o.Checkpoints, "Checkpoints"); err != nil {
			return err
		}
	}
	if err := budget.Check(o.Workers, shardCount, budget.Limits(o.Limits)); err != nil {
		return refusal(search, "%w", err)
	}
	return nil
}

// refusal is the error of a search that cannot honour an option.
func refusal(search, format string, values ...any) error {
	return fmt.Errorf("cover: "+search+": "+format, values...)
}

// expenses watches the limits of a search.
type expenses = budget.Budget[Stats, *Stats]

// newBudget begins to watch the limits. Whoever calls it calls Release in the end.
func newBudget(ctx context.Context, o Options, sys System) *expenses {
	return budget.New(ctx, budget.Limits(o.Limits), o.Progress, noStats(sys))
}

// Reductions is a set of the reductions that a search can do without.
type Reductions uint8

// The reductions; doc.go says why each is sound. Without DeadMessages there are no DeadAnswers,
// and without Saturation no Loops.
const (
	Subsumption Reductions = 1 << iota
	DeadMessages
	DeadAnswers
	Saturation
	Loops
)

var reductionNames = []string{"subsumption", "dead-messages", "dead-answers", "saturation", "loops"}

// ReductionNames lists the names of the reductions, in their order.
func ReductionNames() []string { return append([]string{}, reductionNames...) }

// Whole returns the set with what goes without saying: which others are off if those of the
// set are.
func (r Reductions) Whole() Reductions {
	if r&DeadMessages != 0 {
		r |= DeadAnswers
	}
	if r&Saturation != 0 {
		r |= Loops
	}
	return r
}

func (r Reductions) String() string {
	var names []string
	for i, name := range reductionNames {
		if r&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ",")
}

// Observer sees what a search reaches, up to renaming. Its methods are called by one
// goroutine at a time, and their arguments are valid only during the call.
type Observer interface {
	// Vector is called for each vector of local states, at least once.
	Vector(locals []uint32)

	// Move is called for each server's choice that changes its state or sends
	// something, at least once.
	Move(local uint32, c Choice)
}
