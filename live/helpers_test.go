package live_test

import (
	"testing"

	"raftmc/internal/sample"
	"raftmc/live"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/traces"
)

const testdata = "../traces/testdata"

// small are bounds within which vote-not-persisted shows, and little else happens.
var small = raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1, Crashes: 1, InFlight: 6}

// smallMany are such bounds over a network that forgets nothing.
var smallMany = raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1, Crashes: 1, Network: protocol.Network{Delivery: protocol.AnyTimes}}

// forgetful is a Raft that loses its votes.
func forgetful(t testing.TB) model.Searchable { return forgetfulWithin(t, small) }

func forgetfulWithin(t testing.TB, b raftmodel.Bounds) model.Searchable {
	t.Helper()
	m, err := sample.Raft(b, "vote-not-persisted")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// session is one of a forgetful Raft.
func session(t testing.TB) *live.Session { return sessionOf(forgetful(t)) }

func sessionOf(m model.Searchable) *live.Session {
	return live.New(m, traces.Header{Bug: "vote-not-persisted", Symmetry: "full"})
}

// take takes moves by their labels, and fails if one is not there.
func take(t testing.TB, s *live.Session, at live.Place, labels ...string) live.Place {
	t.Helper()
	for _, label := range labels {
		moves, err := s.Moves(at)
		if err != nil {
			t.Fatal(err)
		}
		i := indexOf(moves, label)
		if i < 0 {
			t.Fatalf("%s is not among %v", label, moves)
		}
		if at, err = s.Take(at, i); err != nil {
			t.Fatal(err)
		}
	}
	return at
}

func indexOf(moves []live.Move, label string) int {
	for i, m := range moves {
		if m.Label == label {
			return i
		}
	}
	return -1
}

// wide is a session of a correct Raft with more states than any search looks at.
func wide(t testing.TB) *live.Session {
	t.Helper()
	m, err := sample.Raft(raftmodel.Bounds{Servers: 3, Terms: 3, Log: 3, Values: 2, Crashes: protocol.Any, Drops: protocol.Any, Duplicates: protocol.Any, InFlight: 8}, "")
	if err != nil {
		t.Fatal(err)
	}
	return live.New(m, traces.Header{Symmetry: "full"})
}
