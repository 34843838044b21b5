package invariants

import "raftmc/raft"

// LogContiguous: there is no gap between a log and its snapshot, and the snapshot's term
// is the term of the entry at its index; and the same holds on disk, after each pending
// write (§7).
func LogContiguous() Property {
	return Property{
		Name: "LogContiguous", Doc: "indexes are contiguous from the snapshot's, whose term is the term at its index, also on disk (§7)",
		Server: func(v View) *Finding {
			n := v.State
			if f := followsSnapshot(v.Server, "log", n.Server.Log, n.Server.Snapshot); f != nil {
				return f
			}
			if f := followsSnapshot(v.Server, "log on disk", n.Durable.Log, n.Durable.Snapshot); f != nil {
				return f
			}
			base, applied := int(n.Server.Log.Base()), n.Applied
			if base > len(applied) {
				return violated(v.Server, "server %s has compacted through %d, but its state machine has applied only %s (§7)", name(v.Server), base, shown(applied))
			}
			if base > 0 && applied[base-1].Term != n.Server.Log.BaseTerm() {
				return violated(v.Server, "the snapshot of server %s says term %d at index %d, where %d was applied (§7)",
					name(v.Server), uint64(n.Server.Log.BaseTerm()), base, uint64(applied[base-1].Term))
			}
			return writesLeaveNoGap(v.Server, n)
		},
	}
}

// followsSnapshot says what is wrong between a snapshot and the log that continues it,
// which may also hold entries that the snapshot includes.
func followsSnapshot(server int, what string, log raft.Log, s raft.Snapshot) *Finding {
	switch term, known := log.Term(s.LastIncludedIndex); {
	case log.Base() > s.LastIncludedIndex, log.LastIndex() < s.LastIncludedIndex:
	case known && term != s.LastIncludedTerm:
	default:
		return nil
	}
	return startsElsewhere(server, what, log, s)
}

func startsElsewhere(server int, what string, log raft.Log, s raft.Snapshot) *Finding {
	return violated(server, "the %s of server %s starts after index %d of term %d, its snapshot ends at %d of term %d (§7)", what, name(server),
		uint64(log.Base()), uint64(log.BaseTerm()), uint64(s.LastIncludedIndex), uint64(s.LastIncludedTerm))
}

// LogStartsAtSnapshot: a log holds no entry that its snapshot includes. Other
// implementations keep some, for followers that are only a little behind.
func LogStartsAtSnapshot() Property {
	return Property{
		Name: "LogStartsAtSnapshot", Doc: "a log starts right after its snapshot, also on disk",
		Server: func(v View) *Finding {
			for _, x := range []struct {
				what     string
				log      raft.Log
				snapshot raft.Snapshot
			}{{"log", v.State.Server.Log, v.State.Server.Snapshot}, {"log on disk", v.State.Durable.Log, v.State.Durable.Snapshot}} {
				if x.log.Base() != x.snapshot.LastIncludedIndex || x.log.BaseTerm() != x.snapshot.LastIncludedTerm {
					return startsElsewhere(v.Server, x.what, x.log, x.snapshot)
				}
			}
			return nil
		},
	}
}

// writesLeaveNoGap checks the disk after each of the pending writes.
func writesLeaveNoGap(server int, n Node) *Finding {
	disk := n.Durable
	for _, w := range n.Pending {
		after := disk
		if w.Snapshot.LastIncludedIndex > 0 {
			after = disk.Apply(raft.Write{Token: w.Token, CurrentTerm: w.CurrentTerm, VotedFor: w.VotedFor, Snapshot: w.Snapshot})
		}
		if w.From > after.Log.LastIndex()+1 || w.From > 0 && w.From <= after.Log.Base() {
			return violated(server, "server %s writes entries from index %d after a log of %d to %d (§7)",
				name(server), uint64(w.From), uint64(after.Log.Base()+1), uint64(after.Log.LastIndex()))
		}
		disk = disk.Apply(w)
	}
	return nil
}
