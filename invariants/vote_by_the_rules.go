package invariants

import "raftmc/raft"

// VoteByTheRules: a server gives its vote to a candidate, or says so, only if it may: the
// candidate is of its term, the vote is free or already the candidate's, and, when it is
// given, the candidate's log is at least as up to date (§5.2, §5.4.1; Figure 2,
// "RequestVote RPC"). It need not vote, nor even adopt a higher term (dissertation
// §4.2.3).
func VoteByTheRules() Property {
	return Property{
		Name: "VoteByTheRules", Doc: "a server votes, and says so, only when term, vote and logs allow it (Figure 2, verdi-raft)",
		Step: func(s Step) *Finding {
			m := s.Message
			if m == nil || m.Kind != raft.RequestVote {
				return nil
			}
			before, after := s.Before.Server, s.After.Server
			had := voteIn(before, after.CurrentTerm)
			switch {
			case after.VotedFor != had && after.VotedFor != m.From:
				return violated(s.Server, "on %v server %s, with vote %d, has vote %d in term %d (Figure 2)", *m, name(s.Server), uint64(had), uint64(after.VotedFor), uint64(after.CurrentTerm))
			case after.VotedFor != had && !mayVote(before, *m):
				return violated(s.Server, "on %v server %s, with vote %d in term %d and a log that ends at %d of term %d, gives its vote (Figure 2, §5.4.1)", *m, name(s.Server),
					uint64(before.VotedFor), uint64(before.CurrentTerm), uint64(before.Log.LastIndex()), uint64(before.Log.LastTerm()))
			case grants(s, *m) && (after.VotedFor != m.From || after.CurrentTerm != m.Term):
				return violated(s.Server, "on %v server %s says that it votes for the candidate, with vote %d in term %d (Figure 2)", *m, name(s.Server), uint64(after.VotedFor), uint64(after.CurrentTerm))
			}
			return nil
		},
	}
}

// GrantsAllItMay: a server that is asked for its vote grants it, with an answer, whenever
// the rules allow it, and refuses otherwise; if it is asked again, it applies the rules
// again. The rules would also allow silence.
func GrantsAllItMay() Property {
	return Property{
		Name: "GrantsAllItMay", Doc: "a server votes, and says so, whenever term, vote and logs allow it (Figure 2)",
		Step: func(s Step) *Finding {
			m := s.Message
			if m == nil || m.Kind != raft.RequestVote {
				return nil
			}
			before, after, granted := s.Before.Server, s.After.Server, mayVote(s.Before.Server, *m)
			if m.Term > before.CurrentTerm && after.CurrentTerm != m.Term {
				return violated(s.Server, "server %s ignores the higher term of %v (§5.1)", name(s.Server), *m)
			}
			vote := voteIn(before, max(before.CurrentTerm, m.Term))
			if granted {
				vote = m.From
			}
			if after.VotedFor != vote {
				return violated(s.Server, "on %v server %s has vote %d, and may have %d (Figure 2)", *m, name(s.Server), uint64(after.VotedFor), uint64(vote))
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

// voteIn is the vote that a server has given in a term, which is the server's own term or
// a later one.
func voteIn(s raft.Server, term raft.Term) raft.ID {
	if term == s.CurrentTerm {
		return s.VotedFor
	}
	return raft.None
}

// mayVote reports whether a server may grant a request.
func mayVote(s raft.Server, m raft.Message) bool {
	vote := voteIn(s, m.Term)
	upToDate := m.LastLogTerm > s.Log.LastTerm() || m.LastLogTerm == s.Log.LastTerm() && m.LastLogIndex >= s.Log.LastIndex()
	return m.Term >= s.CurrentTerm && upToDate && (vote == raft.None || vote == m.From)
}

// grants reports whether a step answers a request with a vote, at once or when the disk
// is done. What was held back before answers an earlier request.
func grants(s Step, request raft.Message) bool {
	votes := func(messages []raft.Message) (n int) {
		for _, m := range answersTo(request, messages) {
			if m.VoteGranted && m.Term == request.Term {
				n++
			}
		}
		return n
	}
	return votes(s.Sent)+votes(heldBack(s.After)) > votes(heldBack(s.Before))
}
