package invariants

import "raftmc/raft"

// LogContiguous: a log starts right after its snapshot, whose term is the term
// of the entry at its index, and has no gap; so it is on disk, after each
// pending write.
func LogContiguous() Property {
	return Property{
		Name: "LogContiguous", Doc: "indexes are contiguous from the snapshot's, whose term is the term at its index, also on disk",
		Server: func(v View) *Finding {
			n := v.State
			if f := startsAtSnapshot(v.Server, "log", n.Server.Log, n.Server.Snapshot); f != nil {
				return f
			}
			if f := startsAtSnapshot(v.Server, "log on disk", n.Durable.Log, n.Durable.Snapshot); f != nil {
				return f
			}
			base, applied := int(n.Server.Log.Base()), n.Applied
			if base > len(applied) {
				return violated(v.Server, "server %s has compacted through %d, but its state machine has applied only %s", name(v.Server), base, shown(applied))
			}
			if base > 0 && applied[base-1].Term != n.Server.Log.BaseTerm() {
				return violated(v.Server, "the snapshot of server %s says term %d at index %d, where %d was applied",
					name(v.Server), uint64(n.Server.Log.BaseTerm()), base, uint64(applied[base-1].Term))
			}
			return writesLeaveNoGap(v.Server, n)
		},
	}
}

func startsAtSnapshot(server int, what string, log raft.Log, s raft.Snapshot) *Finding {
	if log.Base() == s.LastIncludedIndex && log.BaseTerm() == s.LastIncludedTerm {
		return nil
	}
	return violated(server, "the %s of server %s starts after index %d of term %d, its snapshot ends at %d of term %d", what, name(server),
		uint64(log.Base()), uint64(log.BaseTerm()), uint64(s.LastIncludedIndex), uint64(s.LastIncludedTerm))
}

// writesLeaveNoGap looks at the disk after each of the pending writes.
func writesLeaveNoGap(server int, n Node) *Finding {
	disk := n.Durable
	for _, w := range n.Pending {
		after := disk
		if w.Snapshot.LastIncludedIndex > 0 {
			after = disk.Apply(raft.Write{Token: w.Token, CurrentTerm: w.CurrentTerm, VotedFor: w.VotedFor, Snapshot: w.Snapshot})
		}
		if w.From > after.Log.LastIndex()+1 || w.From > 0 && w.From <= after.Log.Base() {
			return violated(server, "server %s writes entries from index %d after a log of %d to %d",
				name(server), uint64(w.From), uint64(after.Log.Base()+1), uint64(after.Log.LastIndex()))
		}
		disk = disk.Apply(w)
	}
	return nil
}
