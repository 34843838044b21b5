package explore

import (
	"sync"
	"sync/atomic"
)

// parallel calls do once for each item from 0 to items-1, and returns when all
// calls have. Each worker takes the next item as soon as it is free, so which
// worker gets which item is left to chance: results must not depend on it. A Mistake
// leaves out the items that nobody has taken yet, and comes back to the caller.
func parallel(workers, items int, do func(worker, item int)) {
	workers = min(workers, items)
	if workers <= 1 {
		for item := range items {
			do(0, item)
		}
		return
	}
	var taken atomic.Int64
	var first firstMistake
	work := func(worker int) {
		for item := int(taken.Add(1)) - 1; item < items; item = int(taken.Add(1)) - 1 {
			if !first.guard(item, func() { do(worker, item) }) {
				taken.Store(int64(items))
			}
		}
	}
	var others sync.WaitGroup
	for worker := 1; worker < workers; worker++ {
		others.Go(func() { work(worker) })
	}
	work(0)
	others.Wait()
	first.raise()
}
