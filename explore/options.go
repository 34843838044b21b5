package explore

import (
	"fmt"
	"runtime"
)

// Options are what every search may be asked.
type Options struct {
	// Workers is the number of goroutines that explore; 0 means GOMAXPROCS, or
	// 1 for searches that use one only.
	Workers int

	// Limits end the search early; the verdict is then Incomplete.
	Limits Limits

	// Progress is called about four times a second with the figures so far,
	// always from one goroutine, while the search waits; nil means never. A
	// call never comes in the middle of a round of work, so a system that takes
	// very long for a step delays it.
	Progress func(Stats)
}

// workers returns the number of goroutines to start.
func (o Options) workers() int {
	if o.Workers < 0 {
		panic(fmt.Sprintf("explore: Options.Workers is %d; it must not be negative", o.Workers))
	}
	if o.Workers == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return o.Workers
}
