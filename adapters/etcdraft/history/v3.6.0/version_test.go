package version_test

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/adapters/etcdraft/history/proof"
	"raftmc/adapters/etcdraft/history/raft36"
)

func TestBugs(t *testing.T) {
	proof.Of(t, raft36.Version("v3.6.0"),
		proof.Lacks(history.VoteLostRestart, 2665).Longer(),
		proof.Lacks(history.VoteLostStepDown, 3827).Longer(),
		proof.Lacks(history.AppendBelowSnapshot, 100).Longer(),
		proof.Lacks(history.ReadBeforeOwnCommit, 16453).Longer(),
		proof.Lacks(history.CampaignBeforeSnapshot, 16689).Longer(),
		proof.Lacks(history.LeaveJointTwice, 537).Longer(),
		proof.Lacks(history.CommitUnpersisted, 223),
		proof.Lacks(history.CompactedTermZero, 812241).Deep(),
		proof.Has(history.ReadContextReused),
	)
}
