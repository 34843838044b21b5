package bugs

import (
	"slices"

	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// Variants lists the controls that are other ways of writing Raft.
func Variants() []Control {
	return []Control{
		backOffByOne(), refusalTellsLess(), pipelining(), nextFromCommit(), commitByHeartbeat(),
		leaderStickiness(), timerResetOnStepDown(), emptyFirstEntry(),
	}
}

// backOffByOne ignores where a follower says that its term begins or its log ends.
func backOffByOne() Control {
	return Control{
		ID: "back-off-by-one", Section: "§5.3, Figure 2 (leaders: decrement nextIndex and retry)",
		Doc:    "after a refusal a leader tries one entry earlier: it takes longer, and finds the same entry",
		Bounds: raftmodel.Bounds{Servers: 2, Terms: 2, Log: 2, Values: 1, Crashes: protocol.Any, Drops: protocol.Any, InFlight: 2},
		Breaks: []string{"BackOffByTerm"},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return hearing(c, func(s raft.Server, m raft.Message) raft.Message {
				if m.Kind == raft.AppendEntriesReply && !m.Success && leadsIn(s, m.Term) {
					m.ConflictTerm, m.ConflictIndex = 0, s.NextIndex.Get(m.From)
				}
				return m
			})
		},
	}
}

// refusalTellsLess says only what did not match, and neither the term of the follower's
// entry nor where its log ends.
func refusalTellsLess() Control {
	return Control{
		ID: "refusal-tells-less", Section: "§5.3, Figure 2 (AppendEntries, results)",
		Doc:    "a refusal says only at which index the logs differ: what it says besides is an optimisation",
		Bounds: raftmodel.Bounds{Servers: 2, Terms: 2, Log: 2, Values: 1, Crashes: protocol.Any, Drops: protocol.Any, InFlight: 2},
		Breaks: []string{"RefusalTellsLog"},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return sending(c, func(t taken, _ raft.Server, m raft.Message) raft.Message {
				if asked, _ := received(t.in); m.ConflictIndex > 0 {
					m.ConflictTerm, m.ConflictIndex = 0, asked.PrevLogIndex
				}
				return m
			})
		},
	}
}

// pipelining does not wait for an answer before it sends what follows.
func pipelining() Control {
	return Control{
		ID: "pipelining", Section: "dissertation §10.2.2",
		Doc:    "nextIndex goes on with what is sent, and not with what is acknowledged: matchIndex alone decides what is committed",
		Bounds: raftmodel.Bounds{Servers: 2, Terms: 2, Log: 2, Values: 1, Batch: 1, Crashes: protocol.Any, Drops: protocol.Any, InFlight: 2},
		Breaks: []string{"BackOffByTerm", "MatchByAcknowledgement"},
		Plant:  pipelined,
	}
}

// nextFromCommit assumes less than a leader that starts after its own last entry, so it
// sends more, and is refused less often.
func nextFromCommit() Control {
	return Control{
		ID: "next-from-commit", Section: "§5.3, Figure 2 (nextIndex: where to begin is a guess)",
		Doc:    "a new leader's nextIndex starts after its commitIndex: followers skip what they have",
		Bounds: raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				if s.Role != raft.Leader || t.before.Role == raft.Leader {
					return s, out
				}
				out.Send = slices.Clone(out.Send)
				for i, send := range out.Send {
					s.NextIndex = s.NextIndex.With(send.Message.To, s.CommitIndex+1)
					out.Send[i].Message = fromCommit(s, send.Message)
				}
				return s, out
			})
		},
	}
}

// fromCommit makes an AppendEntries begin after its sender's commitIndex.
func fromCommit(s raft.Server, m raft.Message) raft.Message {
	m.PrevLogIndex = s.CommitIndex
	m.PrevLogTerm, _ = s.Log.Term(s.CommitIndex)
	m.Entries = s.Log.Slice(s.CommitIndex+1, s.Log.LastIndex())
	return m
}

