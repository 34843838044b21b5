package invariants

import "raftmc/raft"

// CommitIsVerified: a follower advances commitIndex no further than its leader's
// commitIndex, and no further than the last entry that the same message verified (Figure
// 2, AppendEntries receiver rule 5).
func CommitIsVerified() Property {
	return Property{
		Name: "CommitIsVerified", Doc: "a follower's commit advance ends no later than its leader's, nor than the last entry that this message verified (Figure 2)",
		Step: func(s Step) *Finding {
			commit := s.After.Server.CommitIndex
			if leads(s.After) || crashed(s) || commit <= s.Before.Server.CommitIndex {
				return nil
			}
			verified := raft.Index(0)
			if m := s.Message; m != nil && m.Kind == raft.AppendEntries {
				verified = min(m.LeaderCommit, m.PrevLogIndex+raft.Index(len(m.Entries)))
			} else if m != nil && m.Kind == raft.InstallSnapshot {
				verified = m.Snapshot.LastIncludedIndex
			}
			if commit > verified {
				return violated(s.Server, "server %s advanced commitIndex to %d, of which %d is verified and committed (Figure 2)", name(s.Server), uint64(commit), uint64(verified))
			}
			return nil
		},
	}
}
