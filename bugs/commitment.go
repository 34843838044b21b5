package bugs

import (
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// Mistakes about what is committed.

// commitPriorTerm commits whatever a quorum holds, including entries of earlier terms:
// Figure 8.
func commitPriorTerm() Bug {
	return Bug{
		ID:       "commit-prior-term",
		Doc:      "an entry of an earlier term is committed by counting replicas",
		Section:  "§5.4.2, Figure 8",
		Source:   "LogCabin #44, PySyncObj #169, CCF #3971",
		Property: "LeaderCompleteness",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 4, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, commitByCounting)
		},
	}
}

// commitByCounting advances a leader's commitIndex to what a quorum holds, of
// whichever term.
func commitByCounting(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
	if s.Role != raft.Leader {
		return s, out
	}
	s.CommitIndex = max(s.CommitIndex, s.Members.QuorumIndex(func(id raft.ID) raft.Index {
		if id == t.cfg.ID {
			return s.DurableIndex
		}
		return s.MatchIndex.Get(id)
	}))
	return apply(s, out)
}

// commitPastMatch takes leaderCommit for its own commitIndex, as far as its log goes,
// though the message may not have covered all of that log. Messages that carry what the
// leader has, as in this Raft, cover everything that the leader has committed; empty
// heartbeats do not, and the implementations with this bug sent such heartbeats.
func commitPastMatch() Bug {
	return Bug{
		ID:       "commit-past-match",
		Doc:      "a follower commits through leaderCommit, without the minimum with the last new entry",
		Section:  "§5.3, Figure 2 (AppendEntries, receiver 5)",
		Source:   "copycat #265; scylla #9965",
		Property: "StateMachineSafety",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(emptyHeartbeats(c), commitWholeLog)
		},
	}
}

// commitWholeLog lets a follower commit through leaderCommit, whatever the
// message has verified.
func commitWholeLog(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
	m, _, ok := accepted(t.in, out)
	if !ok {
		return s, out
	}
	s.CommitIndex = max(s.CommitIndex, min(m.LeaderCommit, s.Log.LastIndex()))
	return apply(s, out)
}

// emptyHeartbeats sends heartbeats without entries. It is correct.
func emptyHeartbeats(c raftmodel.Core) raftmodel.Core {
	return sending(c, func(t taken, _ raft.Server, m raft.Message) raft.Message {
		if _, ok := t.in.(raft.HeartbeatTimeout); ok && m.Kind == raft.AppendEntries {
			m.Entries = nil
		}
		return m
	})
}

// commitRegresses assigns leaderCommit where it should raise commitIndex: a message that
// was overtaken lowers it.
func commitRegresses() Bug {
	return Bug{
		ID:       "commit-regresses",
		Doc:      "a late message lowers commitIndex",
		Section:  "§5.3, Figure 2 (AppendEntries, receiver 5)",
		Source:   "PySyncObj #166",
		Property: "NothingDecreases",
		Bounds:   raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 1, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				if m, match, ok := accepted(t.in, out); ok {
					s.CommitIndex = min(m.LeaderCommit, match)
				}
				return s, out
			})
		},
	}
}

// commitOnNack stores the hint of a refusal (where the leader should try next) as if the
// follower had everything before it. By itself that commits nothing, because the hint
// lies below the first entry of the leader's own term (§5.4.2); in CCF, which also
// committed entries of earlier terms, it did.
func commitOnNack() Bug {
	return Bug{
		ID:       "commit-on-nack",
		Doc:      "the hint of a refusal is stored in matchIndex",
		Section:  "§5.3",
		Source:   "CCF #5325",
		Property: "MatchIsDurable",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 3, Log: 2, Values: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				m, ok := refused(t, s)
				if !ok {
					return s, out
				}
				s, more := c.Step(t.cfg, s, raft.Receive{Message: raft.Message{
					Kind: raft.AppendEntriesReply, From: m.From, To: m.To, Term: m.Term, Success: true, MatchIndex: m.ConflictIndex - 1,
				}})
				out.Apply, out.Send = append(out.Apply, more.Apply...), append(out.Send, more.Send...)
				return s, out
			})
		},
	}
}

// heartbeatSkipsCheck takes a message without entries for a mere sign of life, and
// accepts it without comparing. The leader learns that the follower has everything before
// the absent entries, and the follower commits what it has instead.
func heartbeatSkipsCheck() Bug {
	return Bug{
		ID:       "heartbeat-skips-check",
		Doc:      "a message without entries succeeds without the consistency check",
		Section:  "§5.3, Figure 2 (AppendEntries, receiver 2)",
		Source:   "Students' Guide",
		Property: "StateMachineSafety",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			c = hearing(c, func(s raft.Server, m raft.Message) raft.Message {
				if at := min(m.PrevLogIndex, s.Log.LastIndex()); isHeartbeat(m) && at >= s.Log.Base() {
					m.PrevLogIndex = at
					m.PrevLogTerm, _ = s.Log.Term(at)
				}
				return m
			})
			return sending(c, func(t taken, _ raft.Server, reply raft.Message) raft.Message {
				if m, _ := received(t.in); isHeartbeat(m) && reply.Success {
					reply.MatchIndex = m.PrevLogIndex
				}
				return reply
			})
		},
	}
}

// isHeartbeat reports whether a message is an AppendEntries without entries.
func isHeartbeat(m raft.Message) bool { return m.Kind == raft.AppendEntries && len(m.Entries) == 0 }
