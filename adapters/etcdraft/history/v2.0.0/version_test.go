package version_test

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/adapters/etcdraft/history/proof"
	"raftmc/adapters/etcdraft/history/raft2"
)

func TestViolates(t *testing.T) {
	for _, b := range []history.Bug{history.VoteLostRestart, history.VoteLostStepDown} {
		t.Run(b.ID, func(t *testing.T) { proof.Violates(t, raft2.Version("v2.0.0"), b) })
	}
}
