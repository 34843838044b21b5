package version_test

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/adapters/etcdraft/history/proof"
	"raftmc/adapters/etcdraft/history/raft2"
)

func TestBugs(t *testing.T) {
	proof.Of(t, raft2.Version("v2.0.0"),
		proof.Has(history.VoteLostRestart),
		proof.Has(history.VoteLostStepDown),
		proof.Has(history.AppendBelowSnapshot),
		proof.Has(history.CommitUnpersisted),
	)
}
