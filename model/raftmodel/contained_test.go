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

var many = protocol.Network{Delivery: protocol.AnyTimes}

// withTerms is what a search is compared with, within the same bounds but for the terms.
func withTerms(t *testing.T, b raftmodel.Bounds, terms int) *raftmodel.Raft {
	b.Terms = terms
	return newRaft(t, b)
}

// forAnyTerm searches within bounds for any number of terms, and returns what compares runs with
// what that has come to.
func forAnyTerm(t *testing.T, b raftmodel.Bounds) *contained.Check[node, message, input, history] {
	t.Helper()
	r := withTerms(t, b, int(protocol.Any))
	k, found, err := contained.Of(t.Context(), newModel(t, r, b, protocol.Full, invariants.All(r)...), ordered.Options{}, nil)
	if err != nil || found.Verdict != explore.Holds {
		t.Fatalf("%v, %v %v: %s", err, found.Verdict, found.Violations, found.Stopped)
	}
	return k
}

// TestEveryConfigurationIsCovered: whatever Raft can come to with one, two or three terms lies
// in what the search for any number of terms has come to.
func TestEveryConfigurationIsCovered(t *testing.T) {
	const none, some = protocol.Limit(0), protocol.Any
	for _, row := range []struct {
		servers, terms, log, values int
		compactions                 protocol.Limit
		most, least                 int // configurations; all of them if there are fewer than most
		longer                      bool
	}{
		{2, 1, 0, 1, none, 2000, 0, false},
		{2, 2, 0, 1, none, 2000, 0, false},
		{2, 3, 0, 1, none, 2000, 0, false},
		{2, 1, 1, 1, none, 2000, 0, false},
		{2, 1, 1, 2, some, 2000, 0, false},
		{3, 1, 0, 1, none, 2000, 0, false},
	} {
		t.Run(fmt.Sprintf("%d servers, %d terms, log %d, values %d, compactions %v", row.servers, row.terms, row.log, row.values, row.compactions), func(t *testing.T) {
			if row.longer {
				twin.Longer(t)
			}
			b := raftmodel.Bounds{Servers: row.servers, Log: row.log, Values: row.values, Crashes: protocol.Any, Compactions: row.compactions, Network: many}
			k := forAnyTerm(t, b)
			complete := must.Get(k.Runs(withTerms(t, b, row.terms)).Every(row.most))
			t.Log(&k.Figures, complete)
			for _, missing := range k.Missing {
				t.Fatal(missing)
			}
		})
	}
}

// TestRandomRunsAreCovered, with many more terms.
func TestRandomRunsAreCovered(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, b := range []raftmodel.Bounds{
		{Servers: 2, Log: 1, Values: 2},
		{Servers: 2, Log: 1, Values: 1, Compactions: protocol.Any},
		{Servers: 3, Log: 0, Values: 1},
	} {
		t.Run(fmt.Sprint(b.Servers, b.Log, b.Compactions), func(t *testing.T) {
			b.Crashes, b.Network = protocol.Any, many
			k := forAnyTerm(t, b)
			commits := 0
			k.Note = func(nodes []node) {
				for _, n := range nodes {
					commits += min(1, int(n.Server.CommitIndex))
				}
			}
			k.Eager = func(in input) bool {
				return in.Kind == raftmodel.HeartbeatTimeout || in.Kind == raftmodel.Propose
			}
			runs := k.Runs(withTerms(t, b, 8))
			for range 40 {
				must.Do(runs.Random(random, 60+random.IntN(100)))
			}
			t.Log(&k.Figures, commits)
			for _, missing := range k.Missing {
				t.Fatal(missing)
			}
		})
	}
}
