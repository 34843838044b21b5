package version_test

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/adapters/etcdraft/history/proof"
	"raftmc/adapters/etcdraft/history/raft34"
)

func TestBugs(t *testing.T) {
	proof.Of(t, raft34.Version("v3.4.3"),
		proof.Lacks(history.VoteLostRestart, 616).Longer(),
		proof.Lacks(history.VoteLostStepDown, 3076).Longer(),
		proof.Lacks(history.AppendBelowSnapshot, 122).Longer(),
		proof.Lacks(history.ReadBeforeOwnCommit, 15878).Longer(),
		proof.Has(history.CampaignBeforeSnapshot),
		proof.Has(history.LeaveJointTwice),
		proof.Has(history.CommitUnpersisted),
		proof.Has(history.ReadContextReused).Longer(),
	)
}
