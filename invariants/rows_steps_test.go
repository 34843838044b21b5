package invariants_test

import (
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// stepRows are of what a step must not do: go back, or commit what it may not.
var stepRows = []row{
	{
		"NothingDecreases", "currentTerm falls",
		receives(reply(raft.AppendEntriesReply, 1), leader(2, ""), follower(1, "")),
		"currentTerm of server 1 fell from 2 to 1",
	},
	{
		"NothingDecreases", "commitIndex falls",
		receives(appendEntries(1, 0, 0, ""), follower(1, "1a", indexes(1, 0)), follower(1, "1a")),
		"commitIndex of server 2 fell from 1 to 0",
	},
	{
		"NothingDecreases", "lastApplied falls",
		local(2, raftmodel.ElectionTimeout, follower(1, "1a", indexes(1, 1)), candidate(2, "1a", indexes(1, 0))),
		"lastApplied of server 3 fell from 1 to 0",
	},
	{
		"NothingDecreases", "the snapshot's index falls",
		local(2, raftmodel.Compact, follower(1, "1a 1b", committed(2), compacted(2)), follower(1, "1a 1b", committed(2), compacted(1))),
		"the snapshot index of server 3 fell from 2 to 1",
	},
	{
		"NothingDecreases", "a crash forgets a term that is on disk",
		crash(1, follower(2, "", onDisk(2, 0, "")), follower(1, "")),
		"currentTerm of server 2 fell from 2 to 1",
	},
	{
		"NothingDecreases", "a crash takes commitIndex below the snapshot",
		crash(1, follower(2, "1a", committed(1), compacted(1)), follower(2, "1a", compacted(1))),
		"commitIndex of server 2 fell from 1 to 0",
	},
	{
		"NothingDecreases", "a crash takes everything back to the disk",
		crash(1, follower(3, "1a 1b", committed(2), onDisk(2, 0, "1a")), follower(2, "1a")),
		"",
	},
	{
		"MatchNeverDecreases", "matchIndex falls",
		receives(reply(raft.AppendEntriesReply, 1), leader(1, "1a 1b", peer(2, 3, 2), peer(3, 3, 2)), leader(1, "1a 1b", peer(2, 2, 1), peer(3, 3, 2))),
		"matchIndex of leader 1 for server 2 fell from 2 to 1",
	},
	{
		"MatchNeverDecreases", "matchIndex is forgotten",
		local(0, raftmodel.HeartbeatTimeout, leader(1, "1a", peer(2, 2, 1)), leader(1, "1a")),
		"matchIndex of leader 1 for server 2 fell from 1 to 0",
	},
	{
		"MatchNeverDecreases", "nextIndex falls, and another matchIndex rises",
		receives(reply(raft.AppendEntriesReply, 1), leader(1, "1a 1b", peer(2, 3, 1), peer(3, 3, 0)), leader(1, "1a 1b", peer(2, 2, 1), peer(3, 3, 1))),
		"",
	},
	{
		"MatchNeverDecreases", "the leadership ends",
		receives(reply(raft.AppendEntriesReply, 2), leader(1, "1a", peer(2, 2, 1)), follower(2, "1a")),
		"",
	},
	{
		"LogShrinksOnConflict", "a leader's log shrinks",
		local(2, raftmodel.HeartbeatTimeout, leader(2, "1a 2b"), leader(2, "1a 2c")),
		"server 3, a Leader, turned its log [1a 2b] into [1a 2c]",
	},
	{
		"LogShrinksOnConflict", "a committed entry is overwritten",
		receives(appendEntries(2, 0, 0, "2b"), follower(2, "1a", committed(1)), follower(2, "2b", indexes(1, 1))),
		"server 2 turned its log [1a] into [2b], though commitIndex was 1",
	},
	{
		"LogShrinksOnConflict", "a suffix is cut off without a conflict",
		receives(appendEntries(1, 0, 0, "1a"), follower(1, "1a 1b"), follower(1, "1a")),
		"server 2 cut its log [1a 1b] to [1a] without a conflict",
	},
	{
		"LogShrinksOnConflict", "a conflicting suffix gives way",
		receives(appendEntries(2, 1, 1, "2c"), follower(2, "1a 1b", committed(1)), follower(2, "1a 2c", committed(1))),
		"",
	},
	{
		"LogShrinksOnConflict", "a crash loses what was not durable",
		crash(1, leader(1, "1a 1b"), follower(1, "1a")),
		"",
	},
	{
		"LogShrinksOnConflict", "compaction",
		local(1, raftmodel.Compact, leader(1, "1a 1b", committed(1)), leader(1, "1a 1b", committed(1), compacted(1))),
		"",
	},
	{
		"CommitInOwnTerm", "a leader commits an entry of an earlier term by counting",
		receives(reply(raft.AppendEntriesReply, 2), leader(2, "1a"), leader(2, "1a", committed(1))),
		"leader 1 of term 2, with log [1a], advanced commitIndex to 1",
	},
	{
		"CommitInOwnTerm", "a leader commits beyond its log",
		receives(reply(raft.AppendEntriesReply, 2), leader(2, "2a"), leader(2, "2a", indexes(2, 0))),
		"leader 1 of term 2, with log [2a], advanced commitIndex to 2",
	},
	{
		"CommitInOwnTerm", "a leader commits an entry of its own term, and all before",
		receives(reply(raft.AppendEntriesReply, 2), leader(2, "1a 2b"), leader(2, "1a 2b", committed(2))),
		"",
	},
	{
		"CommitInOwnTerm", "a follower hears of an entry of an earlier term",
		receives(appendEntries(2, 1, 1, ""), follower(2, "1a"), follower(2, "1a", committed(1))),
		"",
	},
	{
		"CommitIsVerified", "a follower commits an entry after the ones that the message verified",
		receives(commits(appendEntries(2, 0, 0, "1a"), 2), follower(2, "1a 1b"), follower(2, "1a 1b", committed(2))),
		"server 2 advanced commitIndex to 2, of which 1 is verified and committed",
	},
	{
		"CommitIsVerified", "a follower commits without a message",
		local(2, raftmodel.ElectionTimeout, follower(1, "1a"), candidate(2, "1a", committed(1))),
		"server 3 advanced commitIndex to 1, of which 0 is verified and committed",
	},
	{
		"CommitIsVerified", "a follower commits what its leader has not",
		receives(commits(appendEntries(2, 1, 1, "2b"), 1), follower(2, "1a"), follower(2, "1a 2b", committed(2))),
		"server 2 advanced commitIndex to 2, of which 1 is verified and committed",
	},
	{
		"CommitIsVerified", "a follower commits the last entry of the message",
		receives(commits(appendEntries(2, 1, 1, "2b"), 2), follower(2, "1a"), follower(2, "1a 2b", committed(2))),
		"",
	},
	{
		"CommitIsVerified", "a follower takes over a snapshot",
		receives(raft.Message{Kind: raft.InstallSnapshot, From: 1, To: 2, Term: 2, Snapshot: raft.Snapshot{LastIncludedIndex: 1, LastIncludedTerm: 1, Members: first.Members}},
			follower(2, ""), follower(2, "1a", committed(1), compacted(1))),
		"",
	},
	{
		"CommitByQuorum", "a leader commits what only half of four servers hold",
		receives(reply(raft.AppendEntriesReply, 2), leader(2, "2a", peer(2, 1, 0), peer(3, 1, 0), peer(4, 1, 0)),
			leader(2, "2a", peer(2, 2, 1), peer(3, 1, 0), peer(4, 1, 0), committed(1))),
		"leader 1 advanced commitIndex to 1, of which a quorum holds 0",
	},
	{
		"CommitByQuorum", "a leader counts itself before its disk has the entry",
		receives(reply(raft.AppendEntriesReply, 2), leader(2, "2a", peer(2, 1, 0), peer(3, 1, 0), durable(0)),
			leader(2, "2a", peer(2, 2, 1), peer(3, 1, 0), durable(0), indexes(1, 0))),
		"leader 1 advanced commitIndex to 1, of which a quorum holds 0",
	},
	{
		"CommitByQuorum", "a leader commits what the others hold, and its own disk does not",
		receives(reply(raft.AppendEntriesReply, 2), leader(2, "2a", peer(2, 2, 1), peer(3, 1, 0), durable(0)),
			leader(2, "2a", peer(2, 2, 1), peer(3, 2, 1), durable(0), indexes(1, 0))),
		"",
	},
	{
		"CommitsAllItMay", "two of three hold an entry of the term",
		view(0, leader(2, "1a 2b", peer(2, 3, 2), peer(3, 1, 0)), led(2, "1a 2b")),
		"leader 1 of term 2 has commitIndex 0, though a quorum holds 2 entries of its log [1a 2b]",
	},
	{
		"CommitsAllItMay", "two of three hold an entry of an earlier term",
		view(0, leader(2, "1a 2b", peer(2, 2, 1), peer(3, 1, 0)), led(2, "1a 2b")),
		"",
	},
	{
		"CommitsAllItMay", "two of four hold an entry of the term",
		view(0, leader(2, "2a", peer(2, 2, 1), peer(3, 1, 0), peer(4, 1, 0)), led(2, "2a")),
		"",
	},
	{
		"NoLeapToLeader", "a follower becomes leader without a campaign",
		local(2, raftmodel.ElectionTimeout, follower(1, ""), leader(2, "", peer(1, 1, 0))),
		"server 3 went from follower to leader of term 2 in one step",
	},
	{
		"NoLeapToLeader", "a candidate becomes leader",
		receives(reply(raft.RequestVoteReply, 2), candidate(2, ""), leader(2, "", peer(2, 1, 0))),
		"",
	},
	{
		"NoLeapToLeader", "the only server becomes leader",
		local(0, raftmodel.ElectionTimeout, follower(1, ""), leader(2, "")),
		"",
	},
	{
		"StaleIsIgnored", "a vote of an earlier term is counted",
		receives(reply(raft.RequestVoteReply, 1), candidate(2, "", votes(1)), candidate(2, "", votes(1, 2))),
		"server 1 in term 2 took notice of RequestVoteReply 2→1 term 1",
	},
	{
		"StaleIsIgnored", "an acknowledgement of an earlier term raises matchIndex",
		receives(reply(raft.AppendEntriesReply, 1), leader(2, "1a", peer(2, 2, 0)), leader(2, "1a", peer(2, 2, 1))),
		"server 1 in term 2 took notice of AppendEntriesReply 2→1 term 1",
	},
	{
		"StaleIsIgnored", "a reply of an earlier term makes something durable",
		receives(reply(raft.InstallSnapshotReply, 1), leader(2, "1a", durable(0)), leader(2, "1a")),
		"server 1 in term 2 took notice of InstallSnapshotReply 2→1 term 1",
	},
	{
		"StaleIsIgnored", "a vote of this term is counted",
		receives(reply(raft.RequestVoteReply, 2), candidate(2, "", votes(1)), candidate(2, "", votes(1, 2))),
		"",
	},
	{
		"StaleIsIgnored", "a reply of a later term ends the leadership",
		receives(reply(raft.AppendEntriesReply, 3), leader(2, "1a", peer(2, 2, 0), votes(1, 2)), follower(3, "1a")),
		"",
	},
}
