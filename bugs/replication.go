package bugs

import (
	"slices"

	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// replications lists the mistakes in replication and in commitment.
func replications() []Bug {
	return []Bug{
		commitPriorTerm(), commitPastMatch(), commitRegresses(), commitOnNack(), heartbeatSkipsCheck(),
		appendTruncatesAlways(), appendNeverTruncates(), alreadyPresent(), sameIndexOtherTerm(), staleNackRollsBack(), prevZeroAlwaysMatches(),
		noStepDownOnAppend(), acceptsStaleLeader(), termReverts(),
		ackOwnTail(), matchRegresses(), matchFromNext(), nextBelowMatch(), packingSkipsEntry(),
		bufferReused(),
	}
}

// Mistakes of followers.

// appendTruncatesAlways makes the log end where the message ends. A message that was
// overtaken removes what a later one brought and the follower has acknowledged. The
// follower keeps what it knows to be committed.
func appendTruncatesAlways() Bug {
	return Bug{
		ID:       "append-truncates-always",
		Doc:      "a follower cuts its log after the last new entry, though the entries match",
		Section:  "§5.3, Figure 2 (AppendEntries, receiver 3)",
		Source:   "RaftOS #26; Students' Guide",
		Property: "LeaderCompleteness",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, InFlight: 3},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, cutAfterMatch)
		},
	}
}

// cutAfterMatch removes what follows the last entry of a message.
func cutAfterMatch(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
	if _, match, ok := accepted(t.in, out); ok {
		return cut(s, out, max(match, s.CommitIndex))
	}
	return s, out
}

// appendNeverTruncates takes any entry at an index for the leader's, and adds only what
// goes beyond its log.
func appendNeverTruncates() Bug {
	return Bug{
		ID:       "append-never-truncates",
		Doc:      "entries that conflict with the leader's stay",
		Section:  "§5.3, Figure 2 (AppendEntries, receiver 3)",
		Source:   "the paper",
		Property: "StateMachineSafety",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return hearing(c, func(s raft.Server, m raft.Message) raft.Message {
				if m.Kind == raft.AppendEntries {
					m.Entries = withOwn(s.Log, m.PrevLogIndex+1, m.Entries)
				}
				return m
			})
		},
	}
}

// alreadyPresent takes a request that ends within the log for one that was received
// before. What is there may be another leader's.
func alreadyPresent() Bug {
	return Bug{
		ID:       "already-present",
		Doc:      "a request that ends within the log is taken for a late one and acknowledged, without a look at the terms",
		Section:  "§5.3, Figure 2 (AppendEntries, receiver 2 and 3)",
		Source:   "redpanda #11360",
		Property: "StateMachineSafety",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return hearing(c, func(s raft.Server, m raft.Message) raft.Message {
				ends := m.PrevLogIndex + raft.Index(len(m.Entries))
				if m.Kind != raft.AppendEntries || len(m.Entries) == 0 || ends > s.Log.LastIndex() {
					return m
				}
				if own, ok := s.Log.Term(m.PrevLogIndex); ok {
					m.PrevLogTerm = own
				}
				m.Entries = withOwn(s.Log, m.PrevLogIndex+1, m.Entries)
				return m
			})
		},
	}
}

// sameIndexOtherTerm turns the follower's last entry into the leader's by changing only
// its term: the data stay.
func sameIndexOtherTerm() Bug {
	return Bug{
		ID:       "same-index-other-term",
		Doc:      "where the previous index is the last one here, its term is taken over instead of compared",
		Section:  "§5.3, Figure 2 (AppendEntries, receiver 2)",
		Source:   "nats-server #5957",
		Property: "LogMatching",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Values: 2, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return hearing(c, func(s raft.Server, m raft.Message) raft.Message {
				last := s.Log.LastIndex()
				if m.Kind != raft.AppendEntries || m.Term < s.CurrentTerm || m.PrevLogIndex != last || last <= max(s.CommitIndex, s.Log.Base()) {
					return m
				}
				renamed := raft.Entry{Term: m.PrevLogTerm, Data: s.Log.Entry(last).Data}
				m.Entries = slices.Insert(slices.Clone(m.Entries), 0, renamed)
				m.PrevLogIndex = last - 1
				m.PrevLogTerm, _ = s.Log.Term(last - 1)
				return m
			})
		},
	}
}

// withOwn returns entries, from an index on, replaced by those of a log where it has
// them.
func withOwn(log raft.Log, from raft.Index, entries []raft.Entry) []raft.Entry {
	var mixed []raft.Entry
	for i, e := range entries {
		if at := from + raft.Index(i); at > log.Base() && at <= log.LastIndex() {
			e = log.Entry(at)
		}
		mixed = append(mixed, e)
	}
	return mixed
}

