package raftmodel_test

import (
	"testing"

	"raftmc/bugs"
	"raftmc/internal/twin"
	"raftmc/invariants"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// TestPlainTwin compares the tables with the plain model, state by state. (Where
// there are many states, it is for make longer or make deep.)
func TestPlainTwin(t *testing.T) {
	fifo := protocol.Network{Order: protocol.FIFO}
	many := protocol.Network{Delivery: protocol.AnyTimes}
	rows := []struct {
		name   string
		goal   string // what must be met, for the bounds to be worth it
		bounds raftmodel.Bounds
	}{
		{"one server", "SometimesCommit", raftmodel.Bounds{Servers: 1, Terms: 2, Log: 2, Values: 2, Crashes: 2, Compactions: 1}},
		{"one server, asynchronous disk", "SometimesCommit", raftmodel.Bounds{Servers: 1, Terms: 2, Log: 2, Values: 2, Crashes: 1, Compactions: 1, Disk: protocol.Asynchronous}},

		{"two servers", "SometimesSecondLeaderCommits", raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 1, InFlight: 2}},
		{"two servers, losses and copies", "SometimesCommit", raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 1, Drops: 1, Duplicates: 1, InFlight: 3}},
		{"two servers, any number of losses", "SometimesSecondLeaderCommits", raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2}},
		{"two servers, two values", "SometimesRestartAfterVote", raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 2, Crashes: 1, InFlight: 2}},
		{"two servers, a snapshot", "SometimesRestartAfterVote", raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 1, Crashes: 1, Compactions: 1, InFlight: 3}},
		{"two servers, asynchronous disk", "SometimesRestartAfterVote", raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 2, Crashes: 1, InFlight: 2, Disk: protocol.Asynchronous}},
		{"two servers, fifo", "SometimesSecondLeaderCommits", raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 2, Drops: 1, Duplicates: 1, InFlight: 2, Network: fifo}},
		{"two servers, fifo but for one message", "SometimesSecondLeaderCommits", raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 1, Reorders: 1, InFlight: 3, Network: fifo}},
		{"two servers, fifo but for any", "SometimesCommit", raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 1, Drops: 1, Reorders: protocol.Any, InFlight: 3, Network: fifo}},
		{"two servers, many", "SometimesRestartAfterVote", raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 1, Crashes: 1, InFlight: 6, Network: many}},
		{"two servers, many, two values", "SometimesCommit", raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 2, Compactions: 1, InFlight: 8, Network: many}},

		{"two servers, more renamings than edges keep differences for", "SometimesCommit", raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 5, Drops: 1, Duplicates: 1, InFlight: 2}},
		{"two servers, many, as many renamings", "SometimesCommit", raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 5, InFlight: 6, Network: many}},

		{"three servers", "SometimesCommit", raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Values: 2, InFlight: 3}},
		{"three servers, losses and copies", "SometimesLeader", raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1, Drops: 1, Duplicates: 1, InFlight: 3}},
		{"three servers, two terms", "SometimesSecondTermLeader", raftmodel.Bounds{Servers: 3, Terms: 2, Values: 1, InFlight: 3}},
		{"three servers, a snapshot", "SometimesCatchesUp", raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Values: 1, Compactions: 1, InFlight: 3}},
		{"three servers, asynchronous disk", "SometimesLeader", raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1, InFlight: 3, Disk: protocol.Asynchronous}},
		{"three servers, fifo", "SometimesCommit", raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Values: 1, Drops: 1, InFlight: 3, Network: fifo}},
		{"three servers, many", "SometimesLeader", raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1, InFlight: 8, Network: many}},
	}
	symmetries := []struct {
		name string
		protocol.Symmetry
	}{{"full", protocol.Full}, {"none", protocol.None}}
	for _, row := range rows {
		for _, symmetry := range symmetries {
			t.Run(row.name+", symmetry "+symmetry.name, func(t *testing.T) {
				p := newRaft(t, row.bounds)
				m := newModel(t, p, row.bounds, symmetry.Symmetry, invariants.All(p)...)
				tables := twin.Tables(m)
				switch {
				case tables.States() > 5000:
					twin.Deep(t)
				case tables.States() > 400:
					twin.Longer(t)
				}
				plain := twin.Plain(m)
				if len(tables.Violated) > 0 || !tables.Reached[row.goal] {
					t.Errorf("violated: %v, reached: %v; want %s", tables.Violated, tables.Reached, row.goal)
				}
				if !tables.Same(plain) {
					t.Errorf("tables: %d states on %d levels; plain model: %d on %d", tables.States(), tables.Levels, plain.States(), plain.Levels)
				}
			})
		}
	}
}

// TestPlainTwinOfBrokenCores: the tables remember earlier checks, and still find every
// property violated that the plain model finds.
func TestPlainTwinOfBrokenCores(t *testing.T) {
	for _, row := range []struct {
		bug    string
		bounds raftmodel.Bounds
	}{
		{"vote-not-persisted", raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1, Crashes: 1, InFlight: 3}},
		{"vote-not-persisted", raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 2, Crashes: 1, InFlight: 2}},
		{"commit-prior-term", raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2}},
	} {
		bug, err := bugs.Find(row.bug)
		if err != nil {
			t.Fatal(err)
		}
		r, err := raftmodel.New(row.bounds, bug.Plant(raftmodel.Correct()))
		if err != nil {
			t.Fatal(err)
		}
		for _, symmetry := range []protocol.Symmetry{protocol.Full, protocol.None} {
			m := newModel(t, r, row.bounds, symmetry, invariants.All(r)...)
			tables, plain := twin.Tables(m), twin.Plain(m)
			if !tables.Same(plain) || len(plain.Violated) == 0 {
				t.Errorf("%s, %+v: tables: %d states, violated %v; plain model: %d, %v",
					row.bug, row.bounds, tables.States(), tables.Violated, plain.States(), plain.Violated)
			}
		}
	}
}
