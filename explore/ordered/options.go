package ordered

import (
	"fmt"
	"math/bits"
	"strings"

	"raftmc/explore"
	"raftmc/explore/internal/budget"
)

// Options are the options of [Search] and [Resume].
type Options struct {
	// Workers is the number of goroutines that explore, at most explore.MaxWorkers; 0 means
	// GOMAXPROCS.
	Workers int

	// Limits end the search early; the verdict is then Incomplete. Limits.States is a limit on
	// the columns that are kept; there is no Depth.
	Limits explore.Limits

	// Progress is called about four times a second with the figures so far, one call at a
	// time; nil means never.
	Progress func(Stats)

	// Exact are shapes of messages that are sent only where something is known to send them, and
	// not in any case as answers to what is left out: see Result.Doubtful.
	Exact []uint32

	// Checkpoints says where checkpoints are written; nil means nowhere.
	Checkpoints *explore.Checkpoints

	// Without switches reductions off, for audits. It changes time and memory, but not whether
	// the search holds.
	Without Reductions
}

// check returns an error if a search cannot honour the options.
func (o Options) check(search string) error {
	unknown := o.Without >> len(reductionNames)
	switch err := budget.Check(o.Workers, shardCount, budget.Limits(o.Limits)); {
	case err != nil:
		return refusal(search, "%w", err)
	case unknown != 0:
		return refusal(search, "Without has bit %d, and there are %d reductions", len(reductionNames)+bits.TrailingZeros8(uint8(unknown)), len(reductionNames))
	case o.Limits.Depth != 0:
		return refusal(search, "Limits.Depth is %d, but this search does not bound the length of a schedule", o.Limits.Depth)
	case o.Checkpoints != nil:
		return checkFolder(search, o.Checkpoints, "Checkpoints")
	}
	return nil
}

// refusal is the error of a search that cannot honour an option.
func refusal(search, format string, values ...any) error {
	return fmt.Errorf("ordered: "+search+": "+format, values...)
}

// expenses watches the limits of a search.
type expenses = budget.Budget[Stats, *Stats]

// Reductions is a set of the reductions that a search can do without.
type Reductions uint8

// The reductions; doc.go says why each is sound. Without StaleMessages there are no
// DeadMessages.
const (
	StaleMessages Reductions = 1 << iota
	DeadMessages
	DeadFacts
)

var reductionNames = []string{"stale-messages", "dead-messages", "dead-facts"}

// ReductionNames lists the names of the reductions, in their order.
func ReductionNames() []string { return append([]string{}, reductionNames...) }

func (r Reductions) String() string {
	var names []string
	for i, name := range reductionNames {
		if r&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ",")
}
