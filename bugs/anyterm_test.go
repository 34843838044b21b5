package bugs_test

import (
	"slices"
	"testing"
	"time"

	"raftmc/bugs"
	"raftmc/explore"
	"raftmc/explore/ordered"
	"raftmc/internal/must"
	"raftmc/internal/twin"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// anyTerm says of each bug that the complete search finds when the search for any number of terms
// is asked for what the bug violates: in every test, in make longer or in make deep.
var anyTerm = map[string]func(*testing.T){
	"vote-not-persisted": always, "vote-cleared-on-step-down": always, "stale-vote-counted": always,
	"self-vote-not-recorded": always, "heartbeat-of-new-term": always,
	"commit-regresses": always, "match-regresses": always, "match-from-next": always, "next-below-match": always,
	"packing-skips-entry": always, "buffer-reused": always, "snapshot-loses-commit": always,

	"torn-vote": twin.Longer, "vote-ignores-log": twin.Longer, "vote-compares-length-only": twin.Deep, "seen-vote-is-grant": twin.Longer,
	"commit-past-match": twin.Longer, "heartbeat-skips-check": twin.Deep, "append-truncates-always": twin.Longer,
	"append-never-truncates": twin.Longer, "already-present": twin.Longer, "same-index-other-term": twin.Longer,
	"stale-nack-rolls-back": twin.Deep, "prev-zero-always-matches": twin.Longer, "accepts-stale-leader": twin.Longer,
	"ack-own-tail": twin.Longer, "snapshot-drops-suffix": twin.Deep, "snapshot-regresses": twin.Longer,
	"snapshot-boundary": twin.Deep, "up-to-date-or": twin.Longer,

	"commit-prior-term": twin.Deep, "commit-on-nack": twin.Deep, "snapshot-keeps-conflict": twin.Deep,
	"compacted-term-zero": twin.Deep,
}

// outOfReach are those that the complete search finds, or may find, and of which this one has not
// come to an alarm: after three minutes with 3,032 vectors and 884,835 columns, and after ten with
// 10,031 vectors.
var outOfReach = []string{"term-reverts", "term-from-snapshot"}

func always(*testing.T) {}

// forAnyTerm are the bounds of a bug over a network that forgets nothing, for any number of
// terms, and of whatever is counted and may happen.
func forAnyTerm(b raftmodel.Bounds) raftmodel.Bounds {
	b = forgetsNothing(b)
	b.Terms = int(protocol.Any)
	if b.Crashes > 0 {
		b.Crashes = protocol.Any
	}
	if b.Compactions > 0 {
		b.Compactions = protocol.Any
	}
	return b
}

// TestEachBugIsAnAlarm of the search for any number of terms, if the complete search finds it.
// (Large ones are for make longer and make deep.)
func TestEachBugIsAnAlarm(t *testing.T) {
	for _, b := range bugs.All() {
		gate, known := anyTerm[b.ID]
		if want := !b.Liveness && b.Bounds.Disk == protocol.Synchronous && b.Bounds.Servers <= 3 && !slices.Contains(outOfReach, b.ID); known != want {
			t.Errorf("%s: known: %t, want %t", b.ID, known, want)
		}
		if !known {
			continue
		}
		t.Run(b.ID, func(t *testing.T) {
			gate(t)
			sys := must.Get(build(t, forAnyTerm(b.Bounds), b.Plant(raftmodel.Correct()), []string{b.Property}).Ordered())
			r := must.Get(ordered.Search(t.Context(), sys, ordered.Options{Limits: explore.Limits{Time: 10 * time.Minute}}))
			if t.Logf("%v, %d vectors, %v", r.Violations, r.Vectors, r.Elapsed); r.Verdict != explore.Violated {
				t.Errorf("it %v%s", r.Verdict, r.Stopped)
			}
		})
	}
}

// TestAlarmsAreConfirmed by a run that a cluster can take, which violates what the bug is said
// to.
func TestAlarmsAreConfirmed(t *testing.T) {
	for _, id := range []string{"stale-vote-counted", "self-vote-not-recorded", "heartbeat-of-new-term", "commit-regresses", "match-from-next", "packing-skips-entry"} {
		t.Run(id, func(t *testing.T) {
			b := must.Get(bugs.Find(id))
			m := build(t, forAnyTerm(b.Bounds), b.Plant(raftmodel.Correct()), []string{b.Property})
			f := must.Get(model.SearchAny(t.Context(), m, model.AnyOptions{}))
			if f.Verdict != explore.Violated || f.In == nil || f.Violations[0].Property != b.Property {
				t.Fatalf("it %v: %v%s", f.Verdict, f.Violations, f.Stopped)
			}
			run := f.In.Run()
			for _, a := range f.Actions {
				must.Get(run.Do(a))
			}
			if said := run.Violations(); len(said) == 0 || said[0].Property != b.Property {
				t.Errorf("the run ends with %v", said)
			}
		})
	}
}
