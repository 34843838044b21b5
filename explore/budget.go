package explore

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"
)

// progressInterval is the time between two calls of Options.Progress.
const progressInterval = 250 * time.Millisecond

// budget watches the limits of one search, and reports its progress. It
// belongs to the goroutine that started the search.
type budget struct {
	ctx       context.Context
	limits    Limits
	progress  func(Stats)
	started   time.Time
	reported  time.Time
	footprint footprint
	peak      int64 // the largest footprint seen, in bytes
}

func newBudget(ctx context.Context, o Options) *budget {
	now := time.Now()
	return &budget{ctx: ctx, limits: o.Limits, progress: o.Progress, started: now, reported: now, footprint: newFootprint()}
}

// expired says that the caller cancelled or that the time is up; it returns the
// reason for Result.Stopped, or "". Several goroutines may ask at once.
func (b *budget) expired() string {
	if b.ctx.Err() != nil {
		return "interrupted"
	}
	if b.limits.Time > 0 && time.Since(b.started) >= b.limits.Time {
		return fmt.Sprintf("time limit %v reached", b.limits.Time)
	}
	return ""
}

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
	if b.progress == nil || time.Since(b.reported) < progressInterval {
		return
	}
	b.progress(b.complete(stats()))
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
