package bubble

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// Hour is how long a call may take, by the clock of the node's bubble.
const Hour = time.Hour

// bubble has one node in it. Its goroutine serve takes calls from a channel that was made
// outside: who waits for such a one does not wait as synctest sees it, and so the clock stands
// still until the next call.
type bubble struct {
	calls   chan func()
	answers chan any      // what a call has panicked with
	over    chan struct{} // closed when there will be no more calls
	left    chan struct{} // closed when the bubble is no more

	id    string   // as Go numbers bubbles
	run   []string // what was done to the node, where there is a journal
	stuck any      // why it was left with goroutines in it; known once it is left
}

var errOver = errors.New("bubble: the node has been closed; nodes live as long as the test that Code was given")

// open makes a bubble. It must not be called in one.
func open(t *testing.T) *bubble {
	b := &bubble{calls: make(chan func()), answers: make(chan any), over: make(chan struct{}), left: make(chan struct{})}
	go b.live(t)
	return b
}

// live is the bubble from its beginning to its end.
func (b *bubble) live(t *testing.T) {
	defer close(b.left)
	defer func() { b.stuck = recover() }() // synctest panics if goroutines are left, all waiting
	synctest.Test(t, func(*testing.T) { b.serve() })
}

// serve makes calls, until there will be no more or one of them does not end.
func (b *bubble) serve() {
	b.id = bubbleOf(ownStack())
	for {
		select {
		case f := <-b.calls:
			ordered()
			failed, ended := guarded(f)
			if !ended {
				synctest.Wait()
				failed = fmt.Sprintf("the node does not come to rest within %v of its own clock: there wait%s", Hour, waiting(b.id))
			}
			b.answers <- failed
			if !ended {
				return
			}
		case <-b.over:
			return
		}
	}
}

// guarded makes a call on a goroutine of its own, which the call may end.
func guarded(f func()) (failed any, ended bool) {
	done := make(chan any, 1)
	go func() {
		failed := any("it ended its goroutine (runtime.Goexit, or a test's FailNow)")
		defer func() {
			if r := recover(); r != nil {
				failed = r
			}
			done <- failed
		}()
		f()
		synctest.Wait()
		failed = nil
	}()
	late := time.NewTimer(Hour)
	defer late.Stop()
	select {
	case failed = <-done:
		return failed, true
	case <-late.C:
		return nil, false
	}
}

// do calls f in the bubble, waits until its goroutines do, and panics if f does.
func (b *bubble) do(f func()) {
	select {
	case b.calls <- f:
	case <-b.left:
		if b.stuck != nil {
			panic(b.stuck)
		}
		panic(errOver)
	}
	select {
	case failed := <-b.answers:
		if failed != nil {
			panic(failed)
		}
	case <-b.left:
		panic(b.stuck)
	}
}

// end lets the node shut down, and closes the bubble. It reports whether all goroutines have ended
// (clean), or some wait for ever; over is false if that takes more real time than patience.
func (b *bubble) end(shutdown func(), patience time.Duration) (clean, over bool) {
	done := make(chan bool, 1)
	go func() {
		failed := failure(func() { b.do(shutdown) })
		close(b.over)
		<-b.left
		done <- failed == nil && b.stuck == nil
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case clean = <-done:
		return clean, true
	case <-timer.C:
		return false, false
	}
}

// failure returns what f panics with.
func failure(f func()) (r any) {
	defer func() { r = recover() }()
	f()
	return nil
}
