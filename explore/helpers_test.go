package explore

import (
	"context"
	"testing"

	"pgregory.net/rapid"
)

// watching watches the limits of a part of a search that a test runs by itself.
func watching(t rapid.TB, o Options, sys System) (b *expenses, release func()) {
	t.Helper()
	b = o.watch(context.Background(), sys)
	return b, b.Release
}

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
