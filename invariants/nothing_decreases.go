package invariants

import "raftmc/raft"

// NothingDecreases: currentTerm, commitIndex, lastApplied and the snapshot's
// index never decrease. A crash takes them back to what the disk holds, where
// commitIndex and lastApplied are the snapshot's index.
func NothingDecreases() Property {
	return Property{
		Name: "NothingDecreases", Doc: "currentTerm, commitIndex, lastApplied and the snapshot index never decrease, but for what a restart resets (Figure 2, CCF)",
		Step: func(s Step) *Finding {
			before, after := s.Before.Server, s.After.Server
			if crashed(s) {
				disk := s.Before.Durable
				at := disk.Snapshot.LastIncludedIndex
				before = raft.Server{CurrentTerm: disk.CurrentTerm, Snapshot: disk.Snapshot, CommitIndex: at, LastApplied: at}
			}
			for _, x := range []struct {
				what      string
				from, now uint64
			}{
				{"currentTerm", uint64(before.CurrentTerm), uint64(after.CurrentTerm)},
				{"commitIndex", uint64(before.CommitIndex), uint64(after.CommitIndex)},
				{"lastApplied", uint64(before.LastApplied), uint64(after.LastApplied)},
				{"the snapshot index", uint64(before.Snapshot.LastIncludedIndex), uint64(after.Snapshot.LastIncludedIndex)},
			} {
				if x.now < x.from {
					return violated(s.Server, "%s of server %s fell from %d to %d (Figure 2)", x.what, name(s.Server), x.from, x.now)
				}
			}
			return nil
		},
	}
}
