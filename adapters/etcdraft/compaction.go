package etcdraft

import (
	"raftmc/opaque"
)

// compact lets a server replace the beginning of its log, up to any index that it has applied and
// the library knows of, by a snapshot. Who needs what is gone is then sent the snapshot. If
// members change, it is up to the last such index, whose members are known.
//
// It is up to what the hard state on the disk says is committed, too, which with storage threads
// may be less: otherwise the server cannot be started again (TestACompactionCanBeAheadOfTheDisk).
// The library asks only that the index be applied.
func compact(o Options) action {
	const name = "Compact"
	return action{
		InputKind: optional(name, o.Compactions),
		enabled: func(n *Node) (all []opaque.Input) {
			first, _ := n.durable()
			applied := min(len(n.machine), int(n.raw.BasicStatus().Applied))
			if n.options.mistake != compactsAhead {
				applied = min(applied, n.safeCommit())
			}
			if o.Membership != fixed {
				first = max(first, len(n.machine))
			}
			for i := first; i <= applied; i++ {
				all = append(all, opaque.Input{Kind: name, Number: i})
			}
			return all
		},
		do: func(n *Node, in opaque.Input) {
			_, err := n.disk.CreateSnapshot(uint64(in.Number), n.members, format(n.machine[:in.Number]))
			must(err)
			must(n.disk.Compact(uint64(in.Number)))
		},
	}
}
