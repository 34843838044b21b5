package invariants

import (
	"raftmc/facts"
	"raftmc/raft"
)

// LeaderAppendOnly: a leader never overwrites or deletes entries of its log; it
// only appends (Figure 3).
func LeaderAppendOnly() Property {
	return Property{
		Name: "LeaderAppendOnly", Doc: "a leader never overwrites or deletes entries in its log (Figure 3)",
		Step: func(s Step) *Finding {
			if !leads(s.Before) || !leads(s.After) || crashed(s) || s.Before.Server.CurrentTerm != s.After.Server.CurrentTerm {
				return nil
			}
			if before, after := s.Before.FullLog(), s.After.FullLog(); !facts.Extends(after, before) {
				return violated(s.Server, "leader %s of term %d turned its log %s into %s (Figure 3)",
					name(s.Server), uint64(s.After.Server.CurrentTerm), shown(before), shown(after))
			}
			return nil
		},
	}
}

func leads(n Node) bool { return n.Server.Role == raft.Leader }
