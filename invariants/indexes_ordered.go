package invariants

// IndexesOrdered: what is compacted was applied, what is applied was committed, and what
// is committed is in the log.
func IndexesOrdered() Property {
	return Property{
		Name: "IndexesOrdered", Doc: "snapshot index ≤ lastApplied ≤ commitIndex ≤ last index (Figure 2, §7)",
		Server: func(v View) *Finding {
			s := v.State.Server
			snapshot, applied, commit, last := s.Snapshot.LastIncludedIndex, s.LastApplied, s.CommitIndex, s.Log.LastIndex()
			if snapshot <= applied && applied <= commit && commit <= last {
				return nil
			}
			return violated(v.Server, "server %s has snapshot index %d, lastApplied %d, commitIndex %d, last index %d (Figure 2)",
				name(v.Server), uint64(snapshot), uint64(applied), uint64(commit), uint64(last))
		},
	}
}
