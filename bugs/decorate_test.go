package bugs

import (
	"testing"

	"raftmc/explore"
	"raftmc/internal/must"
	"raftmc/internal/twin"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
)

// TestWhatIsNoMistake: what some bugs build upon is another way to be correct, and
// not what is found. (Where there are many states, it is for make longer.)
func TestWhatIsNoMistake(t *testing.T) {
	atOf := func(b Bug, change func(*raftmodel.Bounds)) raftmodel.Bounds {
		change(&b.Bounds)
		return b.Bounds
	}
	same := func(*raftmodel.Bounds) {}
	rows := []struct {
		name   string
		bounds raftmodel.Bounds
		core   raftmodel.Core
		longer bool
	}{
		{
			"a success waits for the write of its own entry only",
			atOf(stableABA(), func(b *raftmodel.Bounds) { b.Terms = 2 }), acknowledging(raftmodel.Correct(), ownWrite), true,
		},
		{"heartbeats without entries", atOf(commitPastMatch(), same), emptyHeartbeats(raftmodel.Correct()), false},
		{"committing the whole log, of which every message speaks", atOf(commitPastMatch(), same), after(raftmodel.Correct(), commitWholeLog), false},
		{"raising nextIndex when entries are sent", atOf(matchFromNext(), func(b *raftmodel.Bounds) { b.Terms = 2 }), pipelined(raftmodel.Correct()), false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if row.longer {
				twin.Longer(t)
			}
			p, err := raftmodel.New(row.bounds, row.core)
			if err != nil {
				t.Fatal(err)
			}
			// Others say how this Raft goes about it, which is not the only way.
			safe := []invariants.Property{
				invariants.ElectionSafety(), invariants.LeaderAppendOnly(), invariants.LogMatching(),
				invariants.LeaderCompleteness(), invariants.StateMachineSafety(), invariants.MatchIsDurable(),
			}
			m, err := model.New(p, raftmodel.Options{Network: row.bounds.OfNetwork(), Properties: safe})
			if err != nil {
				t.Fatal(err)
			}
			if r := must.Get(explore.BFS(t.Context(), m, explore.Options{Workers: 1})); r.Verdict != explore.Holds {
				t.Errorf("the search ends with %v: %v", r.Verdict, r.Violations)
			}
		})
	}
}
