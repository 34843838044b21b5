package version_test

import (
	"testing"

	"raftmc/adapters/etcdraft/history"
	"raftmc/adapters/etcdraft/history/proof"
	"raftmc/adapters/etcdraft/history/raft36"
)

func TestBugs(t *testing.T) {
	proof.Of(t, raft36.Version("v3.0.0-20221201"),
		proof.Lacks(history.VoteLostRestart, 616).Longer(),
		proof.Lacks(history.VoteLostStepDown, 3039).Longer(),
		proof.Lacks(history.AppendBelowSnapshot, 100).Longer(),
		proof.Lacks(history.ReadBeforeOwnCommit, 13727).Longer(),
		proof.Lacks(history.CampaignBeforeSnapshot, 11578).Longer(),
		proof.Lacks(history.LeaveJointTwice, 577).Longer(),
		proof.Lacks(history.CommitUnpersisted, 117),
		proof.Has(history.CompactedTermZero),
		proof.Has(history.ReadContextReused).Longer(),
	)
}
