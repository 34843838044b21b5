package explore

import (
	"context"
	"fmt"

	"raftmc/explore/internal/budget"
)

// Options are the options of every search. A search that cannot honour one of them does
// not start, and returns an error that names the option and the search.
type Options struct {
	// Workers is the number of goroutines that explore, at most MaxWorkers; 0 means
	// GOMAXPROCS, or 1 for searches that use only one.
	Workers int

	// Limits end the search early; the verdict is then Incomplete.
	Limits Limits

	// Progress is called about four times a second with the figures so far, one call at a
	// time; nil means never. During a long round of work, it gets the last figures again,
	// with the time that has passed.
	Progress func(Stats)
}

// MaxWorkers is the largest number of goroutines that a search can use: its work is
// divided into that many parts.
const MaxWorkers = shardCount

// check returns an error if a search, which uses so many workers at most, cannot honour
// the options.
func (o Options) check(search string, mostWorkers int) error {
	if err := budget.Check(o.Workers, mostWorkers, budget.Limits(o.Limits)); err != nil {
		return refusal(search, "%w", err)
	}
	return nil
}

// refusal is the error of a search that cannot honour an option.
func refusal(search, format string, values ...any) error {
	return fmt.Errorf("explore: "+search+": "+format, values...)
}

// workers returns the number of goroutines to start.
func (o Options) workers() int { return budget.Workers(o.Workers, MaxWorkers) }

// expenses watches the limits of a search.
type expenses = budget.Budget[Stats, *Stats]

// watch begins to watch the limits. Whoever calls it calls Release in the end.
func (o Options) watch(ctx context.Context, sys System) *expenses {
	return budget.New(ctx, budget.Limits(o.Limits), o.Progress, noStats(sys))
}

// noStats are the figures of a search that has done nothing.
func noStats(sys System) Stats { return Stats{Effort: Effort{Taken: make([]uint64, len(sys.Kinds()))}} }
