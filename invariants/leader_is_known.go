package invariants

import "raftmc/raft"

// LeaderIsKnown: a leader takes itself for the leader, and a server takes another for the
// leader of its term only after that server's AppendEntries or InstallSnapshot of this
// term. Since only the leader of a term sends these (OnlyLeadersAppend), that server led.
//
// It checks the step that makes a server believe so, and not which terms the other has
// led: that a server never led a term is the absence of a fact, and with more history
// such a property would find less.
func LeaderIsKnown() Property {
	return Property{
		Name: "LeaderIsKnown", Doc: "a server takes for the leader of its term itself, if it leads, or who sent it an AppendEntries or a snapshot of that term (§5.2)",
		Step: func(s Step) *Finding {
			self, before, after := raft.ID(s.Server+1), s.Before.Server, s.After.Server
			if leads(s.After) && after.Leader != self {
				return violated(s.Server, "server %d leads term %d, and takes server %d for the leader (§5.2)", uint64(self), uint64(after.CurrentTerm), uint64(after.Leader))
			}
			believed := before.Leader == after.Leader && before.CurrentTerm == after.CurrentTerm
			if leads(s.After) || after.Leader == raft.None || believed || hearsFrom(s, after.Leader) {
				return nil
			}
			return violated(s.Server, "server %d takes server %d for the leader of term %d, which did not say so (§5.2)", uint64(self), uint64(after.Leader), uint64(after.CurrentTerm))
		},
	}
}

// hearsFrom reports whether a step is the delivery of a message that the given server
// sends as leader of the receiver's term.
func hearsFrom(s Step, leader raft.ID) bool {
	m := s.Message
	return m != nil && isFromLeader(m.Kind) && m.From == leader && m.Term == s.After.Server.CurrentTerm
}

// isFromLeader reports whether only leaders send messages of a kind.
func isFromLeader(k raft.MessageKind) bool {
	return k == raft.AppendEntries || k == raft.InstallSnapshot
}
