package etcdraft_test

import (
	"testing"

	"raftmc/adapters/etcdraft"
	"raftmc/mctest"
)

func TestHolds(t *testing.T) {
	for _, row := range []struct {
		name   string
		bounds mctest.Bounds
	}{
		{"two terms", mctest.Bounds{"terms": 2, "log": 1}},
		{"crashes and snapshots", mctest.Bounds{"terms": 1, "log": 1, "crashes": "any", "compactions": "any"}},
	} {
		t.Run(row.name, func(t *testing.T) { mctest.Check(t, etcdraft.New(etcdraft.Default()), row.bounds) })
	}
}
