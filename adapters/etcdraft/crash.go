package etcdraft

import (
	"raftmc/opaque"
	"raftmc/protocol"
)

// crash lets a server lose all that is not on its disk, and start again. Its state machine then
// is what the last snapshot has.
func crash(limit protocol.Limit) action {
	const name = "Crash"
	kind := optional(name, limit)
	kind.Class = protocol.Fault
	return action{
		InputKind: kind, finishes: true,
		enabled: when(name, func(*Node) bool { return true }),
		do: func(n *Node, _ opaque.Input) {
			n.unsync()
			n.start()
		},
	}
}
