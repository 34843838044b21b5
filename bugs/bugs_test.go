package bugs_test

import (
	"context"
	"testing"

	"raftmc/bugs"
	"raftmc/explore"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
)

// lengths are the lengths, in actions, of the shortest traces to each bug.
var lengths = map[string]int{
	"vote-not-persisted": 7, "vote-cleared-on-step-down": 11, "torn-vote": 22, "stale-vote-counted": 12,
	"duplicate-vote-counted": 18, "self-vote-not-recorded": 6, "vote-ignores-log": 14, "vote-compares-length-only": 24,
	"up-to-date-or": 18, "seen-vote-is-grant": 16, "leader-restarts-as-leader": 14, "self-ack-unsynced": 20,
	"ack-before-persist": 20, "stable-aba": 34, "commit-before-persist": 6,
	"commit-prior-term": 33,
}

// search explores a core at the bounds of a bug, and asks for what the bug
// violates.
func search(t *testing.T, b bugs.Bug, core raftmodel.Core) explore.Result {
	t.Helper()
	return explore.BFS(context.Background(), build(t, b, core), explore.Options{Workers: 1})
}

// build makes the model of a core within a bug's bounds.
func build(t *testing.T, b bugs.Bug, core raftmodel.Core) *raftmodel.Model {
	t.Helper()
	p, err := raftmodel.New(b.Bounds, core)
	if err != nil {
		t.Fatal(err)
	}
	properties, err := model.Select(invariants.All(b.Bounds), []string{b.Property})
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(p, raftmodel.Options{Bounds: b.Bounds, Properties: properties})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestEachBugIsFound, by a shortest trace, and the property that it is said to
// violate is the one that fails.
func TestEachBugIsFound(t *testing.T) {
	for _, b := range bugs.All() {
		t.Run(b.ID, func(t *testing.T) {
			r := search(t, b, b.Plant(raftmodel.Correct()))
			if r.Verdict != explore.Violated {
				t.Fatalf("the search ends with %v, after %d states", r.Verdict, r.States)
			}
			if v := r.Violations[0]; v.Property != b.Property || v.Panic {
				t.Errorf("violated: %s (%s), want %s", v.Property, v.Reason, b.Property)
			}
			if want, ok := lengths[b.ID]; !ok || len(r.Path) != want {
				t.Errorf("the trace has %d actions, want %d", len(r.Path), want)
			}
		})
	}
}

// TestTheCorrectCoreHolds at the bounds of each bug: it is the bug that is
// found, and not the bounds.
func TestTheCorrectCoreHolds(t *testing.T) {
	for _, b := range bugs.All() {
		t.Run(b.ID, func(t *testing.T) {
			if r := search(t, b, raftmodel.Correct()); r.Verdict != explore.Holds {
				t.Errorf("the search ends with %v: %v", r.Verdict, r.Violations)
			}
		})
	}
}

// TestTheCompleteSearchFindsEachBug, whose network loses, delays and duplicates
// without limit; and at the same bounds it finds nothing in the correct core.
func TestTheCompleteSearchFindsEachBug(t *testing.T) {
	for _, b := range bugs.All() {
		t.Run(b.ID, func(t *testing.T) {
			if b.Bounds.Disk == model.Asynchronous {
				t.Skip("it needs an asynchronous disk, which is for the explicit searches")
			}
			r := cover(t, b, b.Plant(raftmodel.Correct()))
			if r.Verdict != explore.Violated || r.Violations[0].Property != b.Property {
				t.Errorf("the search ends with %v: %v", r.Verdict, r.Violations)
			}
			if r := cover(t, b, raftmodel.Correct()); r.Verdict != explore.Holds {
				t.Errorf("the correct core: %v: %v", r.Verdict, r.Violations)
			}
		})
	}
}

// cover asks the complete search for what a bug violates.
func cover(t *testing.T, b bugs.Bug, core raftmodel.Core) explore.CoverResult {
	t.Helper()
	b.Bounds.Network, b.Bounds.Drops, b.Bounds.Duplicates, b.Bounds.InFlight = model.Network{Delivery: model.AnyTimes}, 0, 0, 0
	sys, err := build(t, b, core).Monotone()
	if err != nil {
		t.Fatal(err)
	}
	return explore.Cover(t.Context(), sys, explore.CoverOptions{})
}

func TestBugsAreWellFormed(t *testing.T) {
	ids := map[string]bool{}
	for _, b := range bugs.All() {
		if b.ID == "" || b.Doc == "" || b.Section == "" || b.Source == "" {
			t.Errorf("%+v does not say what it is", b)
		}
		if ids[b.ID] {
			t.Errorf("two bugs are called %s", b.ID)
		}
		ids[b.ID] = true
		if found, err := bugs.Find(b.ID); err != nil || found.ID != b.ID {
			t.Errorf("Find(%q) is %q, %v", b.ID, found.ID, err)
		}
		if _, err := model.Select(invariants.All(b.Bounds), []string{b.Property}); err != nil {
			t.Errorf("%s: %v", b.ID, err)
		}
	}
	for id := range lengths {
		if !ids[id] {
			t.Errorf("there is no bug %s", id)
		}
	}
	if _, err := bugs.Find("no-such-bug"); err == nil {
		t.Error("a bug that does not exist was found")
	}
}
