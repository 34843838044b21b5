package invariants

import (
	"fmt"
	"slices"

	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// LeaderIsKnown: whom a server takes for the leader of its term led that term,
// and a leader takes itself.
func LeaderIsKnown() Property {
	return Property{
		Name: "LeaderIsKnown", Doc: "a server whom another takes for the leader of its term led it; a leader takes itself",
		Pair: func(a, b View) *Finding {
			s, other := a.State.Server, raft.ID(b.Server+1)
			if leads(a.State) && s.Leader != raft.ID(a.Server+1) {
				return violated(a.Server, "server %s leads term %d, and takes server %d for the leader", name(a.Server), uint64(s.CurrentTerm), uint64(s.Leader))
			}
			ledIt := slices.ContainsFunc(b.History.Led, func(l raftmodel.Led) bool { return l.Term == s.CurrentTerm })
			if s.Leader != other || ledIt {
				return nil
			}
			return &Finding{
				Reason: fmt.Sprintf("server %s takes server %s for the leader of term %d, which that never led", name(a.Server), name(b.Server), uint64(s.CurrentTerm)),
				Witnesses: []Witness{{Server: a.Server, What: fmt.Sprintf("takes server %s for the leader", name(b.Server)), Since: func(n Node, _ History) bool {
					return n.Server.CurrentTerm == s.CurrentTerm && n.Server.Leader == other
				}}},
			}
		},
	}
}
