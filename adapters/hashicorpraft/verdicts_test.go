package hashicorpraft_test

import (
	"testing"

	"raftmc/adapters/hashicorpraft"
	"raftmc/internal/twin"
	"raftmc/mctest"
)

func TestHolds(t *testing.T) {
	for _, row := range []struct {
		name   string
		longer func(t *testing.T)
		bounds mctest.Bounds
	}{
		{"elections", quick, mctest.Bounds{"terms": 2, "log": 0, "crashes": 1, "replication": "off"}},
		{"elections after others", quick, mctest.Bounds{"terms": 2, "log": 0, "replication": "off", "prevote": "on"}},
		{"replication", quick, mctest.Bounds{"terms": 2, "log": 2}},
		{"elections of three terms", twin.Longer, mctest.Bounds{"terms": 3, "log": 0, "crashes": 1, "replication": "off"}},
		{"replication after pre-votes", twin.Longer, mctest.Bounds{"terms": 2, "log": 2, "prevote": "on"}},
		{"crashes and failures", twin.Longer, mctest.Bounds{"terms": 2, "log": 2, "crashes": 1, "failures": 1}},
		{"crashes and a longer log", twin.Longer, mctest.Bounds{"terms": 2, "log": 3, "crashes": 1}},
		{"a slow disk", twin.Longer, mctest.Bounds{"terms": 2, "log": 2, "failures": 1, "disk": "slow-log"}},
		{"a torn vote in three terms", twin.Longer, mctest.Bounds{"terms": 3, "log": 0, "tears": 1, "replication": "off"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.longer(t)
			mctest.Check(t, hashicorpraft.New(t, hashicorpraft.Default()), row.bounds)
		})
	}
}

// quick is for rows that are always tested.
func quick(*testing.T) {}

// TestFindsByItself searches for what TestSchedules replays.
func TestFindsByItself(t *testing.T) {
	for _, row := range []struct {
		name, property string
		bounds         mctest.Bounds
	}{
		{"a stale entry", "StateMachineSafety", mctest.Bounds{"terms": 3, "log": 1, "failures": 1, "disk": "slow-log", "leases": 0, "timeouts": 3}},
		{"a torn vote", "LeaderCompleteness", mctest.Bounds{"terms": 4, "log": 1, "tears": 1, "leases": 0, "timeouts": 3, "repeats": 0}},
	} {
		t.Run(row.name, func(t *testing.T) {
			twin.Longer(t)
			mctest.MustFail(t, hashicorpraft.New(t, hashicorpraft.Default()), row.bounds, row.property)
		})
	}
}
