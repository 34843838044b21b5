package bugs

import (
	"fmt"
	"slices"

	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
	"raftmc/raft/owner"
)

// Mistakes about what is durable. On a synchronous disk a step, its write and its
// confirmation are one, and none of these would show. The complete search refuses an
// asynchronous disk, so bfs searches for them.

// leaderRestartsAsLeader keeps the leader's name on disk, and a server that finds its own
// name there goes on as leader of the term. But the end of its log was not synced, and it
// writes other entries in its place.
func leaderRestartsAsLeader() Bug {
	return Bug{
		ID:       "leader-restarts-as-leader",
		Doc:      "a leader that lost the end of its log leads the same term again after its restart",
		Section:  "§5.2 (servers start up as followers)",
		Source:   "KAFKA-10527",
		Property: "LogMatching",
		Bounds: raftmodel.Bounds{
			Servers: 2, Terms: 1, Log: 1, Values: 2, Crashes: 1, InFlight: 1,
			Disk: protocol.Asynchronous,
		},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			write, restart := c.Write, c.Restart
			c.Write = func(d raft.Durable, w raft.Write) raft.Durable {
				led := max(d.Snapshot.LastIncludedTerm, w.Snapshot.LastIncludedTerm)
				w.Snapshot = raft.Snapshot{}
				d = write(d, w)
				d.Snapshot.LastIncludedTerm = led
				return d
			}
			c.Restart = func(d raft.Durable) raft.Server {
				led := d.Snapshot.LastIncludedTerm
				d.Snapshot = raft.Snapshot{Members: d.Snapshot.Members}
				s := restart(d)
				if led > 0 && led == s.CurrentTerm {
					s.Role, s.Leader = raft.Leader, s.VotedFor
				}
				return s
			}
			start := c.Start
			c.Start = func(crashed owner.Owner, s raft.Server) (owner.Owner, owner.Do) {
				if s.Role == raft.Leader {
					for _, follower := range crashed.Server.NextIndex {
						s.NextIndex = s.NextIndex.With(follower.Server, s.Log.LastIndex()+1)
						s.MatchIndex = s.MatchIndex.With(follower.Server, 0)
					}
				}
				return start(crashed, s)
			}
			return after(c, recordLeader)
		},
	}
}

// recordLeader writes that this server leads its term as soon as it does. Durable has no
// field for that; without compaction, the last term of an empty snapshot can stand for
// it.
func recordLeader(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
	if t.before.Role == raft.Leader || s.Role != raft.Leader {
		return s, out
	}
	s, out = writing(s, out)
	out.Write.Snapshot.LastIncludedTerm = s.CurrentTerm
	return s, out
}

// selfAckUnsynced lets the leader count all of its own log, and not only as far as it is
// durable. If it crashes before that, a committed entry is on too few servers.
func selfAckUnsynced() Bug {
	return Bug{
		ID:       "self-ack-unsynced",
		Doc:      "the leader counts its own entry before that is durable",
		Section:  "§5.3; dissertation §10.2.1",
		Source:   "openraft a9f696a9",
		Property: "LeaderCompleteness",
		Bounds: raftmodel.Bounds{
			Servers: 3, Terms: 2, Log: 1, Values: 1, Crashes: 1, Drops: protocol.Any, InFlight: 2,
			Disk: protocol.Asynchronous,
		},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, func(_ taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				if s.Role == raft.Leader {
					s.DurableIndex = s.Log.LastIndex()
				}
				return s, out
			})
		},
	}
}

// ackBeforePersist acknowledges entries that a crash can still lose.
func ackBeforePersist() Bug {
	return Bug{
		ID:       "ack-before-persist",
		Doc:      "a follower acknowledges entries before they are durable",
		Section:  "§5.3, Figure 2 (persistent state)",
		Source:   "the paper",
		Property: "LeaderCompleteness",
		Bounds: raftmodel.Bounds{
			Servers: 3, Terms: 2, Log: 1, Values: 1, Crashes: 1, Drops: protocol.Any, InFlight: 2,
			Disk: protocol.Asynchronous,
		},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return acknowledging(c, func(raft.Server, raft.Index) raft.Token { return 0 })
		},
	}
}

// acknowledging makes a success wait for another write: the one that wait returns, given
// how far the success goes, and in any case that of the term.
func acknowledging(c raftmodel.Core, wait func(s raft.Server, match raft.Index) raft.Token) raftmodel.Core {
	return after(c, func(_ taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
		out.Send = slices.Clone(out.Send)
		for i, send := range out.Send {
			if m := send.Message; m.Kind == raft.AppendEntriesReply && m.Success {
				out.Send[i].After = max(s.VoteToken, wait(s, m.MatchIndex))
			}
		}
		return s, out
	})
}

