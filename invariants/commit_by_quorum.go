package invariants

import (
	"slices"

	"raftmc/raft"
)

// CommitByQuorum: a leader commits by counting replicas only what, as far as it knows, a
// quorum holds (Figure 2, "Leaders").
func CommitByQuorum() Property {
	return Property{
		Name: "CommitByQuorum", Doc: "a leader's commit advance ends on an entry that a quorum holds, as far as the leader knows (Figure 2)",
		Step: func(s Step) *Finding {
			commit, held := s.After.Server.CommitIndex, heldByQuorum(s.After.Server)
			if !leads(s.After) || crashed(s) || commit <= s.Before.Server.CommitIndex || commit <= held {
				return nil
			}
			return violated(s.Server, "leader %s advanced commitIndex to %d, of which a quorum holds %d (Figure 2)", name(s.Server), uint64(commit), uint64(held))
		},
	}
}

// CommitsAllItMay: a leader commits an entry of its term as soon as it knows that a
// quorum holds it (Figure 2, "Leaders").
func CommitsAllItMay() Property {
	return Property{
		Name: "CommitsAllItMay", Doc: "a leader has committed every entry of its term that a quorum holds, as far as it knows (Figure 2)",
		Server: func(v View) *Finding {
			s, log := v.State.Server, v.State.FullLog()
			held := heldByQuorum(s)
			if !leads(v.State) || held <= s.CommitIndex || int(held) > len(log) || log[held-1].Term != s.CurrentTerm {
				return nil
			}
			return violated(v.Server, "leader %s of term %d has commitIndex %d, though a quorum holds %d entries of its log %s (Figure 2)",
				name(v.Server), uint64(s.CurrentTerm), uint64(s.CommitIndex), uint64(held), shown(log))
		},
	}
}

// heldByQuorum is the highest index that a majority holds, as far as a leader knows: the
// middle one for an odd number of servers, the one below the middle for an even number.
func heldByQuorum(s raft.Server) raft.Index {
	held := []raft.Index{s.DurableIndex}
	for _, p := range s.NextIndex {
		held = append(held, s.MatchIndex.Get(p.Server))
	}
	slices.Sort(held)
	return held[(len(held)-1)/2]
}
