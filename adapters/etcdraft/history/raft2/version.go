package raft2

import (
	"io"
	"log"

	"raftmc/adapters/etcdraft/history"
	"raftmc/opaque"
)

// The library writes to the standard logger, and has no other.
func init() { log.SetOutput(io.Discard) }

// Version returns the version that is built in. Its name is that of the release.
func Version(release string) history.Version {
	return history.Version{
		Name:     "etcd " + release,
		Messages: []string{"MsgVote", "MsgVoteResp", "MsgApp", "MsgAppResp", "MsgHeartbeat", "MsgHeartbeatResp", "MsgSnap"},
		NewDisk:  newDisk, Start: start,
		LeaveOut: []opaque.LeftOut[*history.Node]{
			{Field: "raft.raft.elapsed", Reason: "only ticks read it, and time is the driver's"},
			{Field: "raft.raft.rand", Reason: "only ticks read it, and time is the driver's"},
			{Field: "raft.raft.prs", Reason: "only a leader reads it, and makes it anew first", When: history.LeadsNot},
			{Field: "raft.raft.votes", Reason: "only a candidate reads it, and makes it anew first", When: history.StandsNot},
		},
	}
}
