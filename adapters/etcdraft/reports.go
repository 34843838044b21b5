package etcdraft

import (
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/tracker"

	"raftmc/opaque"
)

// With reports, a server's transport tells a leader, rightly or wrongly, that a server cannot be
// reached, or what has become of a snapshot; and a follower is told to forget its leader.

// reportUnreachable is that a server could not be reached.
func reportUnreachable(o Options) action {
	const name = "ReportUnreachable"
	return action{
		InputKind: optional(name, onlyIf(o.Reports == on)),
		enabled: func(n *Node) (all []opaque.Input) {
			for _, server := range n.followersIn(tracker.StateReplicate) {
				all = append(all, opaque.Input{Kind: name, Server: server + 1})
			}
			return all
		},
		do: func(n *Node, in opaque.Input) { n.raw.ReportUnreachable(id(in.Server - 1)) },
	}
}

// reportSnapshot is that a snapshot has been sent, or has not.
func reportSnapshot(o Options) action {
	const name = "ReportSnapshot"
	return action{
		InputKind: optional(name, onlyIf(o.Reports == on)),
		enabled: func(n *Node) (all []opaque.Input) {
			for _, server := range n.followersIn(tracker.StateSnapshot) {
				for _, status := range []raft.SnapshotStatus{raft.SnapshotFinish, raft.SnapshotFailure} {
					all = append(all, opaque.Input{Kind: name, Server: server + 1, Number: int(status)})
				}
			}
			return all
		},
		do: func(n *Node, in opaque.Input) { n.raw.ReportSnapshot(id(in.Server-1), raft.SnapshotStatus(in.Number)) },
	}
}

// forgetLeader lets a follower vote, whatever its lease says.
func forgetLeader(o Options) action {
	const name = "ForgetLeader"
	return action{
		InputKind: optional(name, onlyIf(o.Reports == on && o.ReadOnly != lease)),
		enabled:   when(name, func(n *Node) bool { return !n.leads() && n.raw.BasicStatus().Lead != raft.None }),
		do:        func(n *Node, _ opaque.Input) { must(n.raw.ForgetLeader()) },
	}
}

// followersIn lists the servers of which a leader believes that they are so.
func (n *Node) followersIn(state tracker.StateType) (all []int) {
	if !n.leads() {
		return nil
	}
	progress := n.raw.Status().Progress
	for i := range n.options.Servers {
		if p, known := progress[id(i)]; known && i != n.self && p.State == state {
			all = append(all, i)
		}
	}
	return all
}