// staleNackRollsBack needs both sides: the leader believes a late refusal, and sends
// again what has long matched; and the follower rolls back to where the message begins
// before it looks at its entries. If the message is one batch of several, the rest is
// lost.
func staleNackRollsBack() Bug {
	return Bug{
		ID:       "stale-nack-rolls-back",
		Doc:      "after a late refusal the leader starts again too low, and the follower rolls back before it compares",
		Section:  "§5.3",
		Source:   "CCF #5991",
		Property: "LeaderCompleteness",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Values: 1, Batch: 1, Drops: protocol.Any, Duplicates: 1, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(after(c, believeRefusal), func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				if m, _, _ := accepted(t.in, out); isHeartbeat(m) {
					return s, out
				}
				return cutAfterMatch(t, s, out)
			})
		},
	}
}

// prevZeroAlwaysMatches lets a message that begins with the first entry pass, and
// then does not find that entry, because all of the log is compacted. So it takes
// the message's entries for new ones.
func prevZeroAlwaysMatches() Bug {
	return Bug{
		ID:       "prev-zero-always-matches",
		Doc:      "prevLogIndex 0 matches even after compaction, and known entries are appended again",
		Section:  "§5.3, §7",
		Source:   "SandTable, on WRaft",
		Property: "StateMachineSafety",
		Bounds:   raftmodel.Bounds{Servers: 2, Terms: 1, Log: 2, Values: 2, Compactions: 1, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return hearing(c, func(s raft.Server, m raft.Message) raft.Message {
				if base := s.Log.Base(); m.Kind == raft.AppendEntries && m.PrevLogIndex == 0 && base > 0 && base == s.Log.LastIndex() {
					m.PrevLogIndex, m.PrevLogTerm = base, s.Log.BaseTerm()
				}
				return m
			})
		},
	}
}

// noStepDownOnAppend lets a candidate go on campaigning when it hears from the leader
// that its term has meanwhile. It will follow the next term's leader, but until then this
// leader has one follower fewer.
func noStepDownOnAppend() Bug {
	return Bug{
		ID:       "no-step-down-on-append",
		Doc:      "a candidate does not recognise the leader of its term",
		Section:  "§5.2",
		Source:   "the paper",
		Property: "SometimesCandidateFollows",
		Liveness: true,
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 3},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			step := c.Step
			c.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
				if m, _ := received(in); fromLeader(m) && m.Term == s.CurrentTerm && s.Role == raft.Candidate {
					return s, raft.Output{}
				}
				return step(cfg, s, in)
			}
			return c
		},
	}
}

// acceptsStaleLeader does not compare terms when a leader's message arrives: a deposed
// leader overwrites what its successor has replicated.
func acceptsStaleLeader() Bug {
	return Bug{
		ID:       "accepts-stale-leader",
		Doc:      "a message of a leader of an older term is accepted",
		Section:  "§5.1, Figure 2 (AppendEntries, receiver 1)",
		Source:   "MongoDB SERVER-22136",
		Property: "LeaderCompleteness",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return hearing(c, func(s raft.Server, m raft.Message) raft.Message {
				if fromLeader(m) {
					m.Term = max(m.Term, s.CurrentTerm)
				}
				return m
			})
		},
	}
}

// termReverts takes the term of the last entry for its own after entries were
// overwritten. So the vote in the present term is free again.
func termReverts() Bug {
	return Bug{
		ID:       "term-reverts",
		Doc:      "the term falls back to that of the log when entries are overwritten",
		Section:  "§5.1, Figure 2 (currentTerm)",
		Source:   "nats-server #5975",
		Property: "ElectionSafety",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				overwrites := out.Write.From > 0 && out.Write.From <= t.before.Log.LastIndex()
				if s.Role == raft.Follower && overwrites {
					return revertTerm(s, out, s.Log.LastTerm())
				}
				return s, out
			})
		},
	}
}

// revertTerm lowers the term, and forgets the vote with it.
func revertTerm(s raft.Server, out raft.Output, term raft.Term) (raft.Server, raft.Output) {
	if term >= s.CurrentTerm {
		return s, out
	}
	s.CurrentTerm, s.VotedFor, s.Leader = term, raft.None, raft.None
	s, out = writing(s, out)
	out.Write.CurrentTerm, out.Write.VotedFor = term, raft.None
	return s, out
}

// bufferReused keeps the data of a leadership's proposals in one buffer, and forgets to
// empty it: the second entry repeats the data of the first, and its client is told that
// its proposal is there.
func bufferReused() Bug {
	return Bug{
		ID:       "buffer-reused",
		Doc:      "the second proposal of a leadership carries the first one's data",
		Section:  "§5.3, §8",
		Source:   "a kind, planted here; no report",
		Property: "ProposalIsAppended",
		Bounds:   raftmodel.Bounds{Servers: 1, Terms: 1, Log: 2, Values: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			step := c.Step
			c.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
				if _, ok := in.(raft.Propose); ok && s.Role == raft.Leader {
					for i := s.Log.LastIndex(); i > s.Log.Base() && s.Log.Entry(i).Term == s.CurrentTerm; i-- {
						in = raft.Propose{Data: s.Log.Entry(i).Data}
					}
				}
				return step(cfg, s, in)
			}
			return c
		},
	}
}
