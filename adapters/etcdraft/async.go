package etcdraft

import (
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"raftmc/opaque"
)

// With Config.AsyncStorageWrites, there are two threads, to which a Ready has messages: one
// appends and one applies, each in order. What they answer goes to other servers, or back to the
// node, and that takes its time, too. The library bounds only how much is being applied, by
// MaxCommittedSizePerReady in bytes; how much is being appended it does not bound, so Options.Queue
// bounds all of it together.

// handOut sends what can be sent at once, and queues what the threads are to do.
func (n *Node) handOut(ready *raft.Ready) (sent []opaque.Message) {
	n.answered(ready.ReadStates)
	for _, m := range ready.Messages {
		switch m.GetTo() {
		case raft.LocalAppendThread:
			n.appends = append(n.appends, m)
		case raft.LocalApplyThread:
			n.applies = append(n.applies, m)
		default:
			sent = append(sent, n.send([]*raftpb.Message{m})...)
		}
	}
	return sent
}

// appendThread lets the one thread make the first of its messages durable.
func appendThread(o Options) action {
	const name = "AppendThread"
	return action{
		InputKind: optional(name, onlyIf(o.Disk == async)), finishes: true,
		enabled: when(name, func(n *Node) bool { return len(n.appends) > 0 }),
		does: func(n *Node) []opaque.Message {
			m := n.appends[0]
			n.appends = rest(n.appends)
			n.persist(&raftpb.HardState{Term: new(m.GetTerm()), Vote: new(m.GetVote()), Commit: new(m.GetCommit())}, m.GetEntries(), m.GetSnapshot())
			if len(m.GetResponses()) > 0 {
				n.sync()
			}
			return n.respond(m)
		},
	}
}

// applyThread lets the other apply the first of its messages.
func applyThread(o Options) action {
	const name = "ApplyThread"
	return action{
		InputKind: optional(name, onlyIf(o.Disk == async)), finishes: true,
		enabled: when(name, func(n *Node) bool { return len(n.applies) > 0 }),
		does: func(n *Node) []opaque.Message {
			m := n.applies[0]
			n.applies = rest(n.applies)
			return append(n.applyAll(m.GetEntries()), n.respond(m)...)
		},
	}
}

// response lets the first of the threads' answers arrive at the node.
func response(o Options) action {
	const name = "Response"
	return action{
		InputKind: optional(name, onlyIf(o.Disk == async)), finishes: true,
		enabled: when(name, func(n *Node) bool { return len(n.responses) > 0 }),
		do: func(n *Node, _ opaque.Input) {
			m := n.responses[0]
			n.responses = rest(n.responses)
			unlessDropped(n.raw.Step(m))
		},
	}
}

// respond sends what a thread answers, and queues what goes to the node itself.
func (n *Node) respond(to *raftpb.Message) (sent []opaque.Message) {
	for _, m := range to.GetResponses() {
		if m.GetTo() == id(n.self) {
			n.responses = append(n.responses, m)
		} else {
			sent = append(sent, n.send([]*raftpb.Message{m})...)
		}
	}
	return sent
}

// rest is what comes after the first; nil if there is nothing.
func rest(queue []*raftpb.Message) []*raftpb.Message {
	if len(queue) == 1 {
		return nil
	}
	return queue[1:]
}
