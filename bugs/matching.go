package bugs

import (
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// Mistakes about how far a follower agrees: what it says, what the leader concludes, and
// what the leader sends next.

// ackOwnTail answers with its last entry, where it should answer with the last one that
// the message covers. Entries beyond that are not the leader's.
func ackOwnTail() Bug {
	return Bug{
		ID:       "ack-own-tail",
		Doc:      "a success reports the follower's last entry, and not the last one that was checked",
		Section:  "§5.3, Figure 2 (matchIndex)",
		Source:   "CCF #6001; RATIS-2605",
		Property: "LeaderCompleteness",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 3},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return sending(c, func(_ taken, s raft.Server, m raft.Message) raft.Message {
				if m.Kind == raft.AppendEntriesReply && m.Success {
					m.MatchIndex = s.Log.LastIndex()
				}
				return m
			})
		},
	}
}

// matchRegresses assigns what a success says where it should raise matchIndex.
func matchRegresses() Bug {
	return Bug{
		ID:       "match-regresses",
		Doc:      "a late success lowers matchIndex",
		Section:  "§5.3, Figure 2 (matchIndex: increases monotonically)",
		Source:   "RaftOS #25",
		Property: "MatchNeverDecreases",
		Bounds:   raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 1, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				if m, ok := succeeded(t, s); ok && m.MatchIndex <= s.Log.LastIndex() {
					s.MatchIndex = s.MatchIndex.With(m.From, m.MatchIndex)
				}
				return s, out
			})
		},
	}
}

// succeeded returns the success that a leader receives in its own term.
func succeeded(t taken, s raft.Server) (m raft.Message, ok bool) {
	m, _ = received(t.in)
	return m, m.Kind == raft.AppendEntriesReply && m.Success && leadsIn(s, m.Term)
}

// matchFromNext takes a success for one about everything that was sent. A leader that
// sends its next message without waiting for the answer to the last one has sent more by
// then.
func matchFromNext() Bug {
	return Bug{
		ID:       "match-from-next",
		Doc:      "on a success matchIndex becomes nextIndex − 1, though other messages are in flight",
		Section:  "§5.3, Figure 2 (nextIndex, matchIndex)",
		Source:   "Students' Guide",
		Property: "MatchIsDurable",
		Bounds:   raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 1, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return hearing(pipelined(c), func(s raft.Server, m raft.Message) raft.Message {
				if m.Kind == raft.AppendEntriesReply && m.Success && leadsIn(s, m.Term) {
					m.MatchIndex = s.NextIndex.Get(m.From) - 1
				}
				return m
			})
		},
	}
}

// pipelined raises nextIndex as soon as entries are sent (dissertation §10.2.1).
// It is correct.
func pipelined(c raftmodel.Core) raftmodel.Core {
	return after(c, func(_ taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
		for _, send := range out.Send {
			if m := send.Message; m.Kind == raft.AppendEntries {
				s.NextIndex = s.NextIndex.With(m.To, m.PrevLogIndex+raft.Index(len(m.Entries))+1)
			}
		}
		return s, out
	})
}

// nextBelowMatch goes back as far as a refusal says, even if the refusal is late and the
// follower has long agreed on more.
func nextBelowMatch() Bug {
	return Bug{
		ID:       "next-below-match",
		Doc:      "a late refusal lowers nextIndex to what is known to match",
		Section:  "§5.3, Figure 2 (nextIndex)",
		Source:   "etcd-io/raft #149",
		Property: "NextAboveMatch",
		Bounds:   raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 1, Crashes: 1, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(c, believeRefusal)
		},
	}
}

// believeRefusal lowers nextIndex to what a refusal says.
func believeRefusal(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
	m, ok := refused(t, s)
	if next := max(1, m.ConflictIndex); ok && next < s.NextIndex.Get(m.From) {
		s.NextIndex = s.NextIndex.With(m.From, next)
	}
	return s, out
}

// packingSkipsEntry leaves out the entry that no longer fits into a message, and goes on
// with later ones, which do.
func packingSkipsEntry() Bug {
	return Bug{
		ID:       "packing-skips-entry",
		Doc:      "where a message is full, one entry is left out and the next ones are packed",
		Section:  "§5.3",
		Source:   "LogCabin #160",
		Property: "LogMatching",
		Bounds:   raftmodel.Bounds{Servers: 2, Terms: 1, Log: 3, Values: 2, Batch: 1, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return sending(c, func(_ taken, s raft.Server, m raft.Message) raft.Message {
				skipped := m.PrevLogIndex + raft.Index(len(m.Entries)) + 1
				if m.Kind == raft.AppendEntries && skipped < s.Log.LastIndex() {
					m.Entries = append(m.Entries, s.Log.Slice(skipped+1, s.Log.LastIndex())...)
				}
				return m
			})
		},
	}
}
