package raft

// Commitment: §5.3, with the restriction of §5.4.2.

// advanceCommitIndex commits on the leader what a quorum holds durably; the leader's own
// durable log counts like any other (Figure 2, "Leaders").
func (t *transition) advanceCommitIndex() {
	n := t.Members.QuorumIndex(func(id ID) Index {
		if id == t.cfg.ID {
			return t.DurableIndex
		}
		return t.MatchIndex.Get(id)
	})
	if n <= t.CommitIndex {
		return
	}
	// §5.4.2, Figure 8: an entry of an earlier term is never committed by
	// counting replicas, but only with an entry of the current term after it.
	if term, _ := t.Log.Term(n); term != t.CurrentTerm {
		return
	}
	t.CommitIndex = n
	t.apply()
}

// apply hands out the entries that are committed and durable here. Applying the others
// would not harm the cluster, which holds them, but after a crash this server's state
// machine would be ahead of its log.
func (t *transition) apply() {
	for through := min(t.CommitIndex, t.DurableIndex); t.LastApplied < through; {
		t.LastApplied++
		e := t.Log.Entry(t.LastApplied)
		t.out.Apply = append(t.out.Apply, Committed{Index: t.LastApplied, Term: e.Term, Kind: e.Kind, Data: e.Data})
	}
}