// stableABA takes the notice that a write is durable for one about the indexes that it
// wrote, whatever is there by now: entries that have replaced those of the write are
// acknowledged although their own write is not yet durable.
func stableABA() Bug {
	return Bug{
		ID:       "stable-aba",
		Doc:      "a late notice about overwritten entries makes their successors count as durable",
		Section:  "§5.3; dissertation §10.2.1",
		Source:   "etcd #1690, #1809",
		Property: "LeaderCompleteness",
		Bounds: raftmodel.Bounds{
			Servers: 3, Terms: 3, Log: 1, Values: 1, Crashes: 1, Drops: protocol.Any, InFlight: 2,
			Disk: protocol.Asynchronous,
		},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			c = after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				s.Log = withTokensOf(t.before, s)
				return s, out
			})
			return acknowledging(c, ownWrite)
		},
	}
}

// ownWrite is the write of the entry up to which a success goes: waiting for it is no
// mistake, if the entry has the right token.
func ownWrite(s raft.Server, match raft.Index) raft.Token {
	if match <= s.Log.Base() {
		return 0
	}
	return s.Log.Token(match)
}

// withTokensOf returns a server's log in which an entry waits for the write of the entry
// that was at its index before, if that was not durable yet. So do the entries before it,
// because tokens never decrease along a log.
func withTokensOf(before, s raft.Server) raft.Log {
	var tokens []raft.Token
	least := s.Issued
	for i := s.Log.LastIndex(); i > s.Log.Base(); i-- {
		least = min(least, s.Log.Token(i))
		if i > before.Log.Base() && i <= before.Log.LastIndex() && before.Log.Token(i) > s.Durable {
			least = min(least, before.Log.Token(i))
		}
		tokens = append(tokens, least)
	}
	log := raft.Log{}.CompactThrough(s.Log.Base(), s.Log.BaseTerm())
	for i, token := range slices.Backward(tokens) {
		log = log.Append(token, s.Log.Entry(s.Log.LastIndex()-raft.Index(i)))
	}
	return log
}

// commitBeforePersist lets a cluster of one commit what was only just proposed: it needs
// no other server's acknowledgement, but it does need its own disk's.
func commitBeforePersist() Bug {
	return Bug{
		ID:       "commit-before-persist",
		Doc:      "a single voter commits and applies what is not durable yet",
		Section:  "§5.3",
		Source:   "etcd #14370",
		Property: "LeaderCompleteness",
		Bounds: raftmodel.Bounds{
			Servers: 1, Terms: 2, Log: 1, Values: 1, Crashes: 1,
			Disk: protocol.Asynchronous,
		},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				if s.Role != raft.Leader || len(s.Members.Voters()) > 1 {
					return s, out
				}
				early, more := c.Step(t.cfg, s, raft.Persisted{Token: s.Issued})
				early.Durable = s.Durable // the real notice is still to come
				out.Apply = append(out.Apply, more.Apply...)
				return early, out
			})
		},
	}
}

// groupConfirmation takes the confirmation of several writes for one of all that were
// handed out by then. An entry that was written after them is applied, and a crash can
// still lose it.
func groupConfirmation() Bug {
	return Bug{
		ID:       "group-confirmation",
		Doc:      "the confirmation of a group of writes is taken for all that were issued",
		Section:  "§5.3; dissertation §10.2.1",
		Source:   "a kind, planted here; see etcd #1690",
		Property: "LeaderCompleteness",
		Bounds: raftmodel.Bounds{
			Servers: 1, Terms: 2, Log: 3, Values: 1, Crashes: 1,
			Disk: protocol.Asynchronous,
		},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			step := c.Step
			c.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
				if p, ok := in.(raft.Persisted); ok && p.Token > s.Durable+1 && p.Token <= s.Issued {
					in = raft.Persisted{Token: s.Issued}
				}
				return step(cfg, s, in)
			}
			return c
		},
	}
}

// leaderAssertsPersisted has a new leader assert that its log is durable, because its
// requests for votes have waited for that. But the answers may arrive before the
// confirmation of its own disk.
func leaderAssertsPersisted() Bug {
	return Bug{
		ID:       "leader-asserts-persisted",
		Doc:      "a new leader panics unless it knows that all of its log is durable",
		Section:  "§5.2; dissertation §10.2.1",
		Source:   "tikv/raft-rs #489",
		Property: protocol.PanicProperty,
		Bounds: raftmodel.Bounds{
			Servers: 3, Terms: 2, Log: 1, Values: 1, InFlight: 2,
			Disk: protocol.Asynchronous,
		},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				if t.before.Role != raft.Leader && s.Role == raft.Leader && s.DurableIndex != s.Log.LastIndex() {
					panic(fmt.Sprintf("a new leader's log is durable through %d, and goes on to %d", s.DurableIndex, s.Log.LastIndex()))
				}
				return s, out
			})
		},
	}
}
