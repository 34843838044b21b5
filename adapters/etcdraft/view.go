package etcdraft

import (
	"math"
	"slices"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"raftmc/raftview"
)

var roles = map[raft.StateType]string{
	raft.StateLeader: "Leader", raft.StateFollower: "Follower", raft.StateCandidate: "Candidate", raft.StatePreCandidate: "PreCandidate",
}

// view is what properties see of a server.
func (n *Node) view() raftview.View {
	s := n.raw.BasicStatus()
	return raftview.View{
		Term: int(s.GetTerm()), Vote: int(s.GetVote()) - 1, Commit: int(s.GetCommit()), Role: roles[s.RaftState],
		Log: n.log(), Applied: slices.Clone(n.machine), Wrong: n.wrong,
	}
}

func entry(e *raftpb.Entry) raftview.Entry {
	return raftview.Entry{Term: int(e.GetTerm()), Data: string(e.GetData())}
}

// log is what a server holds, durable or not, from index 1: what is compacted has been applied.
func (n *Node) log() (all []raftview.Entry) {
	first, err := n.disk.FirstIndex()
	must(err)
	all = slices.Clone(n.machine[:first-1])
	last := n.lastIndex()
	if last < int(first) {
		return all
	}
	durable, err := n.disk.Entries(first, uint64(last)+1, math.MaxUint64)
	must(err)
	for _, e := range durable {
		all = append(all, entry(e))
	}
	return all
}

// lastIndex is the index of the last entry of the log.
func (n *Node) lastIndex() int {
	last, err := n.disk.LastIndex()
	must(err)
	return int(last)
}
