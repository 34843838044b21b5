package etcdraft

import (
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"raftmc/opaque"
	"raftmc/protocol"
)

// electionTick is Config.ElectionTick. It makes no difference how long it is, as nobody counts.
const electionTick = 10

// electionTimeout lets a server that does not lead stand for election.
func electionTimeout() action {
	const name = "ElectionTimeout"
	return action{
		InputKind: protocol.InputKind{Name: name, Limit: protocol.Any},
		enabled:   when(name, func(n *Node) bool { return !n.leads() && n.term() < n.options.Terms }),
		do:        func(n *Node, _ opaque.Input) { must(n.raw.Campaign()) },
	}
}

// heartbeatTimeout lets a leader send heartbeats.
func heartbeatTimeout() action {
	const name = "HeartbeatTimeout"
	return action{
		InputKind: optional(name, protocol.Any),
		enabled:   when(name, func(n *Node) bool { return n.leads() && n.options.Servers > 1 }),
		do:        func(n *Node, _ opaque.Input) { n.local(raftpb.MsgBeat) },
	}
}

// local steps a message that a node sends itself, and which the library takes from a storage
// thread only.
func (n *Node) local(kind raftpb.MessageType) {
	must(n.raw.Step(&raftpb.Message{Type: kind.Enum(), From: new(raft.LocalAppendThread)}))
}

func (n *Node) leads() bool { return n.raw.BasicStatus().RaftState == raft.StateLeader }
func (n *Node) term() int   { return int(n.raw.BasicStatus().GetTerm()) }
