package invariants

import (
	"slices"

	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// SpeaksToAll: a candidate asks every other server for its vote, and a leader sends to
// every other server when it is elected and with each heartbeat (§5.2).
func SpeaksToAll(servers int) Property {
	return Property{
		Name: "SpeaksToAll", Doc: "a campaign, a new leader and each heartbeat address every other server (§5.2)",
		Step: func(s Step) *Finding {
			var reached []raft.ID
			for _, m := range slices.Concat(s.Sent, heldBack(s.After)) {
				if m.Term == s.After.Server.CurrentTerm && slices.Contains(mustSend(s), m.Kind) && !slices.Contains(reached, m.To) {
					reached = append(reached, m.To)
				}
			}
			if len(mustSend(s)) == 0 || len(reached) == servers-1 {
				return nil
			}
			return violated(s.Server, "server %s, now a %v of term %d, addresses %d instead of the other %d (§5.2)",
				name(s.Server), s.After.Server.Role, uint64(s.After.Server.CurrentTerm), reached, servers-1)
		},
	}
}

// mustSend lists the kinds of messages of which a step must send one to each
// other server.
func mustSend(s Step) []raft.MessageKind {
	timedOut := func(kind raftmodel.InputKind) bool { return s.Input != nil && s.Input.Kind == kind }
	switch {
	case leads(s.After) && (!leads(s.Before) || timedOut(raftmodel.HeartbeatTimeout)):
		return []raft.MessageKind{raft.AppendEntries, raft.InstallSnapshot}
	case timedOut(raftmodel.ElectionTimeout):
		return []raft.MessageKind{raft.RequestVote}
	}
	return nil
}
