package bugs

import (
	"testing"

	"raftmc/explore"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
)

// everything explores a core breadth first, and asks for all that must hold.
func everything(t *testing.T, b model.Bounds, core raftmodel.Core) explore.Result {
	t.Helper()
	p, err := raftmodel.New(b, core)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(p, raftmodel.Options{Bounds: b, Properties: invariants.All(b)})
	if err != nil {
		t.Fatal(err)
	}
	r := explore.BFS(t.Context(), m, explore.Options{Workers: 1})
	if r.Verdict != explore.Holds {
		t.Errorf("the search ends with %v: %v", r.Verdict, r.Violations)
	}
	return r
}

// TestLivenessBugsBreakNothing, although they are there: the states that can be
// reached are others.
func TestLivenessBugsBreakNothing(t *testing.T) {
	for _, b := range liveness() {
		t.Run(b.ID, func(t *testing.T) {
			planted, correct := everything(t, b.Bounds, b.Plant(raftmodel.Correct())), everything(t, b.Bounds, raftmodel.Correct())
			if planted.States == correct.States {
				t.Errorf("with the bug and without it there are %d states", correct.States)
			}
		})
	}
}

// TestWaitingForTheOwnWriteIsEnough: what stable-aba does wrong is to take one
// entry's write for another's, and not to acknowledge as soon as it can.
func TestWaitingForTheOwnWriteIsEnough(t *testing.T) {
	b := stableABA().Bounds
	b.Terms = 2
	everything(t, b, acknowledging(raftmodel.Correct(), ownWrite))
}
