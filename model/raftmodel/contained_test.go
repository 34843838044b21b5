package raftmodel_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"raftmc/explore"
	"raftmc/explore/ordered"
	"raftmc/internal/contained"
	"raftmc/internal/must"
	"raftmc/internal/twin"
	"raftmc/invariants"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// withTerms is Raft within the same bounds but for the terms.
func withTerms(t *testing.T, b raftmodel.Bounds, terms int) *raftmodel.Raft {
	b.Terms = terms
	return newRaft(t, b)
}

// comparedWith searches for any number of terms, and returns what compares runs with that.
func comparedWith(t *testing.T, b raftmodel.Bounds) *contained.Check[node, message, input, history] {
	t.Helper()
	r := newRaft(t, b)
	k, found, err := contained.Of(t.Context(), newModel(t, r, b, protocol.Full, invariants.All(r)...), ordered.Options{}, nil)
	if err != nil || found.Verdict != explore.Holds {
		t.Fatalf("%v, %v %v: %s", err, found.Verdict, found.Violations, found.Stopped)
	}
	return k
}

// TestEveryConfigurationIsCovered: whatever Raft can come to with one, two or three terms lies
// in what the search for any number of terms has come to. Where there is more, it is what is
// reached first.
func TestEveryConfigurationIsCovered(t *testing.T) {
	for _, row := range []struct {
		bounds         raftmodel.Bounds
		terms          int
		configurations int // all that there are, or as many as are compared
		complete       bool
		long           func(*testing.T)
	}{
		{forAnyTerm(2, 0, 1, 0), 1, 37, true, nil},
		{forAnyTerm(2, 0, 1, 0), 2, 1093, true, nil},
		{forAnyTerm(2, 0, 1, 0), 3, 57_721, true, twin.Deep},
		{forAnyTerm(2, 1, 1, 0), 1, 193, true, nil},
		{forAnyTerm(2, 1, 1, 0), 2, 12_461, true, twin.Longer},
		{forAnyTerm(2, 1, 1, 0), 3, 50_000, false, twin.Deep},
		{forAnyTerm(2, 1, 2, protocol.Any), 1, 701, true, nil},
		{forAnyTerm(2, 1, 2, protocol.Any), 2, 49_733, true, twin.Deep},
		{forAnyTerm(2, 2, 1, 0), 1, 1433, true, twin.Longer},
		{forAnyTerm(2, 2, 1, protocol.Any), 2, 20_000, false, twin.Longer},
		{forAnyTerm(3, 0, 1, 0), 1, 2118, true, nil},
		{forAnyTerm(3, 0, 1, 0), 2, 20_000, false, twin.Longer},
		{forAnyTerm(3, 1, 1, 0), 1, 100_000, false, twin.Deep},
	} {
		b := row.bounds
		t.Run(fmt.Sprintf("%d servers, %d terms, log %d, values %d, compactions %v", b.Servers, row.terms, b.Log, b.Values, b.Compactions), func(t *testing.T) {
			if row.long != nil {
				row.long(t)
			}
			k := comparedWith(t, b)
			complete := must.Get(k.Runs(withTerms(t, b, row.terms)).Every(row.configurations + 1))
			t.Log(&k.Figures)
			for _, missing := range k.Missing {
				t.Fatalf("not covered: %s", missing)
			}
			if complete != row.complete || k.Configurations < row.configurations {
				t.Errorf("compared: %d configurations, all of them: %t; want %d, %t", k.Configurations, complete, row.configurations, row.complete)
			}
		})
	}
}

// TestRandomRunsAreCovered, with many more terms. (make longer and make deep try far more.)
func TestRandomRunsAreCovered(t *testing.T) {
	times := 1
	if twin.WantsLonger() {
		times = 2
	}
	if twin.WantsDeep() {
		times = 50
	}
	for _, row := range []struct {
		bounds           raftmodel.Bounds
		terms, runs      int
		columns, commits int // compared, at least
		numbers          int // of some vectors, at least
		long             func(*testing.T)
	}{
		{forAnyTerm(2, 1, 1, 0), 9, 50, 20_000, 800, 3, nil},
		{forAnyTerm(2, 1, 2, protocol.Any), 8, 40, 15_000, 1500, 3, nil},
		{forAnyTerm(3, 0, 1, 0), 8, 40, 20_000, 0, 3, nil},
		{forAnyTerm(2, 2, 1, 0), 8, 60, 25_000, 1000, 4, twin.Longer},
		{forAnyTerm(2, 2, 1, protocol.Any), 8, 60, 25_000, 3000, 4, twin.Deep},
		{forAnyTerm(3, 1, 1, 0), 8, 60, 25_000, 1000, 4, twin.Deep},
	} {
		b := row.bounds
		t.Run(fmt.Sprintf("%d servers, %d terms, log %d, values %d, compactions %v", b.Servers, row.terms, b.Log, b.Values, b.Compactions), func(t *testing.T) {
			if row.long != nil {
				row.long(t)
			}
			k, commits := comparedWith(t, b), 0
			k.Note = func(nodes []node) {
				for _, n := range nodes {
					commits += int(min(1, n.Server.CommitIndex))
				}
			}
			k.Eager = func(in input) bool {
				return in.Kind == raftmodel.HeartbeatTimeout || in.Kind == raftmodel.Propose
			}
			random, runs := rand.New(rand.NewPCG(1, 2)), k.Runs(withTerms(t, b, row.terms))
			for range row.runs * times {
				must.Do(runs.Random(random, 40+random.IntN(150)))
			}
			t.Logf("%v, %d times a server that had committed something", &k.Figures, commits)
			for _, missing := range k.Missing {
				t.Fatalf("not covered: %s", missing)
			}
			if k.Columns < row.columns*times || commits < row.commits*times || k.AtLeast(row.numbers) < 40 {
				t.Errorf("compared: %d columns, %d commits, %d vectors of %d terms and more; want %d, %d, 40 at least", k.Columns, commits, k.AtLeast(row.numbers), row.numbers, row.columns*times, row.commits*times)
			}
		})
	}
}
