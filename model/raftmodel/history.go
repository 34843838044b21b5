package raftmodel

import (
	"raftmc/facts"
	"raftmc/raft"
)

// History is what has been true of one server at some time, as facts that only grow.
type History = facts.History[raft.Entry]

// Led says that a term was led with a log, and Known that a prefix of the log was known as
// committed in a term.
type (
	Led   = facts.Led[raft.Entry]
	Known = facts.Known[raft.Entry]
)

// Remember implements protocol.Protocol.
func (r *Raft) Remember(_ int, h History, n Node) History {
	s := n.Server
	now := facts.Now[raft.Entry]{
		Term: uint64(s.CurrentTerm), Leads: s.Role == raft.Leader, Applied: n.Applied, DurableTerm: uint64(n.Durable.CurrentTerm), Vote: -1,
	}
	if now.Leads {
		now.Log = n.FullLog()
	}
	if s.CommitIndex > 0 {
		now.Committed = n.KnownCommitted()
	}
	if n.VoteIsDurable() {
		now.Vote = int(s.VotedFor) - 1
	}
	return h.With(now)
}

// Includes reports whether one history has all facts of another.
func (r *Raft) Includes(all, some History) bool { return all.Includes(some) }
