package version_test

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/adapters/etcdraft/history/proof"
	"raftmc/adapters/etcdraft/history/raft35"
)

func TestBugs(t *testing.T) {
	proof.Of(t, raft35.Version("v3.5.35"),
		proof.Lacks(history.VoteLostRestart, 616).Longer(),
		proof.Lacks(history.VoteLostStepDown, 3076).Longer(),
		proof.Lacks(history.AppendBelowSnapshot, 122).Longer(),
		proof.Lacks(history.ReadBeforeOwnCommit, 14129).Longer(),
		proof.Lacks(history.CampaignBeforeSnapshot, 11885),
		proof.Lacks(history.LeaveJointTwice, 984),
		proof.Has(history.CommitUnpersisted),
		proof.Has(history.ReadContextReused).Longer(),
	)
}
