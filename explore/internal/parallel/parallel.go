// Package parallel divides the work of a search among goroutines, in a way of which
// nothing in the result depends on their number.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls do once for each item from 0 to items-1, and returns when all calls have.
// Each worker takes the next item as soon as it is free, so which worker gets which item is
// left to chance: results must not depend on it.
//
// If do panics with an error, the items that nobody has taken yet are left out, and Each
// panics with it on the caller's goroutine; of several, with that of the first item. Any
// other panic, and a runtime.Error, is a bug, and is not recovered.
func Each(workers, items int, do func(worker, item int)) {
	workers = min(workers, items)
	if workers <= 1 {
		for item := range items {
			do(0, item)
		}
		return
	}
	var taken atomic.Int64
	var first firstError
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
	if first.err != nil {
		panic(first.err)
	}
}

// firstError keeps the error of the first of several items.
type firstError struct {
	mu   sync.Mutex
	err  error
	item int
}

// guard does an item. It reports whether there was no error.
func (f *firstError) guard(item int, do func()) (ok bool) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case runtime.Error:
			panic(r)
		case error:
			f.note(item, r)
			ok = false
		default:
			panic(r)
		}
	}()
	do()
	return true
}

func (f *firstError) note(item int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil || item < f.item {
		f.err, f.item = err, item
	}
}
