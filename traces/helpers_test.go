package traces_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"raftmc/bugs"
	"raftmc/examples/twophase"
	"raftmc/explore"
	"raftmc/internal/must"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
)

// voteBounds are those within which the tests look for two leaders of one term.
// They are spelled out, so that traces stay as they are when defaults change.
var voteBounds = raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1, Crashes: 1, InFlight: 4}

// raftWith is Raft with a bug, or the correct one if there is no ID.
func raftWith(t testing.TB, bug string) model.Searchable {
	t.Helper()
	core := raftmodel.Correct()
	if bug != "" {
		b, err := bugs.Find(bug)
		if err != nil {
			t.Fatal(err)
		}
		core = b.Plant(core)
	}
	p, err := raftmodel.New(voteBounds, core)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(p, raftmodel.Options{Network: voteBounds.OfNetwork(), Properties: []invariants.Property{invariants.ElectionSafety()}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// header is what the command line says of the counterexample.
var header = traces.Header{
	Bug: "vote-not-persisted", Symmetry: "full", Search: "bfs", Seed: 1<<63 + 1, Properties: []string{"ElectionSafety"},
}

// counterexample searches for two leaders and records them.
func counterexample(t testing.TB) *traces.Trace {
	t.Helper()
	m := raftWith(t, "vote-not-persisted")
	r := must.Get(explore.BFS(context.Background(), m, explore.Options{Workers: 1}))
	if r.Verdict != explore.Violated {
		t.Fatalf("the search gives %v", r.Verdict)
	}
	return record(t, m, header, m.Actions(r.Path), "ElectionSafety")
}

func record(t testing.TB, m model.Searchable, h traces.Header, actions []reference.Action, property string) *traces.Trace {
	t.Helper()
	trace, err := traces.Record(m, h, actions, property)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

// twoSteps is a small trace that violates nothing: two managers prepare.
func twoSteps(t testing.TB) (model.Searchable, *traces.Trace) {
	t.Helper()
	network := protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}
	m, err := model.New(twophase.Protocol{N: 2}, protocol.Options[twophase.State, twophase.Message, twophase.Input, struct{}]{
		Network: network, Properties: twophase.Properties(),
	})
	if err != nil {
		t.Fatal(err)
	}
	actions := []reference.Action{{Kind: "Prepare", Server: "1"}, {Kind: "Prepare", Server: "2"}}
	return m, record(t, m, traces.Header{Symmetry: "none"}, actions, "")
}

// text is a trace as it is written.
func text(t testing.TB, trace *traces.Trace) string {
	t.Helper()
	var b bytes.Buffer
	if err := trace.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// read reads a trace that is as it should be.
func read(t testing.TB, s string) *traces.Trace {
	t.Helper()
	trace, err := traces.Read(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

// actionsOf lists what a trace does.
func actionsOf(trace *traces.Trace) []reference.Action {
	var actions []reference.Action
	for _, s := range trace.Steps {
		actions = append(actions, s.Action)
	}
	return actions
}
