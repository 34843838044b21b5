package invariants

import (
	"fmt"

	"raftmc/facts"
	"raftmc/raft"
)

// MatchIsDurable: if matchIndex[j] = k at a leader, and j is not in a later term, then j
// durably agrees with the leader through k.
func MatchIsDurable() Property {
	return Property{
		Name: "MatchIsDurable", Doc: "matchIndex[j] = k means that j durably agrees with the leader through k (Figure 2, matchIndex)",
		Pair: func(a, b View) *Finding {
			s := a.State.Server
			if s.Role != raft.Leader || b.State.Server.CurrentTerm > s.CurrentTerm {
				return nil
			}
			match := int(s.MatchIndex.Get(raft.ID(b.Server + 1)))
			log, disk := a.State.FullLog(), b.State.FullDurableLog()
			if match <= len(log) && facts.Extends(disk, log[:match]) {
				return nil
			}
			return &Finding{
				Reason: fmt.Sprintf("leader %s of term %d, with log %s, has matchIndex %d for server %s, whose disk holds %s (Figure 2, matchIndex)",
					name(a.Server), uint64(s.CurrentTerm), shown(log), match, name(b.Server), shown(disk)),
				Witnesses: []Witness{
					{Server: a.Server, What: fmt.Sprintf("matchIndex is %d", match), Since: func(n Node, _ History) bool {
						return n.Server.Role == raft.Leader && n.Server.CurrentTerm == s.CurrentTerm && int(n.Server.MatchIndex.Get(raft.ID(b.Server+1))) >= match
					}},
					{Server: b.Server, What: "the disk holds " + shown(disk)},
				},
			}
		},
	}
}
