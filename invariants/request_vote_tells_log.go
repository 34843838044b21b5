package invariants

import "raftmc/raft"

// RequestVoteTellsLog: a RequestVote tells the last index and term of the
// candidate's log, as it is on disk (§5.4.1).
func RequestVoteTellsLog() Property {
	return Property{
		Name: "RequestVoteTellsLog", Doc: "a RequestVote's last index and term are those of the candidate's log (§5.4.1, verdi-raft)",
		Message: func(sender View, m raft.Message) *Finding {
			disk := sender.State.Durable
			if m.Kind != raft.RequestVote || disk.CurrentTerm != m.Term {
				return nil
			}
			if last, term := disk.Log.LastIndex(), disk.Log.LastTerm(); m.LastLogIndex != last || m.LastLogTerm != term {
				return violated(sender.Server, "%v was sent with a log that ends at %d of term %d", m, uint64(last), uint64(term))
			}
			return nil
		},
	}
}
