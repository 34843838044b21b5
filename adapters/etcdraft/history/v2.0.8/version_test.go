package version_test

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/adapters/etcdraft/history/proof"
	"raftmc/adapters/etcdraft/history/raft2"
)

func TestHolds(t *testing.T) {
	for _, row := range []struct {
		history.Bug
		configurations uint64
	}{
		{history.VoteLostRestart, 2138},
		{history.VoteLostStepDown, 3199},
	} {
		t.Run(row.ID, func(t *testing.T) { proof.Holds(t, raft2.Version("v2.0.8"), row.Bug, row.configurations) })
	}
}
