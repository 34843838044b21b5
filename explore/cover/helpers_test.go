package cover

import (
	"context"
	"testing"

	"pgregory.net/rapid"
)

// budgetFor is the budget of a part of a search that a test runs by itself.
func budgetFor(t rapid.TB, o Options, sys System) (b *expenses, release func()) {
	t.Helper()
	b = newBudget(context.Background(), o, sys)
	return b, b.Release
}

func never() bool { return false }

// allReductions are all that a search can do without.
const allReductions = Subsumption | DeadMessages | DeadAnswers | Saturation | Loops

// enough is how many random cases must show what they are for; fewer, and perhaps
// a single one, may have been asked for.
const enough = 50

// wantSeen wants each of some things to have been seen.
func wantSeen(t *testing.T, seen map[string]int, all ...string) {
	t.Helper()
	for _, what := range all {
		if t.Logf("%s: %d", what, seen[what]); seen[what] == 0 {
			t.Error("never")
		}
	}
}

// checkFigures tests what is true of the figures of every search.
func checkFigures(t rapid.TB, r Result) {
	t.Helper()
	var taken uint64
	for _, n := range r.Taken {
		taken += n
	}
	if taken != r.Transitions {
		t.Errorf("%d actions taken by kind, but %d transitions", taken, r.Transitions)
	}
	if r.Elapsed <= 0 || r.PeakBytes <= 0 {
		t.Errorf("elapsed %v, peak %d bytes; want both", r.Elapsed, r.PeakBytes)
	}
}

// timeless drops the figures that depend on the machine.
func timeless(r Result) Result {
	r.Elapsed, r.PeakBytes = 0, 0
	return r
}
