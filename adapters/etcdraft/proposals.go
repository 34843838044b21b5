package etcdraft

import (
	"errors"

	"go.etcd.io/raft/v3"

	"raftmc/opaque"
	"raftmc/protocol"
)

// propose lets a client propose one of several values to a leader, whose log is short enough,
// or to a follower that knows a leader and hands it on.
// Nobody waits for an answer: several may be outstanding.
func propose() action {
	const name = "Propose"
	return action{
		InputKind: optional(name, protocol.Any),
		enabled: func(n *Node) (all []opaque.Input) {
			forwards := n.options.Forwarding == on && n.raw.BasicStatus().Lead != raft.None
			if !n.leads() && !forwards || n.lastIndex() >= n.options.Log {
				return nil
			}
			for v := range n.options.Values {
				all = append(all, opaque.Input{Kind: name, Number: v + 1})
			}
			return all
		},
		do: func(n *Node, in opaque.Input) { unlessDropped(n.raw.Propose([]byte{byte('w' + in.Number)})) },
	}
}

// unlessDropped is must, for what the library may drop: proposals, and answers of who is no member.
func unlessDropped(err error) {
	if !errors.Is(err, raft.ErrProposalDropped) && !errors.Is(err, raft.ErrStepPeerNotFound) {
		must(err)
	}
}
