package explore

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// lookInterval is the time after which a search looks at its limits again, in
	// the middle of whatever it does.
	lookInterval = 50 * time.Millisecond

	// progressInterval is the time between two calls of Options.Progress.
	progressInterval = 250 * time.Millisecond
)

// budget watches the limits of one search, and reports its progress. It belongs to
// the goroutine that started the search; all may ask over and expired.
type budget struct {
	ctx       context.Context
	limits    Limits
	started   time.Time
	footprint footprint
	peak      int64 // the largest footprint seen, in bytes

	ended   atomic.Bool // as over says
	waiting atomic.Bool // for a look at the limits
	quit    chan struct{}
	watcher sync.WaitGroup

	reporting sync.Mutex // guards what follows, and the calls of progress
	progress  func(Stats)
	reported  time.Time
	last      Stats // that were reported
	known     bool  // there are figures in last
}

// newBudget begins to watch. Whoever calls it calls release in the end.
func newBudget(ctx context.Context, o Options, kinds int) *budget {
	now := time.Now()
	b := &budget{
		ctx: ctx, limits: o.Limits, progress: o.Progress, started: now, reported: now, footprint: newFootprint(),
		quit: make(chan struct{}), last: Stats{Taken: make([]uint64, kinds)},
	}
	b.waiting.Store(true) // the first look is at once
	b.watcher.Go(b.watch)
	return b
}

// release ends the watching.
func (b *budget) release() {
	close(b.quit)
	b.watcher.Wait()
}

// watch notices the end of the time, and reports progress where the search is too busy
// for that.
func (b *budget) watch() {
	ticker := time.NewTicker(lookInterval)
	defer ticker.Stop()
	cancelled := b.ctx.Done()
	for {
		select {
		case <-b.quit:
			return
		case <-cancelled:
			cancelled = nil
		case <-ticker.C:
		}
		b.waiting.Store(true)
		if b.expired() != "" {
			b.ended.Store(true)
		}
		b.reportAgain()
	}
}

// expired says that the caller cancelled or that the time is up; it returns the
// reason for Result.Stopped, or "".
func (b *budget) expired() string {
	if b.ctx.Err() != nil {
		return "interrupted"
	}
	if b.limits.Time > 0 && time.Since(b.started) >= b.limits.Time {
		return fmt.Sprintf("time limit %v reached", b.limits.Time)
	}
	return ""
}

// over reports the same as expired, a moment later and at no cost: it is asked in
// every loop.
func (b *budget) over() bool { return b.ended.Load() }

// due reports, once in lookInterval, that it is time to look at all limits.
func (b *budget) due() bool { return b.waiting.Load() && b.waiting.Swap(false) }

// memory compares the process with the memory limit; it returns the reason for
// Result.Stopped, or "". held returns what the search and its system account
// for, coming is what the next piece of work may add, both in bytes. spare drops
// what the search keeps for later use only.
func (b *budget) memory(held func() int64, coming int64, spare func()) string {
	real := b.footprint.bytes()
	b.peak = max(b.peak, real)
	limit := b.limits.Memory
	if limit <= 0 || max(real, held())+coming <= limit {
		return ""
	}
	// Part of that may be garbage. To go on is worth while only if collecting it
	// makes some room: else every round from now on would collect.
	spare()
	debug.FreeOSMemory()
	if max(b.footprint.bytes(), held())+coming <= limit-limit/64 {
		return ""
	}
	return fmt.Sprintf("memory limit %s reached", formatBytes(limit))
}

func (b *budget) stateLimit() string {
	return fmt.Sprintf("state limit %d reached", b.limits.States)
}

func (b *budget) depthLimit() string {
	return fmt.Sprintf("depth limit %d reached", b.limits.Depth)
}

// report calls Options.Progress, if it is due.
func (b *budget) report(stats func() Stats) {
	if b.progress == nil {
		return
	}
	b.reporting.Lock()
	defer b.reporting.Unlock()
	due := time.Since(b.reported) >= progressInterval
	if due || !b.known {
		b.last, b.known = b.complete(stats()), true
	}
	if !due {
		return
	}
	b.progress(b.last)
	b.reported = time.Now()
}

// reportAgain reports the last figures once more, if nothing was reported for long.
func (b *budget) reportAgain() {
	if b.progress == nil || !b.reporting.TryLock() {
		return
	}
	defer b.reporting.Unlock()
	if time.Since(b.reported) < 2*progressInterval {
		return
	}
	b.last.Elapsed = time.Since(b.started)
	b.progress(b.last)
	b.reported = time.Now()
}

// complete fills in the figures that the budget keeps.
func (b *budget) complete(s Stats) Stats {
	s.PeakBytes = b.peak
	s.Elapsed = time.Since(b.started)
	return s
}

// close takes the last figures of a search.
func (b *budget) close(r Result, s Stats) Result {
	b.peak = max(b.peak, b.footprint.bytes())
	r.Stats = b.complete(s)
	return r
}
