package bubble

import (
	"testing/synctest"
	"time"
)

// Until lets time pass in the bubble that it is called in, step by step, with all goroutines at
// rest after each, until done holds. It reports whether that is so before limit has passed. What
// happens within one step is not told apart: a step should be shorter than the time between two
// things that the node does by itself.
func Until(step, limit time.Duration, done func() bool) bool {
	for end := time.Now().Add(limit); ; time.Sleep(step) {
		synctest.Wait()
		if done() {
			return true
		}
		if !time.Now().Before(end) {
			return false
		}
	}
}
