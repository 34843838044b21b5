package invariants

import "raftmc/raft"

// VoteIsDurable: a vote is on disk before any message announces it (§5.1, Figure 2).
func VoteIsDurable() Property {
	return Property{
		Name: "VoteIsDurable", Doc: "a vote that is granted is recorded and durable when the reply is sent (Figure 2, CCF)",
		Message: func(sender View, m raft.Message) *Finding {
			disk := sender.State.Durable
			if m.Kind != raft.RequestVoteReply || !m.VoteGranted || disk.CurrentTerm == m.Term && disk.VotedFor == m.To {
				return nil
			}
			return violated(sender.Server, "%v was sent with term %d and vote %d on disk (Figure 2)", m, uint64(disk.CurrentTerm), uint64(disk.VotedFor))
		},
	}
}
