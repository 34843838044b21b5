package etcdraft

import (
	"raftmc/opaque"
	"raftmc/protocol"
)

// compact lets a server replace the beginning of its log, up to any index that it has applied,
// by a snapshot. Who needs what is gone is then sent the snapshot.
func compact(limit protocol.Limit) action {
	const name = "Compact"
	return action{
		InputKind: optional(name, limit),
		enabled: func(n *Node) (all []opaque.Input) {
			first, err := n.disk.FirstIndex()
			must(err)
			for i := int(first); i <= len(n.machine); i++ {
				all = append(all, opaque.Input{Kind: name, Number: i})
			}
			return all
		},
		do: func(n *Node, in opaque.Input) {
			_, err := n.disk.CreateSnapshot(uint64(in.Number), nil, format(n.machine[:in.Number]))
			must(err)
			must(n.disk.Compact(uint64(in.Number)))
		},
	}
}
