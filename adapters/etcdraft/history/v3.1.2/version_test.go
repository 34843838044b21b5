package version_test

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/adapters/etcdraft/history/proof"
	"raftmc/adapters/etcdraft/history/raft3"
)

func TestBugs(t *testing.T) {
	proof.Of(t, raft3.Version("v3.1.2"),
		proof.Lacks(history.VoteLostRestart, 2060).Longer(),
		proof.Lacks(history.VoteLostStepDown, 3076).Longer(),
		proof.Lacks(history.AppendBelowSnapshot, 122).Longer(),
		proof.Lacks(history.ReadBeforeOwnCommit, 18470),
		proof.Has(history.CampaignBeforeSnapshot),
		proof.Has(history.CommitUnpersisted),
		proof.Lacks(history.ReadContextReused, 30058).Longer(),
	)
}
