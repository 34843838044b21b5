// Package budgettest tests that searches keep within their limits.
package budgettest

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"raftmc/explore/internal/budget"
)

// Ends are the ways in which [End] ends a search.
var Ends = []string{"interrupt", "time"}

// End ends a search after ten seconds, and requires that it ends at once, says why, and has
// reported its progress before. It belongs into a synctest bubble. The search gets its limits
// and a function to which it reports, and returns why it has stopped.
func End(t *testing.T, how string, run func(ctx context.Context, limits budget.Limits, report func()) (stopped string)) {
	t.Helper()
	const after = 10 * time.Second
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var reports atomic.Int32
	var limits budget.Limits
	want := "interrupted"
	if how == "time" {
		limits.Time, want = after, "time limit 10s reached"
	} else {
		time.AfterFunc(after, cancel)
	}
	begun := time.Now()
	if stopped := run(ctx, limits, func() { reports.Add(1) }); !strings.HasPrefix(stopped, want) {
		t.Errorf("%q; want %q", stopped, want)
	}
	if took := time.Since(begun) - after; took < 0 || took > time.Second {
		t.Errorf("it ends %v after the %s", took, how)
	}
	if n := reports.Load(); n < 15 || n > 41 {
		t.Errorf("%d reports in %v", n, after)
	}
}
