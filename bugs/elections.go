package bugs

import (
	"slices"

	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// elections lists the mistakes in elections, and in what must be durable.
func elections() []Bug {
	return []Bug{
		voteNotPersisted(), voteClearedOnStepDown(), tornVote(), staleVoteCounted(), duplicateVoteCounted(), selfVoteNotRecorded(),
		voteIgnoresLog(), voteComparesLengthOnly(), upToDateOr(), seenVoteIsGrant(),
		leaderRestartsAsLeader(), selfAckUnsynced(), ackBeforePersist(), stableABA(), commitBeforePersist(),
		groupConfirmation(), leaderAssertsPersisted(),
		termNotRaisedOnReply(), heartbeatOfNewTerm(),
	}
}

// voteNotPersisted forgets votedFor at a restart, so that a server can vote
// twice in one term.
func voteNotPersisted() Bug {
	return Bug{
		ID:       "vote-not-persisted",
		Doc:      "votedFor is lost at a restart",
		Section:  "§5.1, Figure 2 (persistent state)",
		Source:   "etcd 7fe608532",
		Property: "ElectionSafety",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1, Crashes: 1, InFlight: 6},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			restart := c.Restart
			c.Restart = func(d raft.Durable) raft.Server {
				d.VotedFor = raft.None
				return restart(d)
			}
			return c
		},
	}
}

// voteClearedOnStepDown forgets votedFor whenever a server becomes a follower, even
// within the term in which it voted. A message from the term's leader is enough, and then
// its vote is free for another candidate of the term.
func voteClearedOnStepDown() Bug {
	return Bug{
		ID:       "vote-cleared-on-step-down",
		Doc:      "stepping down within one term forgets the vote",
		Section:  "§5.2, Figure 2 (votedFor: in current term)",
		Source:   "CCF #8094, #5891; akka-raft #56; camunda #5356; eliben/raft #27",
		Property: "ElectionSafety",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				if m, ok := received(t.in); ok && fromLeader(m) && m.Term == t.before.CurrentTerm && s.Role == raft.Follower {
					s.VotedFor = raft.None
				}
				return s, out
			})
		},
	}
}

// fromLeader reports whether a message is of a kind that only leaders send.
func fromLeader(m raft.Message) bool {
	return m.Kind == raft.AppendEntries || m.Kind == raft.InstallSnapshot
}

// tornVote writes the term and the candidate one after the other. A crash in between
// leaves the candidate of an earlier term beside the new term, as if it had the vote; and
// a candidate that already has the vote is granted it again without comparing logs.
func tornVote() Bug {
	return Bug{
		ID:       "torn-vote",
		Doc:      "term and candidate are written separately, and a vote is repeated without comparing logs",
		Section:  "§5.1, Figure 2 (persistent state); §5.4.1",
		Source:   "hashicorp/raft #661; willemt/raft #47",
		Property: "LeaderCompleteness",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Values: 1, Crashes: 1, Drops: protocol.Any, Duplicates: 1, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			write := c.Write
			c.Write = func(d raft.Durable, w raft.Write) raft.Durable {
				if w.VotedFor == raft.None {
					w.VotedFor = d.VotedFor // the term's write; the vote's comes with the vote
				}
				return write(d, w)
			}
			return hearing(c, grantAgain)
		},
	}
}

// grantAgain makes a candidate that has the server's vote in its term seem as
// up to date as the server is.
func grantAgain(s raft.Server, m raft.Message) raft.Message {
	if m.Kind == raft.RequestVote && m.Term == s.CurrentTerm && m.From == s.VotedFor {
		return upToDate(s, m)
	}
	return m
}

// upToDate makes a candidate's log seem to end as the server's does.
func upToDate(s raft.Server, m raft.Message) raft.Message {
	m.LastLogTerm, m.LastLogIndex = s.Log.LastTerm(), s.Log.LastIndex()
	return m
}

// staleVoteCounted does not compare terms when a vote arrives, so that a vote of one
// election counts in the next.
func staleVoteCounted() Bug {
	return Bug{
		ID:       "stale-vote-counted",
		Doc:      "a vote of an earlier term is counted",
		Section:  "§5.2",
		Source:   "Xraft #33; little-raft #44",
		Property: "ElectionSafety",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 2, Values: 1, Drops: protocol.Any, InFlight: 3},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return hearing(c, func(s raft.Server, m raft.Message) raft.Message {
				if m.Kind == raft.RequestVoteReply {
					m.Term = max(m.Term, s.CurrentTerm)
				}
				return m
			})
		},
	}
}

