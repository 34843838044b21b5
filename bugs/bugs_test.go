package bugs_test

import (
	"context"
	"iter"
	"slices"
	"testing"

	"raftmc/bugs"
	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/inorder"
	"raftmc/internal/must"
	"raftmc/internal/twin"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// raftModel is what model.New makes of a Raft.
type raftModel = model.Model[raftmodel.Node, raft.Message, raftmodel.Input, raftmodel.History]

// lengths are the lengths, in actions, of the shortest traces to each bug.
var lengths = map[string]int{
	"vote-not-persisted": 7, "vote-cleared-on-step-down": 11, "torn-vote": 22, "stale-vote-counted": 12,
	"duplicate-vote-counted": 18, "self-vote-not-recorded": 6, "vote-ignores-log": 14, "vote-compares-length-only": 24,
	"up-to-date-or": 18, "seen-vote-is-grant": 16, "leader-restarts-as-leader": 15, "self-ack-unsynced": 22,
	"ack-before-persist": 23, "stable-aba": 38, "commit-before-persist": 8, "group-confirmation": 13, "leader-asserts-persisted": 28,
	"heartbeat-of-new-term": 5,
	"commit-prior-term":     33, "commit-past-match": 21, "commit-regresses": 9, "commit-on-nack": 27, "heartbeat-skips-check": 28,
	"append-truncates-always": 17, "already-present": 21, "same-index-other-term": 24, "append-never-truncates": 21, "stale-nack-rolls-back": 19, "prev-zero-always-matches": 18,
	"accepts-stale-leader": 24, "term-reverts": 32,
	"ack-own-tail": 22, "match-regresses": 8, "match-from-next": 6, "next-below-match": 14, "packing-skips-entry": 10, "buffer-reused": 3,
	"snapshot-drops-suffix": 24, "snapshot-regresses": 20, "snapshot-keeps-conflict": 23, "snapshot-boundary": 22,
	"term-from-snapshot": 28, "compacted-term-zero": 23, "snapshot-loses-commit": 4,
}

// search explores a core at the bounds of a bug, and asks for what the bug
// violates.
func search(t *testing.T, b bugs.Bug, core raftmodel.Core) explore.Result {
	t.Helper()
	return must.Get(explore.BFS(context.Background(), build(t, b.Bounds, core, []string{b.Property}), explore.Options{Workers: 1}))
}

// build makes the model of a core within bounds; of no properties, all are asked.
func build(t *testing.T, b raftmodel.Bounds, core raftmodel.Core, properties []string) *raftModel {
	t.Helper()
	p, err := raftmodel.New(b, core)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := protocol.Select(invariants.All(p), properties)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(p, raftmodel.Options{Network: b.OfNetwork(), Properties: asked})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestEachBugIsFound, by a shortest trace, and the property that it is said to
// violate is the one that fails. (The largest bounds are for make deep.)
func TestEachBugIsFound(t *testing.T) {
	for _, b := range bugs.All() {
		t.Run(b.ID, func(t *testing.T) {
			if b.Liveness {
				t.Skip("it violates nothing")
			}
			if large(b.Bounds) {
				twin.Deep(t)
			}
			r := search(t, b, b.Plant(raftmodel.Correct()))
			if r.Verdict != explore.Violated {
				t.Fatalf("the search ends with %v, after %d states", r.Verdict, r.States)
			}
			if v := r.Violations[0]; v.Property != b.Property || v.Panic != (b.Property == protocol.PanicProperty) {
				t.Errorf("violated: %s (%s), want %s", v.Property, v.Reason, b.Property)
			}
			if want, ok := lengths[b.ID]; !ok || len(r.Path) != want {
				t.Errorf("the trace has %d actions, want %d", len(r.Path), want)
			}
		})
	}
}

// TestTheCompleteSearchFindsEachBug, whose network loses, delays and duplicates
// without limit; and at the same bounds it finds nothing in the correct core: it
// is the bug that is found, and not the bounds. (The largest bounds are for make
// deep.)
func TestTheCompleteSearchFindsEachBug(t *testing.T) {
	for _, b := range bugs.All() {
		t.Run(b.ID, func(t *testing.T) {
			if b.Bounds.Disk == protocol.Asynchronous {
				t.Skip("it needs an asynchronous disk, which is for the explicit searches")
			}
			if large(b.Bounds) {
				twin.Deep(t)
			}
			correct := covered(t, b, raftmodel.Correct())
			if correct.Verdict != explore.Holds || b.Liveness != (correct.Reached != 0) {
				t.Errorf("the correct core: %v: %v, reached %b", correct.Verdict, correct.Violations, correct.Reached)
			}
			planted := covered(t, b, b.Plant(raftmodel.Correct()))
			if b.Liveness {
				if planted.Verdict != explore.Holds || planted.Reached != 0 {
					t.Errorf("with the bug: %v, %s is reached: %t", planted.Verdict, b.Property, planted.Reached != 0)
				}
				return
			}
			if planted.Verdict != explore.Violated || planted.Violations[0].Property != b.Property {
				t.Errorf("the search ends with %v: %v", planted.Verdict, planted.Violations)
			}
		})
	}
}

// large reports whether a search within bounds takes seconds.
func large(b raftmodel.Bounds) bool {
	return b.Servers > 2 && (b.Log > 1 || b.Log > 0 && b.Terms > 2)
}

// TestLivenessBugsBreakNothing of what must hold but that timers are set, which is
// what liveness hangs on.
func TestLivenessBugsBreakNothing(t *testing.T) {
	for _, b := range bugs.All() {
		if !b.Liveness {
			continue
		}
		t.Run(b.ID, func(t *testing.T) {
			r := must.Get(explore.BFS(t.Context(), build(t, b.Bounds, b.Plant(raftmodel.Correct()), allBut(t, b.Bounds, "TimersAreSet")), explore.Options{Workers: 1}))
			if r.Verdict != explore.Holds {
				t.Errorf("the search ends with %v: %v", r.Verdict, r.Violations)
			}
		})
	}
}

// allBut lists the properties that can be asked within bounds, but for some.
func allBut(t *testing.T, b raftmodel.Bounds, but ...string) []string {
	t.Helper()
	var names []string
	for _, p := range build(t, b, raftmodel.Correct(), nil).Properties() {
		if !slices.Contains(but, p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}

// TestBoundsAreSmallest: within lower ones nothing is found. InFlight may be
// larger than that, for the sake of a shorter run. (The longest are for make deep.)
func TestBoundsAreSmallest(t *testing.T) {
	for _, b := range bugs.All() {
		t.Run(b.ID, func(t *testing.T) {
			for name, lowered := range lower(b.Bounds) {
				if b.Bounds = lowered; b.Liveness || !asks(b) || !twin.WantsDeep() && lengths[b.ID] > 20 {
					continue
				}
				if r := search(t, b, b.Plant(raftmodel.Correct())); r.Verdict != explore.Holds {
					t.Errorf("with fewer %s the search ends with %v", name, r.Verdict)
				}
			}
		})
	}
}

// lower yields the bounds of which one is lower, with that one's name.
func lower(b raftmodel.Bounds) iter.Seq2[string, raftmodel.Bounds] {
	return func(yield func(string, raftmodel.Bounds) bool) {
		lowered := b
		numbers := map[string]*int{"servers": &lowered.Servers, "terms": &lowered.Terms, "log": &lowered.Log, "values": &lowered.Values}
		for name, n := range numbers {
			lowered = b
			if *n--; *n >= 0 && !yield(name, lowered) {
				return
			}
		}
		limits := map[string]*protocol.Limit{
			"crashes": &lowered.Crashes, "compactions": &lowered.Compactions, "drops": &lowered.Drops, "duplicates": &lowered.Duplicates,
		}
		for name, l := range limits {
			lowered = b
			if *l == 0 {
				continue
			}
			if *l = max(0, *l-1); !yield(name, lowered) {
				return
			}
		}
	}
}

// asks reports whether there is a model within a bug's bounds, and its property
// has a meaning there.
func asks(b bugs.Bug) bool {
	p, err := raftmodel.New(b.Bounds, raftmodel.Correct())
	if err != nil {
		return false
	}
	_, err = protocol.Select(invariants.All(p), []string{b.Property})
	return err == nil
}

// covered asks the complete search for what a bug violates.
func covered(t *testing.T, b bugs.Bug, core raftmodel.Core) cover.Result {
	t.Helper()
	return searched(t, build(t, forgetsNothing(b.Bounds), core, []string{b.Property}))
}

// forgetsNothing is bounds over a network where any message may arrive at any time.
func forgetsNothing(b raftmodel.Bounds) raftmodel.Bounds {
	b.Network, b.Drops, b.Duplicates, b.InFlight = protocol.Network{Delivery: protocol.AnyTimes}, 0, 0, 0
	return b
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
		if !asks(b) {
			t.Errorf("%s: there is no property %s within its bounds", b.ID, b.Property)
		}
	}
	for id := range inorder.All(lengths) {
		if !ids[id] {
			t.Errorf("there is no bug %s", id)
		}
	}
	if _, err := bugs.Find("no-such-bug"); err == nil {
		t.Error("a bug that does not exist was found")
	}
}
