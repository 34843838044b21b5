package bugs_test

import (
	"testing"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/internal/twin"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// appendsEmptyEntry is a core whose leaders begin with an empty entry, by which they
// learn at once what is committed (dissertation §6.4).
func appendsEmptyEntry(c raftmodel.Core) raftmodel.Core {
	step := c.Step
	c.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
		next, out := step(cfg, s, in)
		if s.Role == raft.Leader || next.Role != raft.Leader {
			return next, out
		}
		next, more := step(cfg, next, raft.Propose{})
		out.Write, out.Send = more.Write, append(out.Send[:len(out.Send):len(out.Send)], more.Send...)
		out.Apply = append(out.Apply, more.Apply...)
		return next, out
	}
	return c
}

// TestEmptyEntriesAreNoMistake: a leader may begin with an empty entry, and the state
// machine may be saved after it. All that must hold does, and all that must be met is.
func TestEmptyEntriesAreNoMistake(t *testing.T) {
	many := protocol.Network{Delivery: protocol.AnyTimes}
	for _, row := range []struct {
		name   string
		bounds raftmodel.Bounds
	}{
		{"one server", raftmodel.Bounds{Servers: 1, Terms: 3, Log: 2, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any, Network: many}},
		{"two servers", raftmodel.Bounds{Servers: 2, Terms: 2, Log: 2, Values: 1, Crashes: protocol.Any, Compactions: protocol.Any, Network: many}},
		{"three servers", raftmodel.Bounds{Servers: 3, Terms: 1, Log: 2, Values: 1, Crashes: protocol.Any, Compactions: protocol.Any, Network: many}},
		{"one server, asynchronous disk", raftmodel.Bounds{Servers: 1, Terms: 2, Log: 2, Values: 1, Crashes: 2, Compactions: 2, Disk: protocol.Asynchronous}},
		{"two servers, asynchronous disk", raftmodel.Bounds{Servers: 2, Terms: 1, Log: 2, Values: 1, Crashes: 1, Compactions: 1, InFlight: 2, Disk: protocol.Asynchronous}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if row.bounds.Servers > 2 {
				twin.Longer(t)
			}
			m := build(t, row.bounds, appendsEmptyEntry(raftmodel.Correct()), nil)
			if row.bounds.Disk == protocol.Asynchronous {
				r := must.Get(explore.BFS(t.Context(), m, explore.Options{}))
				mustReachAll(t, r.Verdict, r.Violations, m.Goals(), r.Reached)
				return
			}
			sys, err := m.Monotone()
			if err != nil {
				t.Fatal(err)
			}
			r := must.Get(cover.Search(t.Context(), sys, cover.Options{}))
			mustReachAll(t, r.Verdict, r.Violations, sys.Goals(), r.Reached)
		})
	}
}

// mustReachAll requires that a search finds nothing wrong, and all that must be met.
func mustReachAll(t *testing.T, v explore.Verdict, violations []explore.Violation, goals []explore.Goal, reached uint64) {
	t.Helper()
	if v != explore.Holds {
		t.Errorf("the search ends with %v: %v", v, violations)
	}
	for i, goal := range goals {
		if reached&(1<<i) == 0 {
			t.Errorf("%s never occurs", goal.Name)
		}
	}
}
