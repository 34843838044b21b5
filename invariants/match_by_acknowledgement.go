package invariants

import "raftmc/raft"

// MatchByAcknowledgement: a leader notes what a follower acknowledges in this term, and
// sends what follows; a late acknowledgement takes nothing back (§5.3).
func MatchByAcknowledgement() Property {
	return Property{
		Name: "MatchByAcknowledgement", Doc: "an acknowledgement raises matchIndex to what it says, nextIndex beyond it, and lowers neither (§5.3)",
		Step: func(s Step) *Finding {
			m, before, after := s.Message, s.Before.Server, s.After.Server
			if m == nil || !acknowledges(*m) || !leads(s.Before) || m.Term != before.CurrentTerm || m.MatchIndex > before.Log.LastIndex() {
				return nil
			}
			wantMatch := max(before.MatchIndex.Get(m.From), m.MatchIndex)
			wantNext := max(before.NextIndex.Get(m.From), wantMatch+1)
			match, next := after.MatchIndex.Get(m.From), after.NextIndex.Get(m.From)
			if match == wantMatch && next == wantNext {
				return nil
			}
			return violated(s.Server, "after %v leader %s has matchIndex %d and nextIndex %d instead of %d and %d (§5.3)",
				*m, name(s.Server), uint64(match), uint64(next), uint64(wantMatch), uint64(wantNext))
		},
	}
}

func acknowledges(m raft.Message) bool {
	return m.Kind == raft.AppendEntriesReply && m.Success || m.Kind == raft.InstallSnapshotReply
}
