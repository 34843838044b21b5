package explore

import (
	"fmt"
	"runtime"
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
	switch {
	case o.Workers < 0:
		return refusal(search, "Options.Workers is %d; it must not be negative", o.Workers)
	case o.Workers > mostWorkers:
		return refusal(search, "Options.Workers is %d, but this search can use %d at most", o.Workers, mostWorkers)
	case o.Limits.Depth < 0:
		return refusal(search, "Limits.Depth is %d; it must not be negative", o.Limits.Depth)
	case o.Limits.Time < 0:
		return refusal(search, "Limits.Time is %v; it must not be negative", o.Limits.Time)
	case o.Limits.Memory < 0:
		return refusal(search, "Limits.Memory is %d; it must not be negative", o.Limits.Memory)
	}
	return nil
}

// refusal is the error of a search that cannot honour an option.
func refusal(search, format string, values ...any) error {
	return fmt.Errorf("explore: "+search+": "+format, values...)
}

// workers returns the number of goroutines to start.
func (o Options) workers() int {
	if o.Workers == 0 {
		return min(runtime.GOMAXPROCS(0), MaxWorkers)
	}
	return o.Workers
}
