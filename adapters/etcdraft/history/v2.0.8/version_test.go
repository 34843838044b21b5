package version_test

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/adapters/etcdraft/history/proof"
	"raftmc/adapters/etcdraft/history/raft2"
)

func TestBugs(t *testing.T) {
	proof.Of(t, raft2.Version("v2.0.8"),
		proof.Lacks(history.VoteLostRestart, 2138),
		proof.Lacks(history.VoteLostStepDown, 3067),
		proof.Has(history.AppendBelowSnapshot),
		proof.Has(history.CommitUnpersisted),
	)
}
