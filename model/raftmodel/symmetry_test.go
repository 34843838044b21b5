package raftmodel_test

import (
	"testing"

	"raftmc/internal/twin"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// TestSymmetryCountsClasses walks all states of the plain model without symmetry, and
// groups those that symmetry identifies. A search with symmetry, which looks at only one
// state of each class, must find as many classes: it does so only if renaming commutes
// with stepping. (Where there are thousands of classes, it is for make longer.)
func TestSymmetryCountsClasses(t *testing.T) {
	rows := []struct {
		name   string
		bounds raftmodel.Bounds
	}{
		{"two servers", raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 2, Drops: protocol.Any, InFlight: 2}},
		{"two servers, asynchronous disk", raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 2, Drops: protocol.Any, InFlight: 2, Disk: protocol.Asynchronous}},
		{"three servers, a log", raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Values: 2, InFlight: 3}},
		{"two servers, a snapshot", raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any, InFlight: 3}},
		{"three servers, two terms", raftmodel.Bounds{Servers: 3, Terms: 2, Values: 1, InFlight: 3}},
		{"three servers, asynchronous disk", raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1, Drops: protocol.Any, InFlight: 3, Disk: protocol.Asynchronous}},
		{"three servers, fifo", raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Values: 1, InFlight: 3, Network: protocol.Network{Order: protocol.FIFO}}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p := newRaft(t, row.bounds)
			full := newModel(t, p, row.bounds, protocol.Full)
			none := newModel(t, p, row.bounds, protocol.None)
			found := twin.Tables(full)
			if found.States() > 700 {
				twin.Longer(t)
			}
			states, classes := countClasses(full, none)
			if found.States() != classes {
				t.Errorf("%d states are of %d classes, and a search with symmetry finds %d", states, classes, found.States())
			}
		})
	}
}

// countClasses counts the states without symmetry, and the fingerprints that
// they have with it. Budgets are not carried over, so there must be none.
func countClasses(full, none *raftModel) (states, classes int) {
	start := none.Cluster()
	seen, class := map[uint64]bool{start.Fingerprint(): true}, map[uint64]bool{}
	for level := []cluster{start}; len(level) > 0; {
		var next []cluster
		for _, c := range level {
			f := full.Cluster()
			f.States, f.Histories, f.Network = c.States, c.Histories, c.Network
			class[f.Fingerprint()] = true
			for _, e := range c.Events() {
				d, _ := c.Apply(e)
				if fp := d.Fingerprint(); d.Fits() && !seen[fp] {
					seen[fp] = true
					next = append(next, d)
				}
			}
		}
		level = next
	}
	return len(seen), len(class)
}
