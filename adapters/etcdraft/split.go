package etcdraft

import (
	"go.etcd.io/raft/v3"

	"raftmc/opaque"
	"raftmc/protocol"
)

// Where the two steps of a Ready are apart, a node takes messages and timeouts between them, as
// the library's own Node does. What it then wants to send waits for the next Ready, and nothing in
// the library bounds how much that is: the same message may arrive any number of times, and each
// time there is one more answer. So Options.Queue does.

// persistAlone makes a Ready durable, and sends its messages.
func persistAlone(o Options) action {
	const name = "Persist"
	return action{
		InputKind: optional(name, onlyIf(o.Disk == split)),
		enabled:   when(name, func(n *Node) bool { return n.pending.Ready != nil && !n.pending.persisted }),
		does:      func(n *Node) []opaque.Message { return n.persistPending() },
		finishes:  true,
	}
}

// applyAlone applies what a Ready says is committed. A snapshot comes first, if there is one.
func applyAlone(o Options) action {
	const name = "Apply"
	return action{
		InputKind: optional(name, onlyIf(o.Disk == split)),
		enabled: when(name, func(n *Node) bool {
			return n.pending.Ready != nil && !n.pending.applied && (n.pending.persisted || raft.IsEmptySnap(n.pending.Snapshot))
		}),
		does:     func(n *Node) []opaque.Message { return n.applyPending() },
		finishes: true,
	}
}

// full reports whether a server has so much outstanding that it takes nothing more before some of
// it is done. What arrives then is lost; it may arrive again.
func (n *Node) full() bool {
	switch n.options.Disk {
	case split:
		return n.pending.Ready != nil && n.inside("msgs").Len()+n.inside("msgsAfterAppend").Len() >= n.options.Queue
	case async:
		return len(n.appends)+len(n.applies)+len(n.responses) >= n.options.Queue
	}
	return false
}

func onlyIf(is bool) protocol.Limit {
	if is {
		return protocol.Any
	}
	return 0
}
