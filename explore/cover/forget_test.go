package cover

import (
	"testing"

	"pgregory.net/rapid"

	"raftmc/explore"
	"raftmc/internal/must"
	"raftmc/internal/toy"
)

// TestForgetting: a search that forgets as often as it may finds the same, by the same
// schedule, as one that never does.
func TestForgetting(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	check := func(t rapid.TB, p *toy.Toy) {
		for _, o := range []Options{{Workers: 1}, {Workers: 3}, {Workers: 1, Without: Subsumption}, {Workers: 1, Shortest: true}} {
			o.Limits = explore.Limits{States: 2000}
			all, ever := remembering(t, p, o, 1<<40)
			some, left := remembering(t, p, o, 0)
			checkSame(t, some, all)
			if left < ever {
				seen["some are forgotten, and it "+all.Verdict.String()]++
			}
		}
	}
	for seed := range uint64(100) {
		check(t, toy.Seeded(seed))
	}
	wantSeen(t, seen, "some are forgotten, and it holds", "some are forgotten, and it violated")
	rapid.Check(t, func(t *rapid.T) { check(t, toy.Draw(t)) })
}

// remembering searches a toy, and forgets from a number of ancestors on; it returns how many
// there are in the end.
func remembering(t rapid.TB, p *toy.Toy, o Options, forgetAt int) (run *searchRun, ancestors int) {
	t.Helper()
	run = &searchRun{name: "forgetting", tables: tablesOf(p, p.Renamings()), vectors: map[toy.Vector]bool{}, steps: map[toyStep]bool{}}
	o.Observer = run
	b, release := budgetFor(t, o, run.tables)
	defer release()
	c := must.Get(newSearch(run.tables, b, o))
	c.forgetAt = forgetAt
	run.Result = c.fromStart()
	run.StoreBytes = 0
	return run, c.ancestors()
}
