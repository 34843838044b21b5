package bugs_test

import (
	"testing"

	"raftmc/bugs"
	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/internal/twin"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// shortest are the fewest steps to each bug over a network that loses, delays,
// reorders and duplicates without limit. (term-reverts has too many configurations.)
var shortest = map[string]int{
	"vote-not-persisted": 7, "vote-cleared-on-step-down": 7, "torn-vote": 14, "stale-vote-counted": 7,
	"duplicate-vote-counted": 8, "self-vote-not-recorded": 6, "vote-ignores-log": 9, "vote-compares-length-only": 14,
	"up-to-date-or": 12, "seen-vote-is-grant": 10, "heartbeat-of-new-term": 5,
	"commit-prior-term": 20, "commit-past-match": 12, "commit-regresses": 9, "commit-on-nack": 15, "heartbeat-skips-check": 16,
	"append-truncates-always": 10, "append-never-truncates": 12, "already-present": 12, "same-index-other-term": 13, "stale-nack-rolls-back": 13, "prev-zero-always-matches": 14,
	"accepts-stale-leader": 14,
	"ack-own-tail":         13, "match-regresses": 8, "match-from-next": 6, "next-below-match": 12, "packing-skips-entry": 8, "buffer-reused": 3,
	"snapshot-drops-suffix": 16, "snapshot-regresses": 13, "snapshot-keeps-conflict": 14, "snapshot-boundary": 13,
	"term-from-snapshot": 18, "compacted-term-zero": 14, "snapshot-loses-commit": 4,
}

// TestShortestSchedules: the complete search, step by step, finds what is known of each
// bug, and breadth-first search agrees, which goes through the states one by one, with
// none of its reductions but symmetry. (The longer ones are for make deep. Even then
// breadth-first search cannot follow everywhere.)
func TestShortestSchedules(t *testing.T) {
	for _, b := range bugs.All() {
		want, known := shortest[b.ID]
		if !known {
			continue
		}
		t.Run(b.ID, func(t *testing.T) {
			states, long := uint64(50_000), want > 10
			if long {
				twin.Deep(t)
				states = 2_000_000
			}
			m := build(t, forgetsNothing(b.Bounds), b.Plant(raftmodel.Correct()), []string{b.Property})
			sys, err := m.Monotone()
			if err != nil {
				t.Fatal(err)
			}
			r := must.Get(cover.Search(t.Context(), sys, cover.Options{Shortest: true}))
			if r.Verdict != explore.Violated || len(r.Schedule) != want {
				t.Errorf("cover: %v, %d steps; want %d", r.Verdict, len(r.Schedule), want)
			}
			plain := must.Get(explore.BFS(t.Context(), m, explore.Options{Limits: explore.Limits{States: states}}))
			if gaveUp := long && plain.Verdict == explore.Incomplete && plain.Depth <= want; gaveUp {
				t.Logf("breadth-first search came to %d steps", plain.Depth)
			} else if plain.Verdict != explore.Violated || len(plain.Path) != want {
				t.Errorf("breadth first: %v, %d steps, depth %d; want %d", plain.Verdict, len(plain.Path), plain.Depth, want)
			}
		})
	}
}

// TestShortestScheduleIsKnown of every bug that the complete search finds.
func TestShortestScheduleIsKnown(t *testing.T) {
	for _, b := range bugs.All() {
		_, known := shortest[b.ID]
		if want := !b.Liveness && b.Bounds.Disk == protocol.Synchronous && b.ID != "term-reverts"; known != want {
			t.Errorf("%s: known: %t, want %t", b.ID, known, want)
		}
	}
}
