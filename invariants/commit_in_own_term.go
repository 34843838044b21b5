package invariants

// CommitInOwnTerm: a leader commits by counting replicas only up to an entry of its own
// term (§5.4.2, Figure 8).
func CommitInOwnTerm() Property {
	return Property{
		Name: "CommitInOwnTerm", Doc: "a leader's commit advance ends on an entry of its own term (§5.4.2, Figure 8, CCF)",
		Step: func(s Step) *Finding {
			commit, term := s.After.Server.CommitIndex, s.After.Server.CurrentTerm
			if !leads(s.After) || crashed(s) || commit <= s.Before.Server.CommitIndex {
				return nil
			}
			log := s.After.FullLog()
			if int(commit) > len(log) || log[commit-1].Term != term {
				return violated(s.Server, "leader %s of term %d, with log %s, advanced commitIndex to %d (Figure 8)", name(s.Server), uint64(term), shown(log), uint64(commit))
			}
			return nil
		},
	}
}
