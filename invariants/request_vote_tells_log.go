package invariants

import "raftmc/raft"

// RequestVoteTellsLog: a RequestVote has the last index and term of the candidate's log,
// in memory or on disk (§5.4.1).
func RequestVoteTellsLog() Property {
	return Property{
		Name: "RequestVoteTellsLog", Doc: "a RequestVote's last index and term are those of the candidate's log (§5.4.1, verdi-raft)",
		Message: func(sender View, m raft.Message) *Finding {
			s, disk := sender.State.Server, sender.State.Durable
			campaigns, recorded := s.CurrentTerm == m.Term, disk.CurrentTerm == m.Term
			if m.Kind != raft.RequestVote || !campaigns && !recorded || campaigns && endsAsToldBy(m, s.Log) || recorded && endsAsToldBy(m, disk.Log) {
				return nil
			}
			return violated(sender.Server, "%v was sent with a log that ends at %d of term %d (§5.4.1)", m, uint64(s.Log.LastIndex()), uint64(s.Log.LastTerm()))
		},
	}
}

// RequestVoteWaits: a RequestVote leaves only when its term and the log that it describes
// are on disk. Figure 2 requires that only for responses, not for requests.
func RequestVoteWaits() Property {
	return Property{
		Name: "RequestVoteWaits", Doc: "a RequestVote leaves when its term and the log that it tells of are on disk",
		Message: func(sender View, m raft.Message) *Finding {
			disk := sender.State.Durable
			if m.Kind != raft.RequestVote || disk.CurrentTerm > m.Term || disk.CurrentTerm == m.Term && endsAsToldBy(m, disk.Log) {
				return nil
			}
			return violated(sender.Server, "%v was sent with term %d on disk, and a log that ends at %d of term %d",
				m, uint64(disk.CurrentTerm), uint64(disk.Log.LastIndex()), uint64(disk.Log.LastTerm()))
		},
	}
}

// endsAsToldBy reports whether a log ends as a RequestVote says.
func endsAsToldBy(m raft.Message, log raft.Log) bool {
	return m.LastLogIndex == log.LastIndex() && m.LastLogTerm == log.LastTerm()
}
