package invariants

import (
	"slices"

	"raftmc/raft"
)

// StaleIsIgnored: a reply to a request of an earlier term changes nothing in this one:
// votes, matchIndex and durability stay as they were.
func StaleIsIgnored() Property {
	return Property{
		Name: "StaleIsIgnored", Doc: "a reply of an earlier term leaves votes, matchIndex and durability as they were (§5.1)",
		Step: func(s Step) *Finding {
			before, after := s.Before.Server, s.After.Server
			if s.Message == nil || !isReply(s.Message.Kind) || s.Message.Term >= before.CurrentTerm {
				return nil
			}
			if slices.Equal(before.Votes, after.Votes) && slices.Equal(before.MatchIndex, after.MatchIndex) &&
				before.Durable == after.Durable && before.DurableIndex == after.DurableIndex {
				return nil
			}
			return violated(s.Server, "server %s in term %d took notice of %v (§5.1)", name(s.Server), uint64(before.CurrentTerm), *s.Message)
		},
	}
}

func isReply(k raft.MessageKind) bool {
	return k == raft.RequestVoteReply || k == raft.AppendEntriesReply || k == raft.InstallSnapshotReply
}
