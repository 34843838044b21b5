package invariants

import (
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// ProposalsAreAnswered: a leader answers a proposal with its index and term in the log,
// by which a client can learn whether it is committed (§8). No other input has such an
// answer.
func ProposalsAreAnswered(r *raftmodel.Raft) Property {
	return Property{
		Name: "ProposalsAreAnswered", Doc: "a leader answers a proposal with its index and term in the log, and nothing else so (§8)",
		Step: func(s Step) *Finding {
			if crashed(s) {
				return nil
			}
			due, log := raft.Proposal{}, s.After.Server.Log
			if s.Input != nil && s.Input.Kind == raftmodel.Propose {
				due = raft.Proposal{Outcome: raft.Accepted, Index: log.LastIndex(), Term: log.LastTerm()}
			}
			for i, out := range r.Outputs(s) {
				if i > 0 { // what the disk made possible is not an answer
					due = raft.Proposal{}
				}
				if out.Proposal != due {
					return violated(s.Server, "server %s answers %+v instead of %+v, with log %s (§8)", name(s.Server), out.Proposal, due, shown(s.After.FullLog()))
				}
			}
			return nil
		},
	}
}

// OnlyLeadersAccept: a server that does not lead refuses a proposal, names the leader if
// it knows it, and does not change (§5.1).
func OnlyLeadersAccept(r *raftmodel.Raft) Property {
	return Property{
		Name: "OnlyLeadersAccept", Doc: "only leaders accept proposals; others name the leader that they know (§5.1)",
		Server: func(v View) *Finding {
			s := v.State.Server
			if s.Role == raft.Leader {
				return nil
			}
			proposal := raft.Propose{Data: "a"}
			after, out, panicked := r.Ask(v.Server, s, proposal)
			if panicked != "" {
				return panics(v, proposal, panicked)
			}
			due := raft.Proposal{Outcome: raft.Refused, Leader: s.Leader}
			if same(after, s) && isNothing(out) && out.Proposal == due {
				return nil
			}
			return violated(v.Server, "%v %s does not simply refuse a proposal, but answers %+v (§5.1)", s.Role, name(v.Server), out)
		},
	}
}
