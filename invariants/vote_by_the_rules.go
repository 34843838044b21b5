package invariants

import "raftmc/raft"

// VoteByTheRules: a server votes for a candidate that asks for it exactly when
// the candidate is of its term, the vote is free or the candidate's already, and
// the candidate's log is at least as up to date (§5.2, §5.4.1; Figure 2,
// "RequestVote RPC"); and so it answers.
func VoteByTheRules() Property {
	return Property{
		Name: "VoteByTheRules", Doc: "a server votes, and says so, exactly when term, vote and logs allow it (Figure 2, verdi-raft)",
		Step: func(s Step) *Finding {
			m := s.Message
			if m == nil || m.Kind != raft.RequestVote {
				return nil
			}
			vote, granted := voteOn(s.Before.Server, *m)
			if after := s.After.Server.VotedFor; after != vote {
				return violated(s.Server, "on %v server %s has vote %d, and should have %d (Figure 2)", *m, name(s.Server), uint64(after), uint64(vote))
			}
			for _, reply := range s.Sent {
				if reply.Kind == raft.RequestVoteReply && reply.To == m.From && reply.VoteGranted != granted {
					return violated(s.Server, "on %v server %s, with vote %d, answers %v (Figure 2)", *m, name(s.Server), uint64(vote), reply)
				}
			}
			return nil
		},
	}
}

// voteOn is whom a server has voted for after a request, and whether that is the
// answer to it.
func voteOn(s raft.Server, m raft.Message) (vote raft.ID, granted bool) {
	vote = s.VotedFor
	switch {
	case m.Term < s.CurrentTerm:
		return vote, false
	case m.Term > s.CurrentTerm:
		vote = raft.None
	}
	upToDate := m.LastLogTerm > s.Log.LastTerm() || m.LastLogTerm == s.Log.LastTerm() && m.LastLogIndex >= s.Log.LastIndex()
	if upToDate && (vote == raft.None || vote == m.From) {
		return m.From, true
	}
	return vote, false
}
