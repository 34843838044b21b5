package etcdraft

import (
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"raftmc/opaque"
)

// electionTimeout lets a server that does not lead stand for election.
func electionTimeout(o Options) action {
	const name = "ElectionTimeout"
	return action{
		InputKind: optional(name, onlyIf(o.Clocks == free)),
		enabled:   when(name, func(n *Node) bool { return !n.leads() && n.term() < n.options.Terms }),
		do:        func(n *Node, _ opaque.Input) { must(n.raw.Campaign()) },
	}
}

// heartbeatTimeout lets a leader send heartbeats.
func heartbeatTimeout(o Options) action {
	const name = "HeartbeatTimeout"
	return action{
		InputKind: optional(name, onlyIf(o.Clocks == free)),
		enabled:   when(name, func(n *Node) bool { return n.leads() && n.options.Servers > 1 }),
		do:        func(n *Node, _ opaque.Input) { n.local(raftpb.MsgBeat) },
	}
}

// quorumTimeout is what a leader does whenever it has counted to the election timeout: with
// CheckQuorum it steps down unless it has heard of a quorum, and whom leadership has not been
// transferred to by then will not get it.
func quorumTimeout(o Options) action {
	const name = "QuorumTimeout"
	return action{
		InputKind: optional(name, onlyIf(o.Clocks == free)),
		enabled: when(name, func(n *Node) bool {
			return n.leads() && (n.options.CheckQuorum == on || n.transfers())
		}),
		do: func(n *Node, _ opaque.Input) {
			if n.options.CheckQuorum == on {
				n.local(raftpb.MsgCheckQuorum)
			}
			if n.leads() && n.transfers() {
				n.raw.TransferLeader(id(n.self)) // to itself, which only ends the other
			}
		},
	}
}

// leaseTimeout is that a follower has heard nothing of its leader for the election timeout, and
// its own randomized timeout is longer: it votes for others again, if CheckQuorum is on.
func leaseTimeout(o Options) action {
	const name = "LeaseTimeout"
	return action{
		InputKind: optional(name, onlyIf(o.Clocks == free)),
		enabled: when(name, func(n *Node) bool {
			return n.options.CheckQuorum == on && !n.leads() && n.raw.BasicStatus().Lead != raft.None && n.elapsed() < n.options.ElectionTick
		}),
		do: func(n *Node, _ opaque.Input) {
			for n.elapsed() < n.options.ElectionTick {
				n.raw.TickQuiesced()
			}
		},
	}
}

// local steps a message that a node sends itself, and which the library takes from a storage
// thread only.
func (n *Node) local(kind raftpb.MessageType) {
	must(n.raw.Step(&raftpb.Message{Type: kind.Enum(), From: new(raft.LocalAppendThread)}))
}

func (n *Node) leads() bool     { return n.raw.BasicStatus().RaftState == raft.StateLeader }
func (n *Node) term() int       { return int(n.raw.BasicStatus().GetTerm()) }
func (n *Node) transfers() bool { return n.raw.BasicStatus().LeadTransferee != raft.None }
