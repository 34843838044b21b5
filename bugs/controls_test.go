package bugs_test

import (
	"testing"

	"raftmc/bugs"
	"raftmc/explore"
	"raftmc/internal/must"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
)

// TestNegativeControls: what looks like a mistake and is none occurs, and nothing
// is reported of it.
func TestNegativeControls(t *testing.T) {
	b := bugs.ControlBounds()
	p, err := raftmodel.New(b, raftmodel.Correct())
	if err != nil {
		t.Fatal(err)
	}
	asked := invariants.All(p)
	for _, c := range bugs.Controls() {
		asked = append(asked, c.Property)
	}
	m, err := model.New(p, raftmodel.Options{Network: b.OfNetwork(), Properties: asked})
	if err != nil {
		t.Fatal(err)
	}
	sys, err := m.Monotone()
	if err != nil {
		t.Fatal(err)
	}
	r := must.Get(explore.Cover(t.Context(), sys, explore.CoverOptions{}))
	if r.Verdict != explore.Holds {
		t.Errorf("the search ends with %v: %v", r.Verdict, r.Violations)
	}
	for i, goal := range sys.Goals() {
		if r.Reached&(1<<i) == 0 {
			t.Errorf("%s never occurs", goal.Name)
		}
	}
}
