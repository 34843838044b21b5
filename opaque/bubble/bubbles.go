package bubble

import (
	"maps"
	"slices"
	"sync"
	"testing"
	"time"
)

// patience is how long to wait, in real time, for goroutines that should end and still run.
const patience = time.Second

// bubbles are those of one test.
type bubbles struct {
	journal *journal

	mu      sync.Mutex
	open    map[*bubble]func() // which shuts the node down, in the bubble
	left    int                // with goroutines that wait for ever
	running int                // with goroutines that run
	where   string
}

// add opens one more bubble. The node in it is shut down by what shutdown says.
func (all *bubbles) add(t *testing.T, shutdown func()) *bubble {
	b := open(t)
	all.mu.Lock()
	defer all.mu.Unlock()
	all.open[b] = shutdown
	return b
}

// close lets a node shut down, and closes its bubble.
func (all *bubbles) close(b *bubble) {
	all.mu.Lock()
	wait, shutdown := patience, all.open[b]
	delete(all.open, b)
	if all.running > 3 {
		wait = 0 // they will not end, either
	}
	all.mu.Unlock()
	if shutdown == nil {
		return
	}
	clean, over := false, true
	failure(func() { // as if it could not be shut down, if that is known to end the process
		all.journal.do(&b.run, "Close", func() { clean, over = b.end(shutdown, wait) })
	})
	all.mu.Lock()
	defer all.mu.Unlock()
	switch {
	case !over:
		all.running++
	case !clean:
		if all.left++; all.left == 1 {
			all.where = waiting(b.id)
		}
	}
}

// end closes what is open still, and says in the test's log what could not be.
func (all *bubbles) end(t *testing.T) {
	all.mu.Lock()
	open := slices.Collect(maps.Keys(all.open))
	all.mu.Unlock()
	for _, b := range open {
		all.close(b)
	}
	all.journal.close()
	if all.left > 0 {
		t.Logf("bubble: %d nodes could not be shut down, and goroutines are left; let Close end them. In the first of them wait:%s", all.left, all.where)
	}
	if all.running > 0 {
		t.Logf("bubble: %d nodes could not be shut down, and goroutines of theirs still run, or wait for what is outside", all.running)
	}
}
