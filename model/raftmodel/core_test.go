package raftmodel_test

import (
	"context"
	"testing"

	"raftmc/explore"
	"raftmc/internal/must"
	"raftmc/invariants"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/raft"
)

// violatedBy searches a core and replays its counterexample on the plain model;
// it returns what both say is violated.
func violatedBy(t *testing.T, b raftmodel.Bounds, core raftmodel.Core, property string) reference.Violation {
	t.Helper()
	r, err := raftmodel.New(b, core)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := protocol.Select(invariants.All(r), []string{property})
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(t, r, b, protocol.Full, asked...)
	result := must.Get(explore.BFS(context.Background(), m, explore.Options{}))
	if result.Verdict != explore.Violated {
		t.Fatalf("the verdict is %v", result.Verdict)
	}
	run := m.Run()
	for _, a := range m.Actions(result.Path) {
		if _, err := run.Do(a); err != nil {
			t.Fatal(err)
		}
	}
	violations := run.Violations()
	if len(violations) == 0 || violations[0].Property != result.Violations[0].Property || violations[0].Reason != result.Violations[0].Reason {
		t.Fatalf("the search says %v, and the plain model %v", result.Violations, violations)
	}
	return violations[0]
}

// TestOneServerContradictsItself: properties of pairs are checked on a server and its own
// past, even if there is no other server.
func TestOneServerContradictsItself(t *testing.T) {
	core := raftmodel.Correct()
	core.Restart = func(d raft.Durable) raft.Server {
		return raft.Restart(raft.Durable{CurrentTerm: d.CurrentTerm, VotedFor: d.VotedFor, Snapshot: raft.Snapshot{Members: d.Snapshot.Members}})
	}
	b := raftmodel.Bounds{Servers: 1, Terms: 3, Log: 1, Values: 2, Crashes: 1}
	for _, property := range []string{"StateMachineSafety", "LeaderCompleteness", "CommittedPrefixesAgree"} {
		t.Run(property, func(t *testing.T) {
			if v := violatedBy(t, b, core, property); v.Property != property || len(v.Witnesses) != 2 {
				t.Errorf("violated: %+v", v)
			}
		})
	}
}

// TestPanicIsAViolation: a step that panics ends the search with the schedule
// that leads to it.
func TestPanicIsAViolation(t *testing.T) {
	core := raftmodel.Correct()
	core.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
		if _, ok := in.(raft.HeartbeatTimeout); ok {
			panic("no heartbeat today")
		}
		return raft.Step(cfg, s, in)
	}
	for _, network := range []protocol.Network{{}, {Order: protocol.FIFO}, {Delivery: protocol.AnyTimes}} {
		t.Run(network.String(), func(t *testing.T) {
			b := raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1, Network: network}
			v := violatedBy(t, b, core, "ElectionSafety")
			if v.Property != protocol.PanicProperty || !v.Panic || v.Reason != "no heartbeat today" {
				t.Errorf("violated: %+v", v)
			}
		})
	}
}
