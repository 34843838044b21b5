package invariants

import "raftmc/raft"

// TermIsDurable: no server sends a message of a term that it could forget. Only a
// RequestVote may leave earlier: what matters is the votes that it leads to, and the
// candidate's own (CountedVotesAreRecorded).
func TermIsDurable() Property {
	return Property{
		Name: "TermIsDurable", Doc: "a message's term is at most its sender's currentTerm, and that is durable, but for a RequestVote's (Figure 2, CCF)",
		Message: func(sender View, m raft.Message) *Finding {
			n := sender.State
			if m.Term <= n.Server.CurrentTerm && (m.Kind == raft.RequestVote || m.Term <= n.Durable.CurrentTerm) {
				return nil
			}
			return violated(sender.Server, "%v was sent in currentTerm %d, with term %d on disk (Figure 2)", m, uint64(n.Server.CurrentTerm), uint64(n.Durable.CurrentTerm))
		},
	}
}
