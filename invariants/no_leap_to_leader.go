package invariants

import "raftmc/raft"

// NoLeapToLeader: no server goes from follower to leader in one step (Figure 4), unless
// it is a quorum by itself.
func NoLeapToLeader() Property {
	return Property{
		Name: "NoLeapToLeader", Doc: "no server goes from follower to leader in one step, unless a quorum is one server (Figure 4, CCF)",
		Step: func(s Step) *Finding {
			alone := len(s.After.Server.NextIndex) == 0
			if s.Before.Server.Role == raft.Follower && leads(s.After) && !alone {
				return violated(s.Server, "server %s went from follower to leader of term %d in one step (Figure 4)", name(s.Server), uint64(s.After.Server.CurrentTerm))
			}
			return nil
		},
	}
}
