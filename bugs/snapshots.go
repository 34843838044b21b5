package bugs

import (
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// snapshots lists the mistakes in log compaction.
func snapshots() []Bug {
	return []Bug{
		snapshotDropsSuffix(), snapshotRegresses(), snapshotKeepsConflict(), snapshotBoundary(),
		termFromSnapshot(), compactedTermZero(), snapshotLosesCommit(),
	}
}

// snapshotDropsSuffix replaces the whole log by a snapshot, even if the log has the
// snapshot's last entry and goes on from there. What follows is also the leader's, and
// has been acknowledged.
func snapshotDropsSuffix() Bug {
	return Bug{
		ID:       "snapshot-drops-suffix",
		Doc:      "a late snapshot discards matching entries after it, which were acknowledged",
		Section:  "§7, Figure 13 (receiver 6)",
		Source:   "etcd b3841afcc",
		Property: "LeaderCompleteness",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Values: 1, Compactions: 1, Drops: protocol.Any, InFlight: 3},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, func(_ taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				if last := out.Install.LastIncludedIndex; last > 0 {
					return cut(s, out, last)
				}
				return s, out
			})
		},
	}
}

// snapshotRegresses installs any snapshot that arrives, even if the state machine is
// already further.
func snapshotRegresses() Bug {
	return Bug{
		ID:       "snapshot-regresses",
		Doc:      "an older snapshot replaces newer state",
		Section:  "§7, Figure 13",
		Source:   "Students' Guide",
		Property: "NothingDecreases",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 1, Log: 2, Values: 1, Compactions: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			write := c.Write
			c.Write = func(d raft.Durable, w raft.Write) raft.Durable {
				if last := w.Snapshot.LastIncludedIndex; last > 0 && last < d.Log.Base() {
					d.Log = raft.Log{} // of what the older snapshot leaves, it has nothing
				}
				return write(d, w)
			}
			return after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				m, _ := received(t.in)
				if m.Kind != raft.InstallSnapshot || s.Role != raft.Follower || m.Term != s.CurrentTerm || out.Install.LastIncludedIndex > 0 {
					return s, out
				}
				return install(s, out, m.Snapshot)
			})
		},
	}
}

// install replaces a server's log and state machine by a snapshot.
func install(s raft.Server, out raft.Output, snapshot raft.Snapshot) (raft.Server, raft.Output) {
	last := snapshot.LastIncludedIndex
	s, out = writing(s, out)
	s.Snapshot, s.Log = snapshot, raft.Log{}.CompactThrough(last, snapshot.LastIncludedTerm)
	s.CommitIndex, s.LastApplied, s.DurableIndex = last, last, last
	out.Write.Snapshot, out.Install = snapshot, snapshot
	return s, out
}

// snapshotKeepsConflict keeps what follows a snapshot's last entry, even if the log has
// another entry in that one's place: what follows was written by some other leader. (Two
// logs that contradict each other because of that take five servers: with three, a server
// that has the same entries would have prevented the other leader's election.)
func snapshotKeepsConflict() Bug {
	return Bug{
		ID:       "snapshot-keeps-conflict",
		Doc:      "conflicting entries after a snapshot survive its installation",
		Section:  "§7, Figure 13 (receiver 7)",
		Source:   "openraft 674e78aa; hashicorp/raft #697",
		Property: "LogTermsMonotonic",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Values: 1, Compactions: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				last, before := out.Install.LastIncludedIndex, t.before.Log
				if last == 0 || s.Log.LastIndex() > last || before.LastIndex() <= last {
					return s, out
				}
				out.Write.From, out.Write.Entries = last+1, before.Slice(last+1, before.LastIndex())
				s.Log = s.Log.Append(out.Write.Token, out.Write.Entries...)
				return s, out
			})
		},
	}
}

// snapshotBoundary sends entries where it should send the snapshot, if the next entry is
// the last one that the snapshot includes. The log has neither that entry nor the one
// before it: the message is empty, and matches nearly everywhere. As in WRaft, followers
// commit as much of their log as the leader has committed, which by itself is harmless
// (see commitPastMatch).
func snapshotBoundary() Bug {
	return Bug{
		ID:       "snapshot-boundary",
		Doc:      "an empty message is sent, and no snapshot, when nextIndex is the snapshot's last index",
		Section:  "§7",
		Source:   "SandTable, on WRaft; RedisRaft",
		Property: "StateMachineSafety",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Compactions: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			c = sending(c, func(_ taken, s raft.Server, m raft.Message) raft.Message {
				if m.Kind != raft.InstallSnapshot || s.NextIndex.Get(m.To) != s.Log.Base() {
					return m
				}
				return raft.Message{
					Kind: raft.AppendEntries, From: m.From, To: m.To, Term: m.Term,
					PrevLogIndex: s.Log.Base() - 1, LeaderCommit: s.CommitIndex,
				}
			})
			return after(c, commitWholeLog)
		},
	}
}

// termFromSnapshot takes the term of a snapshot's last entry for its own.
func termFromSnapshot() Bug {
	return Bug{
		ID:       "term-from-snapshot",
		Doc:      "currentTerm becomes the term of the snapshot's last entry",
		Section:  "§7; §5.1, Figure 2 (currentTerm)",
		Source:   "SandTable, on WRaft",
		Property: "ElectionSafety",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Compactions: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, func(_ taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				if out.Install.LastIncludedIndex > 0 {
					return revertTerm(s, out, out.Install.LastIncludedTerm)
				}
				return s, out
			})
		},
	}
}

// compactedTermZero does not know the term of an entry that is compacted, or not there
// yet, and takes it for 0 on both sides: so the terms match. What follows is appended
// wherever the follower's log ends.
func compactedTermZero() Bug {
	return Bug{
		ID:       "compacted-term-zero",
		Doc:      "the term of a compacted entry is sent as 0, which matches where there is no entry at all",
		Section:  "§5.3, §7",
		Source:   "etcd 76f1249",
		Property: "StateMachineSafety",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Values: 1, Compactions: 1, Drops: protocol.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			c = hearing(c, func(s raft.Server, m raft.Message) raft.Message {
				if m.Kind == raft.AppendEntries && m.PrevLogTerm == 0 && m.PrevLogIndex > s.Log.LastIndex() {
					m.PrevLogIndex, m.PrevLogTerm = s.Log.LastIndex(), s.Log.LastTerm()
				}
				return m
			})
			return sending(c, func(_ taken, s raft.Server, m raft.Message) raft.Message {
				if m.Kind == raft.AppendEntries && m.PrevLogIndex == s.Log.Base() {
					m.PrevLogTerm = 0
				}
				return m
			})
		},
	}
}

// snapshotLosesCommit starts with commitIndex and lastApplied at 0, like a server without
// a snapshot. The state machine is restored from the snapshot, and would be given the
// earlier entries once more.
func snapshotLosesCommit() Bug {
	return Bug{
		ID:       "snapshot-loses-commit",
		Doc:      "after a restart commitIndex and lastApplied are below the snapshot",
		Section:  "§7; Figure 2 (commitIndex, lastApplied)",
		Source:   "Students' Guide",
		Property: "NothingDecreases",
		Bounds:   raftmodel.Bounds{Servers: 1, Terms: 1, Log: 1, Values: 1, Compactions: 1, Crashes: 1},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			restart := c.Restart
			c.Restart = func(d raft.Durable) raft.Server {
				s := restart(d)
				s.CommitIndex, s.LastApplied = 0, 0
				return s
			}
			return c
		},
	}
}
