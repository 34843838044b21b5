package version_test

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/adapters/etcdraft/history/proof"
	"raftmc/adapters/etcdraft/history/raft37"
)

func TestBugs(t *testing.T) {
	proof.Of(t, raft37.Version("v3.7.0"),
		proof.Lacks(history.VoteLostRestart, 6167),
		proof.Lacks(history.VoteLostStepDown, 3827).Longer(),
		proof.Lacks(history.AppendBelowSnapshot, 100),
		proof.Lacks(history.ReadBeforeOwnCommit, 19179).Longer(),
		proof.Lacks(history.CommitUnpersisted, 223),
		proof.Lacks(history.CampaignBeforeSnapshot, 16689).Longer(),
		proof.Lacks(history.LeaveJointTwice, 537),
		proof.Lacks(history.ReadContextReused, 54451).Longer(),
	)
}
