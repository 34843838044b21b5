package invariants

import (
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// OnlyLeadersAppend: AppendEntries and InstallSnapshot of a term come from a server that
// leads this term when it makes them (Figure 2, §5.2): a receiver follows the sender and
// removes what conflicts with it. The sender may no longer lead when the message leaves,
// so this checks the step that makes the message, which need not be the one that sends
// it.
func OnlyLeadersAppend(r *raftmodel.Raft) Property {
	return Property{
		Name: "OnlyLeadersAppend", Doc: "AppendEntries and InstallSnapshot of a term are made by a server that leads this term (Figure 2, §5.2)",
		Step: func(s Step) *Finding {
			if crashed(s) {
				return nil
			}
			for _, out := range r.Outputs(s) {
				for _, send := range out.Send {
					m := send.Message
					if isFromLeader(m.Kind) && !leadsIn(s.Before, m.Term) && !leadsIn(s.After, m.Term) {
						return violated(s.Server, "server %s, a %v of term %d, sends %v, though it does not lead that term (§5.2)",
							name(s.Server), s.After.Server.Role, uint64(s.After.Server.CurrentTerm), m)
					}
				}
			}
			return nil
		},
	}
}

// leadsIn reports whether a server leads a term.
func leadsIn(n Node, term raft.Term) bool { return leads(n) && n.Server.CurrentTerm == term }
