package etcdraft

import (
	"raftmc/opaque"
	"raftmc/protocol"
)

// transfer lets a leader be asked to hand leadership to another server.
func transfer(limit protocol.Limit) action {
	const name = "Transfer"
	return action{
		InputKind: optional(name, limit),
		enabled: func(n *Node) (all []opaque.Input) {
			for to := range n.options.Servers {
				if n.leads() && to != n.self {
					all = append(all, opaque.Input{Kind: name, Server: to + 1})
				}
			}
			return all
		},
		do: func(n *Node, in opaque.Input) { n.raw.TransferLeader(id(in.Server - 1)) },
	}
}
