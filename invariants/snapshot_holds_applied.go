package invariants

import (
	"raftmc/facts"
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// SnapshotHoldsApplied: a snapshot is the state machine as it was after the entry at
// its last included index (§7, Figure 12): at the server, which may send it, and on
// its disk, from which the state machine is restored.
func SnapshotHoldsApplied() Property {
	return Property{
		Name: "SnapshotHoldsApplied", Doc: "a snapshot, also on disk, is the state machine after the entry at its last included index (§7)",
		Server: func(v View) *Finding {
			n := v.State
			for i, s := range []raft.Snapshot{n.Server.Snapshot, n.Durable.Snapshot} {
				machine, ok := raftmodel.ParseSnapshot(s.Handle)
				if !ok || raft.Index(len(machine)) != s.LastIncludedIndex || !facts.Extends(n.Applied, machine) {
					return violated(v.Server, "server %s has %s through %d of %q, and has applied %s (§7)",
						name(v.Server), []string{"a snapshot", "a snapshot on disk"}[i], uint64(s.LastIncludedIndex), s.Handle, shown(n.Applied))
				}
			}
			return nil
		},
	}
}
