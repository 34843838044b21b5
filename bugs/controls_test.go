package bugs_test

import (
	"slices"
	"testing"

	"raftmc/bugs"
	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/internal/twin"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
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
		if c.Plant == nil {
			asked = append(asked, c.Property)
		}
	}
	m, err := model.New(p, raftmodel.Options{Network: b.OfNetwork(), Properties: asked})
	if err != nil {
		t.Fatal(err)
	}
	sys, err := m.Monotone()
	if err != nil {
		t.Fatal(err)
	}
	r := must.Get(cover.Search(t.Context(), sys, cover.Options{}))
	if r.Verdict != explore.Holds {
		t.Errorf("the search ends with %v: %v", r.Verdict, r.Violations)
	}
	for i, goal := range sys.Goals() {
		if r.Reached&(1<<i) == 0 {
			t.Errorf("%s never occurs", goal.Name)
		}
	}
}

// TestVariantsKeepEveryGuarantee: other ways of writing Raft keep all that Raft
// guarantees, in all schedules within their bounds, and reach what should be reachable;
// they break just those promises of this core that they say; and they are other ways.
// (Three servers are for make longer, and for make deep, where all may crash.)
func TestVariantsKeepEveryGuarantee(t *testing.T) {
	for _, c := range bugs.Variants() {
		t.Run(c.ID, func(t *testing.T) {
			core, bounds := c.Plant(raftmodel.Correct()), forgetsNothing(c.Bounds)
			if bounds.Servers > 2 {
				twin.Longer(t)
			}
			if twin.WantsDeep() {
				bounds.Servers, bounds.Crashes = 3, protocol.Any
			}
			kept := searched(t, build(t, bounds, core, allBut(t, bounds, c.Breaks...)))
			if kept.Verdict != explore.Holds {
				t.Fatalf("the search ends with %v: %v", kept.Verdict, kept.Violations)
			}
			if missing := explore.Missing(build(t, bounds, core, nil), kept.Effort); len(missing) > 0 {
				t.Errorf("not reached: %q", missing)
			}
			for _, promise := range c.Breaks {
				if r := searched(t, build(t, bounds, core, []string{promise})); r.Verdict != explore.Violated {
					t.Errorf("%s: %v", promise, r.Verdict)
				}
			}
			if len(c.Breaks) > 0 {
				return
			}
			if correct := searched(t, build(t, bounds, raftmodel.Correct(), nil)); kept.States == correct.States && kept.Transitions == correct.Transitions {
				t.Errorf("it makes no difference: %d configurations with it and without", kept.States)
			}
		})
	}
}

// TestControlsSayWhatTheyAre: each is known by its ID, which no bug has, and what it
// breaks is a promise.
func TestControlsSayWhatTheyAre(t *testing.T) {
	groups := map[string]protocol.Group{}
	for _, c := range bugs.Variants() {
		for _, p := range build(t, c.Bounds, raftmodel.Correct(), nil).Properties() {
			groups[p.Name] = p.Group
		}
		for _, name := range c.Breaks {
			if groups[name] != protocol.Promise {
				t.Errorf("%s breaks %s, which is no promise", c.ID, name)
			}
		}
		if b, err := bugs.Find(c.ID); err != nil || b.Property != "" || b.Doc != c.Doc || c.Section == "" {
			t.Errorf("%s: found %+v, %v", c.ID, b, err)
		}
		if slices.ContainsFunc(bugs.All(), func(b bugs.Bug) bool { return b.ID == c.ID }) {
			t.Errorf("%s is a bug as well", c.ID)
		}
	}
}

// TestBugsBreakGuarantees: each but one violates what Raft guarantees, so that no way of
// writing Raft could be excused by it. The one left sends again what is known to have
// arrived, which does no harm by itself.
func TestBugsBreakGuarantees(t *testing.T) {
	for _, b := range bugs.All() {
		if b.Liveness {
			continue
		}
		want := protocol.Guarantee
		if b.ID == "next-below-match" {
			want = protocol.Promise
			if r := searched(t, build(t, forgetsNothing(b.Bounds), b.Plant(raftmodel.Correct()), []string{"guarantees"})); r.Verdict != explore.Holds {
				t.Errorf("%s: %v: %v", b.ID, r.Verdict, r.Violations)
			}
		}
		for _, p := range build(t, b.Bounds, raftmodel.Correct(), []string{b.Property}).Properties() {
			if p.Group != want {
				t.Errorf("%s violates %s, a %s", b.ID, p.Name, p.Group)
			}
		}
	}
}

// searched is what the complete search says of a model.
func searched(t *testing.T, m *raftModel) cover.Result {
	t.Helper()
	sys, err := m.Monotone()
	if err != nil {
		t.Fatal(err)
	}
	return must.Get(cover.Search(t.Context(), sys, cover.Options{}))
}
