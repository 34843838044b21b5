package budget

import (
	"fmt"
	"runtime"
)

// Check returns an error if a search, which can use a number of workers at most, cannot
// honour what it is given.
func Check(workers, most int, l Limits) error {
	switch {
	case workers < 0:
		return fmt.Errorf("Options.Workers is %d; it must not be negative", workers)
	case workers > most:
		return fmt.Errorf("Options.Workers is %d, but this search can use %d at most", workers, most)
	case l.Depth < 0:
		return fmt.Errorf("Limits.Depth is %d; it must not be negative", l.Depth)
	case l.Time < 0:
		return fmt.Errorf("Limits.Time is %v; it must not be negative", l.Time)
	case l.Memory < 0:
		return fmt.Errorf("Limits.Memory is %d; it must not be negative", l.Memory)
	}
	return nil
}

// Workers returns the number of goroutines to start: one for each processor, if nothing is
// said, but no more than the search can use.
func Workers(workers, most int) int {
	if workers == 0 {
		return min(runtime.GOMAXPROCS(0), most)
	}
	return workers
}
