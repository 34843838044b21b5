// Package budget watches the limits of a search, and reports its progress.
package budget

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// LookInterval is the time after which a search looks at its limits again, in
	// the middle of whatever it does.
	LookInterval = 50 * time.Millisecond

	// ProgressInterval is the time between two reports.
	ProgressInterval = 250 * time.Millisecond
)

// Limits are those of a search; 0 means no limit.
type Limits struct {
	States uint64
	Depth  int
	Time   time.Duration
	Memory int64 // bytes
}

// Spent is what a search has used up.
type Spent struct {
	PeakBytes int64 // the most that the process held
	Elapsed   time.Duration
}

// Figures are the figures of a search of some kind, with room for what was spent.
type Figures[F any] interface {
	*F
	Spend(Spent)
}

// Budget watches the limits of one search, and reports its progress. It belongs to
// the goroutine that started the search; all may ask Over and Expired.
type Budget[F any, P Figures[F]] struct {
	Limits    Limits
	ctx       context.Context
	started   time.Time
	footprint footprint
	peak      int64 // the largest footprint seen, in bytes

	flags
	quit    chan struct{}
	watcher sync.WaitGroup

	reporting sync.Mutex // guards what follows, and the calls of progress
	progress  func(F)
	reported  time.Time
	last      F // that were reported
	lastPeak  int64
	known     bool // there are figures in last
}

// flags are raised by the watcher. They have no type parameters, so that a loop can ask them
// at no cost.
type flags struct {
	ended   atomic.Bool
	waiting atomic.Bool // for a look at the limits
}

// Over reports the same as Expired, a moment later and at no cost: it is asked in
// every loop.
func (f *flags) Over() bool { return f.ended.Load() }

// Due reports, once in LookInterval, that it is time to look at all limits.
func (f *flags) Due() bool { return f.waiting.Load() && f.waiting.Swap(false) }

// New begins to watch, and reports to progress, unless that is nil, at first that none is
// done. Whoever calls it calls Release in the end.
func New[F any, P Figures[F]](ctx context.Context, limits Limits, progress func(F), none F) *Budget[F, P] {
	now := time.Now()
	b := &Budget[F, P]{
		ctx: ctx, Limits: limits, progress: progress, started: now, reported: now, footprint: newFootprint(),
		quit: make(chan struct{}), last: none,
	}
	b.waiting.Store(true) // the first look is at once
	b.watcher.Go(b.watch)
	return b
}

// Release ends the watching.
func (b *Budget[F, P]) Release() {
	close(b.quit)
	b.watcher.Wait()
}

// watch notices the end of the time, and reports progress where the search is too busy
// for that.
func (b *Budget[F, P]) watch() {
	ticker := time.NewTicker(LookInterval)
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
		if b.Expired() != "" {
			b.ended.Store(true)
		}
		b.reportAgain()
	}
}

// Expired says that the caller cancelled or that the time is up; it returns the
// reason that ended the search, or "".
func (b *Budget[F, P]) Expired() string {
	if b.ctx.Err() != nil {
		return "interrupted"
	}
	if b.Limits.Time > 0 && time.Since(b.started) >= b.Limits.Time {
		return fmt.Sprintf("time limit %v reached", b.Limits.Time)
	}
	return ""
}

// Memory compares the process with the memory limit; it returns the reason for
// end of the search, or "". held returns what the search and its system account
// for, coming is what the next piece of work may add, both in bytes. spare drops
// what the search keeps for later use only.
func (b *Budget[F, P]) Memory(held func() int64, coming int64, spare func()) string {
	real := b.footprint.bytes()
	b.peak = max(b.peak, real)
	limit := b.Limits.Memory
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

func (b *Budget[F, P]) StateLimit() string {
	return fmt.Sprintf("state limit %d reached", b.Limits.States)
}

func (b *Budget[F, P]) DepthLimit() string {
	return fmt.Sprintf("depth limit %d reached", b.Limits.Depth)
}

// Report calls progress, if it is due.
func (b *Budget[F, P]) Report(figures func() F) {
	if b.progress == nil {
		return
	}
	b.reporting.Lock()
	defer b.reporting.Unlock()
	due := time.Since(b.reported) >= ProgressInterval
	if due || !b.known {
		b.last, b.lastPeak, b.known = b.complete(figures()), b.peak, true
	}
	if !due {
		return
	}
	b.progress(b.last)
	b.reported = time.Now()
}

// reportAgain reports the last figures once more, if nothing was reported for long.
func (b *Budget[F, P]) reportAgain() {
	if b.progress == nil || !b.reporting.TryLock() {
		return
	}
	defer b.reporting.Unlock()
	if time.Since(b.reported) < 2*ProgressInterval {
		return
	}
	P(&b.last).Spend(Spent{b.lastPeak, time.Since(b.started)})
	b.progress(b.last)
	b.reported = time.Now()
}

// complete fills in what was spent.
func (b *Budget[F, P]) complete(f F) F {
	P(&f).Spend(Spent{b.peak, time.Since(b.started)})
	return f
}

// Close completes the last figures of a search.
func (b *Budget[F, P]) Close(f F) F {
	b.peak = max(b.peak, b.footprint.bytes())
	return b.complete(f)
}
