package version_test

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/adapters/etcdraft/history/proof"
	"raftmc/adapters/etcdraft/history/raft3"
)

func TestBugs(t *testing.T) {
	proof.Of(t, raft3.Version("v3.3.8"),
		proof.Lacks(history.VoteLostRestart, 661).Longer(),
		proof.Lacks(history.VoteLostStepDown, 3076).Longer(),
		proof.Lacks(history.AppendBelowSnapshot, 122).Longer(),
		proof.Lacks(history.ReadBeforeOwnCommit, 15878).Longer(),
		proof.Has(history.CampaignBeforeSnapshot),
		proof.Has(history.CommitUnpersisted),
		proof.Has(history.ReadContextReused).Longer(),
	)
}
