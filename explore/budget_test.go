package explore

import (
	"context"

	"pgregory.net/rapid"
)

// budgetFor is the budget of a part of a search that a test runs by itself.
func budgetFor(t rapid.TB, o Options, sys interface{ Kinds() []Kind }) (b *budget, release func()) {
	t.Helper()
	b = newBudget(context.Background(), o, len(sys.Kinds()))
	return b, b.release
}

func never() bool { return false }
