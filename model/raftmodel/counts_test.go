package raftmodel_test

import (
	"context"
	"testing"

	"raftmc/explore"
	"raftmc/internal/must"
	"raftmc/internal/twin"
	"raftmc/invariants"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// TestCounts is the regression gate: whatever changes one of these numbers
// changes what the model is, and must say why. (The large ones are for make longer.)
func TestCounts(t *testing.T) {
	many := protocol.Network{Delivery: protocol.AnyTimes}
	fifo := protocol.Network{Order: protocol.FIFO}
	rows := []struct {
		name                string
		bounds              raftmodel.Bounds
		symmetry            protocol.Symmetry
		states, transitions uint64
		depth               int
	}{
		{name: "one server", bounds: raftmodel.Bounds{Servers: 1, Terms: 3, Log: 3, Values: 2, Crashes: 2, Compactions: 2}, states: 616, transitions: 787, depth: 10},
		{name: "one server, asynchronous disk", bounds: raftmodel.Bounds{Servers: 1, Terms: 3, Log: 2, Values: 2, Crashes: 2, Compactions: 1, Disk: protocol.Asynchronous}, states: 10_149, transitions: 14_024, depth: 23},
		{name: "two servers", bounds: raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 1, Drops: 1, Duplicates: 1, Crashes: 1, InFlight: 3}, states: 77_673, transitions: 310_314, depth: 23},
		{name: "two servers, without symmetry", symmetry: protocol.None, bounds: raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 1, Drops: 1, Duplicates: 1, Crashes: 1, InFlight: 3}, states: 155_303, transitions: 620_456, depth: 23},
		{name: "two servers, two values", bounds: raftmodel.Bounds{Servers: 2, Terms: 2, Log: 2, Values: 2, Crashes: 1, Compactions: 1, InFlight: 3}, states: 270_119, transitions: 945_662, depth: 30},
		{name: "two servers, fifo", bounds: raftmodel.Bounds{Servers: 2, Terms: 2, Log: 2, Values: 1, Drops: protocol.Any, InFlight: 4, Network: fifo}, states: 3_911, transitions: 13_432, depth: 26},
		{name: "two servers, many", bounds: raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 2, Crashes: protocol.Any, InFlight: 8, Network: many}, states: 1_413, transitions: 3_964, depth: 14},
		{name: "three servers, elections", bounds: raftmodel.Bounds{Servers: 3, Terms: 2, Values: 1, Crashes: 1, InFlight: 4}, states: 46_873, transitions: 170_763, depth: 34},
		{name: "three servers, a snapshot", bounds: raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Values: 1, Crashes: 1, Compactions: 1, InFlight: 4}, states: 131_592, transitions: 533_798, depth: 37},
		{name: "three servers, two terms and a log", bounds: raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, InFlight: 3}, states: 2_842, transitions: 6_528, depth: 38},
		{name: "five servers", bounds: raftmodel.Bounds{Servers: 5, Terms: 1, Values: 1, InFlight: 7}, states: 133_860, transitions: 673_967, depth: 63},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if row.states > 100_000 {
				twin.Longer(t)
			}
			p := newRaft(t, row.bounds)
			m := newModel(t, p, row.bounds, row.symmetry, invariants.All(p)...)
			r := must.Get(explore.BFS(context.Background(), m, explore.Options{Workers: 1}))
			if r.Verdict != explore.Holds {
				t.Fatalf("the search is %v: %v%s", r.Verdict, r.Violations, r.Stopped)
			}
			if r.States != row.states || r.Transitions != row.transitions || r.Depth != row.depth {
				t.Errorf("states: %d, transitions: %d, depth: %d; want %d, %d, %d", r.States, r.Transitions, r.Depth, row.states, row.transitions, row.depth)
			}
		})
	}
}
