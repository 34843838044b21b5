package etcdraft_test

import (
	"testing"

	"raftmc/adapters/etcdraft"
	"raftmc/mctest"
)

// TestHolds: no schedule within small bounds violates anything.
func TestHolds(t *testing.T) {
	for _, row := range []struct {
		name   string
		bounds mctest.Bounds
	}{
		{"two terms", mctest.Bounds{"terms": 2}},
		{"crashes and snapshots", mctest.Bounds{"terms": 1, "crashes": "any", "compactions": "any"}},
		{"prevote and checkquorum", mctest.Bounds{"terms": 1, "prevote": "on", "checkquorum": "on"}},
		{"alone, in two steps", mctest.Bounds{"servers": 1, "terms": 2, "log": 2, "disk": "split", "crashes": 1}},
		{"alone, with storage threads", mctest.Bounds{"servers": 1, "terms": 2, "log": 2, "disk": "async", "crashes": 1, "queue": 3}},
		{"two servers and transfers", mctest.Bounds{"servers": 2, "terms": 2, "transfers": "any"}},
		{"two servers and reads of followers", mctest.Bounds{"servers": 2, "terms": 1, "reads": 1, "readers": "everybody"}},
		{"two servers, reports and snapshots", mctest.Bounds{"servers": 2, "terms": 1, "log": 2, "reports": "on", "compactions": "any"}},
		{"two servers and forwarded proposals", mctest.Bounds{"servers": 2, "terms": 2, "log": 2, "forwarding": "on"}},
		{"two servers and clocks that tick together", mctest.Bounds{"servers": 2, "terms": 1, "clocks": "together", "ticks": 3, "checkquorum": "on"}},
		{"two servers and hard states that need not be durable", mctest.Bounds{"servers": 2, "terms": 1, "log": 2, "fsync": "mustsync", "crashes": 1, "compactions": 1}},
		{"a server that joins", mctest.Bounds{"servers": 2, "terms": 1, "log": 3, "outsiders": 1, "membership": "joint", "changes": 1}},
	} {
		t.Run(row.name, func(t *testing.T) { mctest.Check(t, etcdraft.New(etcdraft.Default()), row.bounds) })
	}
}

// TestMistakesAreFound: what the library asks of those who drive it is necessary, and missing it
// does not go unnoticed.
func TestMistakesAreFound(t *testing.T) {
	for _, bug := range etcdraft.Bugs() {
		t.Run(bug.ID, func(t *testing.T) {
			bounds := mctest.Bounds{}
			for _, b := range bug.Bounds.OfProtocol() {
				bounds[b.Name] = b.String()
			}
			mctest.MustFail(t, etcdraft.New(etcdraft.Planted(bug.ID)), bounds, bug.Property)
		})
	}
}