// duplicateVoteCounted counts the votes and not the voters.
func duplicateVoteCounted() Bug {
	return Bug{
		ID:       "duplicate-vote-counted",
		Doc:      "a vote that arrives twice is counted twice",
		Section:  "§5.2",
		Source:   "Xraft #27",
		Property: "ElectionSafety",
		Bounds:   raftmodel.Bounds{Servers: 5, Terms: 1, Values: 1, Drops: protocol.Any, Duplicates: 1, InFlight: 4},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			step := c.Step
			c.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
				return step(cfg, countedTwice(cfg, s, in), in)
			}
			return c
		},
	}
}

// countedTwice gives a candidate all votes if it is about to receive again a vote that it
// has, and one more makes a majority. With up to five servers it always does: the
// candidate's own vote, this one, and this one again.
func countedTwice(cfg *raft.Config, s raft.Server, in raft.Input) raft.Server {
	m, _ := received(in)
	again := s.Role == raft.Candidate && s.Votes.Contains(m.From) &&
		m.Kind == raft.RequestVoteReply && m.VoteGranted && m.Term == s.CurrentTerm
	if voters := s.Members.Voters(); again && len(s.Votes)+1 > len(voters)/2 {
		for _, id := range voters {
			s.Votes = s.Votes.With(id)
		}
	}
	return s
}

// selfVoteNotRecorded leaves votedFor empty when a server votes for itself. The
// vote is counted all the same, and can be given away once more.
func selfVoteNotRecorded() Bug {
	return Bug{
		ID:       "self-vote-not-recorded",
		Doc:      "a candidate counts its own vote but does not record it",
		Section:  "§5.2, Figure 2 (candidates)",
		Source:   "nebula #3415",
		Property: "ElectionSafety",
		Bounds:   raftmodel.Bounds{Servers: 2, Terms: 1, Values: 1, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				if t.before.CurrentTerm < s.CurrentTerm && s.Role == raft.Candidate {
					s.VotedFor, out.Write.VotedFor = raft.None, raft.None
				}
				return s, out
			})
		},
	}
}

// termNotRaisedOnReply takes a reply of a higher term for one of its own. A deposed
// leader then goes on as leader: that is harmless, because nobody follows it, but it
// waits forever, and so do its clients.
func termNotRaisedOnReply() Bug {
	return Bug{
		ID:       "term-not-raised-on-reply",
		Doc:      "a reply of a higher term does not make a server a follower",
		Section:  "§5.1, Figure 2 (all servers)",
		Source:   "Students' Guide",
		Property: "SometimesDeposedByReply",
		Liveness: true,
		Bounds:   raftmodel.Bounds{Servers: 2, Terms: 2, Values: 1, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return hearing(c, func(s raft.Server, m raft.Message) raft.Message {
				if isReply(m) {
					m.Term = min(m.Term, s.CurrentTerm)
				}
				return m
			})
		},
	}
}

func isReply(m raft.Message) bool {
	return m.Kind == raft.RequestVoteReply || m.Kind == raft.AppendEntriesReply || m.Kind == raft.InstallSnapshotReply
}

// heartbeatOfNewTerm lets heartbeats that a leader has prepared look up the term only
// when they leave: if it has stepped down by then, they claim the term that deposed it.
func heartbeatOfNewTerm() Bug {
	return Bug{
		ID:       "heartbeat-of-new-term",
		Doc:      "a leader that is deposed sends the heartbeat that was due, in the new term",
		Section:  "§5.2, Figure 2 (AppendEntries: leader's term)",
		Source:   "eliben/raft #13",
		Property: "OnlyLeadersAppend",
		Bounds:   raftmodel.Bounds{Servers: 2, Terms: 2, Values: 1, InFlight: 3},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			step := c.Step
			return after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				if t.before.Role != raft.Leader || s.CurrentTerm == t.before.CurrentTerm {
					return s, out
				}
				_, due := step(t.cfg, t.before, raft.HeartbeatTimeout{})
				out.Send = slices.Clone(out.Send)
				for _, send := range due.Send {
					send.Message.Term, send.After = s.CurrentTerm, out.Write.Token
					out.Send = append(out.Send, send)
				}
				return s, out
			})
		},
	}
}
