package invariants_test

import (
	"slices"

	"raftmc/raft"
)

// row says of a property that must hold what violates it, or what comes near and is
// harmless. The reason of a violation must contain want; "" says that there must be
// none.
type row struct {
	property, name string
	question       any
	want           string
}

var rows = slices.Concat(paperRows, stateRows, messageRows, stepRows, dutyRows)

// requestVote goes from server 2 to server 3.
func requestVote(term raft.Term, last raft.Index, lastTerm raft.Term) raft.Message {
	return raft.Message{Kind: raft.RequestVote, From: 2, To: 3, Term: term, LastLogIndex: last, LastLogTerm: lastTerm}
}

// refusal is what server 2 answers to server 1 in term 2.
func refusal(index raft.Index, term raft.Term) raft.Message {
	m := reply(raft.AppendEntriesReply, 2)
	m.ConflictIndex, m.ConflictTerm = index, term
	return m
}

// acknowledgement is what server 2 answers to server 1 in term 2.
func acknowledgement(match raft.Index) raft.Message {
	m := reply(raft.AppendEntriesReply, 2)
	m.Success, m.MatchIndex = true, match
	return m
}

func inTerm(term raft.Term, m raft.Message) raft.Message {
	m.Term = term
	return m
}

// commits adds to an AppendEntries what its leader has committed.
func commits(m raft.Message, through raft.Index) raft.Message {
	m.LeaderCommit = through
	return m
}

// granted is a vote of server 2 for server 1 in term 2.
func granted() raft.Message {
	m := reply(raft.RequestVoteReply, 2)
	m.VoteGranted = true
	return m
}
