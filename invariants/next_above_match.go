package invariants

import "raftmc/raft"

// NextAboveMatch: a leader's nextIndex is above its matchIndex and at most one after its
// last entry, and its matchIndex is at most the last entry.
func NextAboveMatch() Property {
	return Property{
		Name: "NextAboveMatch", Doc: "matchIndex < nextIndex ≤ last index + 1, and matchIndex ≤ last index (Figure 2, verdi-raft)",
		Server: func(v View) *Finding {
			s := v.State.Server
			if s.Role != raft.Leader {
				return nil
			}
			last := s.Log.LastIndex()
			for _, p := range s.NextIndex {
				if match := s.MatchIndex.Get(p.Server); match >= p.Index || match > last || p.Index > last+1 {
					return violated(v.Server, "leader %s has nextIndex %d and matchIndex %d for server %d, and last index %d (Figure 2)",
						name(v.Server), uint64(p.Index), uint64(match), uint64(p.Server), uint64(last))
				}
			}
			return nil
		},
	}
}