// commitByHeartbeat is what etcd does: messages with entries do not say what is
// committed; the messages that do, do not check whether the logs agree, but never claim
// more than the follower is known to hold.
func commitByHeartbeat() Control {
	return Control{
		ID: "commit-by-heartbeat", Section: "§5.3 (the leader includes it in heartbeats); etcd (MsgHeartbeat)",
		Doc:    "only heartbeats tell what is committed, and none beyond matchIndex: there the follower's log is the leader's",
		Bounds: raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2},
		Breaks: []string{"CommitIsVerified"},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(after(c, tellByHeartbeat), believeHeartbeat)
		},
	}
}

// tellByHeartbeat sends, with each heartbeat, another one that says what is committed.
func tellByHeartbeat(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
	_, beats := t.in.(raft.HeartbeatTimeout)
	var sends []raft.Send
	for _, send := range out.Send {
		if send.Message.Kind == raft.AppendEntries {
			send.Message.LeaderCommit = 0
		}
		sends = append(sends, send)
		if commit := min(s.CommitIndex, s.MatchIndex.Get(send.Message.To)); beats && commit > 0 {
			m := raft.Message{Kind: raft.AppendEntries, From: t.cfg.ID, To: send.Message.To, Term: s.CurrentTerm, LeaderCommit: commit}
			sends = append(sends, raft.Send{Message: m})
		}
	}
	out.Send = sends
	return s, out
}

// believeHeartbeat commits what a heartbeat says without checking that the logs agree.
func believeHeartbeat(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
	m, _ := received(t.in)
	if m.Kind != raft.AppendEntries || m.PrevLogIndex > 0 || len(m.Entries) > 0 || m.Term != s.CurrentTerm || s.Role != raft.Follower {
		return s, out
	}
	s.CommitIndex = max(s.CommitIndex, min(m.LeaderCommit, s.Log.LastIndex()))
	return apply(s, out)
}

// leaderStickiness is the part of the dissertation's remedy against disruptive servers
// that a pure step can do: a server that knows a leader ignores candidates, until its
// election timer runs out and it becomes one.
func leaderStickiness() Control {
	return Control{
		ID: "leader-stickiness", Section: "dissertation §4.2.3",
		Doc:    "who knows a leader ignores candidates, and their terms, until its own election timeout: that is as if their requests were lost",
		Bounds: raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2},
		Breaks: []string{"GrantsAllItMay", "RequestsAreAnswered"},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return hearing(c, func(s raft.Server, m raft.Message) raft.Message {
				if m.Kind == raft.RequestVote && s.Leader != raft.None {
					return raft.Message{}
				}
				return m
			})
		},
	}
}

// timerResetOnStepDown is what etcd does: every change of the term starts the election
// timer anew.
func timerResetOnStepDown() Control {
	return Control{
		ID: "timer-reset-on-step-down", Section: "§5.2; etcd (reset)",
		Doc:    "whoever hears of a higher term sets its election timer anew, without a vote: when elections begin is nobody's safety",
		Bounds: raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2},
		Breaks: []string{"TimersAreSet"},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				if s.CurrentTerm > t.before.CurrentTerm && s.Role == raft.Follower {
					out.Timers.Election = raft.StartTimer
				}
				return s, out
			})
		},
	}
}

// emptyFirstEntry marks the new term in the log, so that a leader can commit, and know
// what is committed, before a client proposes anything.
func emptyFirstEntry() Control {
	return Control{
		ID: "empty-first-entry", Section: "§8; dissertation §6.4",
		Doc:    "a new leader appends an entry without data: it is committed like any other",
		Bounds: raftmodel.Bounds{Servers: 2, Terms: 2, Log: 2, Values: 1, Crashes: protocol.Any, Compactions: protocol.Any, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			step := c.Step
			c.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
				next, out := step(cfg, s, in)
				if next.Role != raft.Leader || s.Role == raft.Leader {
					return next, out
				}
				led, more := step(cfg, next, raft.Propose{})
				out.Write, out.Send = more.Write, slices.Concat(out.Send, more.Send)
				return led, out
			}
			return c
		},
	}
}
