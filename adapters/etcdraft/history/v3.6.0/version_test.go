package version_test

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/adapters/etcdraft/history/proof"
	"raftmc/adapters/etcdraft/history/raft36"
)

func TestBugs(t *testing.T) {
	proof.Of(t, raft36.Version("v3.6.0"),
		proof.Lacks(history.CompactedTermZero, 812241).Deep(),
		proof.Has(history.ReadContextReused),
	)
}
