package bugs

import (
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// Mistakes in the election restriction: who is granted a vote.

// voteIgnoresLog votes for any candidate of its term, first come, first served.
func voteIgnoresLog() Bug {
	return Bug{
		ID:       "vote-ignores-log",
		Doc:      "a vote does not depend on the candidate's log",
		Section:  "§5.4.1",
		Source:   "the paper",
		Property: "LeaderCompleteness",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2},
		Plant:    comparing(func(raft.Server, raft.Message) bool { return true }),
	}
}

// voteComparesLengthOnly takes the longer log for the more up-to-date one: for example,
// that of a leader that was deposed before its entries reached anyone.
func voteComparesLengthOnly() Bug {
	return Bug{
		ID:       "vote-compares-length-only",
		Doc:      "the longer log wins, whatever its last term",
		Section:  "§5.4.1",
		Source:   "the paper; Students' Guide",
		Property: "LeaderCompleteness",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Values: 1, Drops: protocol.Any, InFlight: 2},
		Plant: comparing(func(s raft.Server, m raft.Message) bool {
			return m.LastLogIndex >= s.Log.LastIndex()
		}),
	}
}

// upToDateOr refuses only a log that has both an earlier last term and a lower last
// index. So with the same last term the shorter log may win, and with an earlier last
// term the longer log. (Requiring both instead, as hashicorp/raft did, is safe, but then
// it may happen that nobody is ever elected.)
func upToDateOr() Bug {
	return Bug{
		ID:       "up-to-date-or",
		Doc:      "a log is up to date if its last term or its last index is",
		Section:  "§5.4.1",
		Source:   "liferaft #6; hashicorp/raft #94 (both instead of one)",
		Property: "LeaderCompleteness",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Values: 1, Drops: protocol.Any, InFlight: 2},
		Plant: comparing(func(s raft.Server, m raft.Message) bool {
			return m.LastLogTerm >= s.Log.LastTerm() || m.LastLogIndex >= s.Log.LastIndex()
		}),
	}
}

// comparing plants another rule for which candidates are up to date.
func comparing(isUpToDate func(s raft.Server, m raft.Message) bool) func(raftmodel.Core) raftmodel.Core {
	return func(c raftmodel.Core) raftmodel.Core {
		return hearing(c, func(s raft.Server, m raft.Message) raft.Message {
			if m.Kind == raft.RequestVote && isUpToDate(s, m) {
				return upToDate(s, m)
			}
			return m
		})
	}
}

// seenVoteIsGrant records the candidate with every higher term that it hears of, even if
// it refuses the vote because of the candidate's log. When that candidate asks again, it
// seems to have the vote.
func seenVoteIsGrant() Bug {
	return Bug{
		ID:       "seen-vote-is-grant",
		Doc:      "a candidate that was only heard of counts as voted for",
		Section:  "§5.4.1",
		Source:   "openraft 94c820c3",
		Property: "LeaderCompleteness",
		Bounds:   raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Drops: protocol.Any, Duplicates: 1, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			return after(hearing(c, grantAgain), func(t taken, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
				if m, ok := received(t.in); ok && m.Kind == raft.RequestVote && m.Term > t.before.CurrentTerm {
					s.VotedFor, out.Write.VotedFor = m.From, m.From
				}
				return s, out
			})
		},
	}
}
