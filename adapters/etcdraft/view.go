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
		Term: int(s.GetTerm()), Vote: n.durableVote(), Commit: int(s.GetCommit()), Role: roles[s.RaftState],
		Log: n.log(), Applied: slices.Clone(n.machine), Reads: n.reads.String(), Wrong: n.wrong,
	}
}

// durableVote is the vote in the server's term, counted from 0; -1 means none. If a Ready is not
// handled as a whole, a vote of an earlier term may become durable, which a view cannot tell: then
// it tells of none, and Election Safety alone shows that one was given twice.
func (n *Node) durableVote() int {
	if n.options.Disk != whole {
		return -1
	}
	return int(n.raw.BasicStatus().GetVote()) - 1
}

func entry(e *raftpb.Entry) raftview.Entry {
	return shown(int(e.GetTerm()), e.GetType(), e.GetData())
}

func shown(term int, kind raftpb.EntryType, data []byte) raftview.Entry {
	if kind == raftpb.EntryConfChangeV2 {
		return raftview.Entry{Term: term, Data: changeInWords(data)}
	}
	return raftview.Entry{Term: term, Data: string(data)}
}

// log is what a server holds, durable or not, from index 1: what is compacted has been applied.
func (n *Node) log() []raftview.Entry {
	first, last := n.durable()
	offset, unstable := n.unstable()
	all := slices.Clone(n.machine[:min(first-1, len(n.machine))])
	if snapshot, has := n.arriving(); has {
		return append(snapshot, unstable...)
	}
	if last = min(last, offset-1); last >= first {
		durable, err := n.disk.Entries(uint64(first), uint64(last)+1, math.MaxUint64)
		must(err)
		for _, e := range durable {
			all = append(all, entry(e))
		}
	}
	return append(all, unstable...)
}

// lastIndex is the index of the last entry of the log.
func (n *Node) lastIndex() int {
	offset, unstable := n.unstable()
	return offset + len(unstable) - 1
}

// durable returns the indexes of the first and the last entry on the disk.
func (n *Node) durable() (first, last int) {
	f, err := n.disk.FirstIndex()
	must(err)
	l, err := n.disk.LastIndex()
	must(err)
	return int(f), int(l)
}
