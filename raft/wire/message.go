package wire

import "raftmc/raft"

// AppendMessage appends a message to buf, and returns the longer slice.
func AppendMessage(buf []byte, m raft.Message) []byte {
	b := begin(buf, aMessage)
	b = appendNumber(b, m.Kind)
	b = appendNumber(b, m.From)
	b = appendNumber(b, m.To)
	b = appendNumber(b, m.Term)
	b = appendNumber(b, m.LastLogIndex)
	b = appendNumber(b, m.LastLogTerm)
	b = appendBool(b, m.VoteGranted)
	b = appendNumber(b, m.PrevLogIndex)
	b = appendNumber(b, m.PrevLogTerm)
	b = appendEntries(b, m.Entries)
	b = appendNumber(b, m.LeaderCommit)
	b = appendBool(b, m.Success)
	b = appendNumber(b, m.MatchIndex)
	b = appendNumber(b, m.ConflictTerm)
	b = appendNumber(b, m.ConflictIndex)
	return appendSnapshot(b, &m.Snapshot)
}

// ParseMessage reads what AppendMessage wrote, all of b. It keeps no part of b.
func ParseMessage(b []byte) (raft.Message, error) {
	r := open(b, aMessage)
	m := raft.Message{
		Kind: small[raft.MessageKind](r, "kind of message"), From: number[raft.ID](r), To: number[raft.ID](r), Term: number[raft.Term](r),
		LastLogIndex: number[raft.Index](r), LastLogTerm: number[raft.Term](r),
		VoteGranted:  r.bool(),
		PrevLogIndex: number[raft.Index](r), PrevLogTerm: number[raft.Term](r), Entries: r.entries(), LeaderCommit: number[raft.Index](r),
		Success: r.bool(), MatchIndex: number[raft.Index](r), ConflictTerm: number[raft.Term](r), ConflictIndex: number[raft.Index](r),
		Snapshot: r.snapshot(),
	}
	if err := r.close(); err != nil {
		return raft.Message{}, err
	}
	return m, nil
}
