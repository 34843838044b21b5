package version_test

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/adapters/etcdraft/history/proof"
	"raftmc/adapters/etcdraft/history/raft37"
)

func TestBugs(t *testing.T) {
	proof.Of(t, raft37.Version("v3.7.0"),
		proof.Lacks(history.ReadContextReused, 54451).Longer(),
	)
}
