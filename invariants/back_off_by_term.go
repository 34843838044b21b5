package invariants

import "raftmc/raft"

// BackOffByTerm: after a refusal, a leader tries again after its own last entry of the
// follower's conflicting term, or, if it has none, where the follower says that this term
// begins or its log ends: earlier than before, but not at what is known to match (§5.3,
// end).
func BackOffByTerm() Property {
	return Property{
		Name: "BackOffByTerm", Doc: "a refusal takes nextIndex back by a term, below what was tried, and above matchIndex (§5.3)",
		Step: func(s Step) *Finding {
			m, leader := s.Message, s.Before.Server
			if m == nil || m.Kind != raft.AppendEntriesReply || m.Success || !leads(s.Before) || m.Term != leader.CurrentTerm {
				return nil
			}
			if next, want := s.After.Server.NextIndex.Get(m.From), nextAfter(leader, *m); next != want {
				return violated(s.Server, "on %v leader %s takes nextIndex from %d to %d instead of %d (§5.3)",
					*m, name(s.Server), uint64(leader.NextIndex.Get(m.From)), uint64(next), uint64(want))
			}
			return nil
		},
	}
}

// nextAfter is what a leader's nextIndex should be after a refusal.
func nextAfter(leader raft.Server, refusal raft.Message) raft.Index {
	next := refusal.ConflictIndex
	for i := leader.Log.LastIndex(); refusal.ConflictTerm != 0 && i >= max(leader.Log.Base(), 1); i-- {
		if term, _ := leader.Log.Term(i); term == refusal.ConflictTerm {
			next = i + 1
			break
		}
	}
	tried := leader.NextIndex.Get(refusal.From)
	return min(tried, max(min(next, tried-1), leader.MatchIndex.Get(refusal.From)+1))
}
