package invariants

import "raftmc/raft"

// OnlyLeadersTrack: a leader keeps a nextIndex and a matchIndex for each other server,
// and no other server keeps any; a follower counts no votes (Figure 2).
func OnlyLeadersTrack(servers int) Property {
	return Property{
		Name: "OnlyLeadersTrack", Doc: "a leader, and only a leader, has nextIndex and matchIndex for every other server; a follower has no votes (Figure 2)",
		Server: func(v View) *Finding {
			s, want := v.State.Server, 0
			if leads(v.State) {
				want = servers - 1
			}
			if len(s.NextIndex) != want || len(s.MatchIndex) != want {
				return violated(v.Server, "server %s, a %v, has %d nextIndex and %d matchIndex instead of %d (Figure 2)",
					name(v.Server), s.Role, len(s.NextIndex), len(s.MatchIndex), want)
			}
			if s.Role == raft.Follower && len(s.Votes) > 0 {
				return violated(v.Server, "server %s, a %v, counts votes of %d (Figure 2)", name(v.Server), s.Role, s.Votes)
			}
			return nil
		},
	}
}
