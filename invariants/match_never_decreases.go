package invariants

// MatchNeverDecreases: a leader's matchIndex never decreases: a follower keeps what it
// has acknowledged as long as the leadership lasts.
func MatchNeverDecreases() Property {
	return Property{
		Name: "MatchNeverDecreases", Doc: "matchIndex never decreases within one leadership (Figure 2, CCF)",
		Step: func(s Step) *Finding {
			before, after := s.Before.Server, s.After.Server
			if !leads(s.Before) || !leads(s.After) || crashed(s) || before.CurrentTerm != after.CurrentTerm {
				return nil
			}
			for _, p := range before.MatchIndex {
				if now := after.MatchIndex.Get(p.Server); now < p.Index {
					return violated(s.Server, "matchIndex of leader %s for server %d fell from %d to %d (Figure 2)", name(s.Server), uint64(p.Server), uint64(p.Index), uint64(now))
				}
			}
			return nil
		},
	}
}
