package invariants_test

import "raftmc/raft"

// stateRows are of what must hold of states.
var stateRows = []row{
	{
		"OneLeaderLogPerTerm", "one server leads one term twice, with different logs",
		pair{view(1, leader(2, "2b"), both(led(2, "2a"), led(2, "2b"))), view(2, follower(2, ""), History{})},
		"term 2 was led with log [2a] by server 2 and with log [2b] by server 2",
	},
	{
		"OneLeaderLogPerTerm", "two servers lead one term with different logs",
		pair{view(0, leader(2, "2a"), led(2, "2a")), view(2, leader(2, "2b"), led(2, "2b"))},
		"term 2 was led with log [2a] by server 1 and with log [2b] by server 3",
	},
	{
		"OneLeaderLogPerTerm", "logs of one term that extend each other, and one of another term that does not",
		pair{view(1, leader(2, ""), both(led(2, "2a"), led(2, "2a 2b"))), view(2, leader(3, ""), led(3, "3c"))},
		"",
	},
	{
		"OneVotePerTerm", "votes for servers 1 and 3",
		view(1, follower(2, ""), History{VoteTerm: 2, Votes: 0b101}),
		"server 2 voted 2 times in term 2",
	},
	{
		"OneVotePerTerm", "a vote for server 3",
		view(1, follower(2, ""), History{VoteTerm: 2, Votes: 0b100}),
		"",
	},
	{
		"CountedVotesAreRecorded", "the voter's disk names another candidate",
		pair{view(0, candidate(2, "", votes(1, 2)), History{}), view(1, follower(2, "", onDisk(2, 3, "")), History{})},
		"server 1 counts a vote of server 2 in term 2, whose disk says term 2, vote 3",
	},
	{
		"CountedVotesAreRecorded", "the voter's disk is not yet in the term, though the voter is",
		pair{view(2, leader(2, "", votes(1, 3)), History{}), view(0, follower(2, "", onDisk(1, 0, "")), History{})},
		"server 3 counts a vote of server 1 in term 2, whose disk says term 1, vote 0",
	},
	{
		"CountedVotesAreRecorded", "the candidate's own vote is not on its disk",
		pair{view(0, candidate(2, "", votes(1), onDisk(2, 3, "")), History{}), view(1, follower(2, ""), History{})},
		"server 1 counts a vote of server 1 in term 2, whose disk says term 2, vote 3",
	},
	{
		"CountedVotesAreRecorded", "the voter has voted for another in a later term",
		pair{view(0, candidate(2, "", votes(1, 2)), History{}), view(1, follower(3, "", onDisk(3, 3, "")), History{})},
		"",
	},
	{
		"CountedVotesAreRecorded", "the candidate has become a follower",
		pair{view(0, follower(2, "", votes(1, 2)), History{}), view(1, follower(2, "", onDisk(2, 3, "")), History{})},
		"",
	},
	{
		"CommittedPrefixesAgree", "two servers know different entries as committed, terms apart",
		pair{view(0, Node{}, known(1, "1a")), view(2, Node{}, known(3, "2b"))},
		"server 1 knew [1a] as committed and server 3 knew [2b]",
	},
	{
		"CommittedPrefixesAgree", "a server changes its mind",
		pair{view(1, Node{}, both(known(1, "1a"), known(2, "2b"))), view(2, Node{}, History{})},
		"server 2 knew [1a] as committed and server 2 knew [2b]",
	},
	{
		"CommittedPrefixesAgree", "one server knows more than another",
		pair{view(0, Node{}, known(3, "1a")), view(2, Node{}, known(2, "1a 2b"))},
		"",
	},
	{
		"EntriesAgree", "an entry differs from the one that a past leader had there",
		pair{view(0, follower(3, ""), led(1, "1a")), view(2, follower(2, "1b"), History{})},
		`index 1 of term 1 is "a" at server 1 and "b" at server 3`,
	},
	{
		"EntriesAgree", "different data of different terms",
		pair{view(0, follower(3, ""), led(1, "1a")), view(2, follower(2, "2b"), History{})},
		"",
	},
	{
		"LogTermsMonotonic", "terms decrease",
		view(1, follower(2, "2a 1b"), History{}),
		"terms decrease at index 2 of log [2a 1b] of server 2",
	},
	{
		"LogTermsMonotonic", "a term is higher than currentTerm",
		view(2, follower(1, "1a 2b"), History{}),
		"index 2 of log [1a 2b] of server 3 is of a higher term than its currentTerm 1",
	},
	{
		"LogTermsMonotonic", "terms rise to currentTerm, with a gap",
		view(1, follower(3, "1a 1b 3c"), History{}),
		"",
	},
	{
		"LogStartsAtSnapshot", "the log starts earlier than its snapshot ends",
		view(1, follower(1, "1a 1b", committed(1), func(n *Node) {
			n.Server.Snapshot = raft.Snapshot{LastIncludedIndex: 1, LastIncludedTerm: 1, Members: first.Members}
		}), History{}),

		"the log of server 2 starts after index 0 of term 0, its snapshot ends at 1 of term 1",
	},
	{
		"LogStartsAtSnapshot", "the log on disk starts earlier than its snapshot ends",
		view(1, follower(1, "1a 1b", committed(1), func(n *Node) {
			n.Durable.Snapshot = raft.Snapshot{LastIncludedIndex: 1, LastIncludedTerm: 1, Members: first.Members}
		}), History{}),

		"the log on disk of server 2 starts after index 0 of term 0, its snapshot ends at 1 of term 1",
	},
	{
		"LogStartsAtSnapshot", "the log starts right after the snapshot",
		view(1, follower(1, "1a 1b", committed(1), compacted(1)), History{}),
		"",
	},
	{
		"LogContiguous", "the log starts after an entry that the snapshot lacks",
		view(1, follower(1, "1a 1b", committed(2), compacted(2), endsAt(1, 1)), History{}),
		"the log of server 2 starts after index 2 of term 1, its snapshot ends at 1 of term 1",
	},
	{
		"LogContiguous", "the log ends before the snapshot does",
		view(1, follower(1, "1a", committed(1), endsAt(2, 1)), History{}),
		"the log of server 2 starts after index 0 of term 0, its snapshot ends at 2 of term 1",
	},
	{
		"LogContiguous", "the log on disk has another entry where the snapshot ends",
		view(1, follower(2, "1a", committed(1), func(n *Node) {
			n.Durable.Snapshot = raft.Snapshot{LastIncludedIndex: 1, LastIncludedTerm: 2, Members: first.Members}
		}), History{}),
		"the log on disk of server 2 starts after index 0 of term 0, its snapshot ends at 1 of term 2",
	},
	{
		"LogContiguous", "the log keeps an entry that the snapshot holds",
		view(1, follower(1, "1a 1b", committed(1), endsAt(1, 1)), History{}),
		"",
	},
	{
		"LogContiguous", "more is compacted than was applied",
		view(2, follower(1, "1a 1b", compacted(2)), History{}),
		"server 3 has compacted through 2, but its state machine has applied only []",
	},
	{
		"LogContiguous", "the snapshot is wrong about the term at its index",
		view(2, follower(2, "2a", committed(1), compacted(1), func(n *Node) { n.Applied = entries("1a") }), History{}),
		"the snapshot of server 3 says term 2 at index 1, where 1 was applied",
	},
	{
		"LogContiguous", "pending writes leave a gap",
		view(1, follower(1, "1a", pending(2, "1b"), pending(4, "1d")), History{}),
		"server 2 writes entries from index 4 after a log of 1 to 2",
	},
	{
		"LogContiguous", "a pending write overwrites what is compacted",
		view(1, follower(1, "1a", committed(1), compacted(1), pending(1, "1b")), History{}),
		"server 2 writes entries from index 1 after a log of 2 to 1",
	},
	{
		"LogContiguous", "pending writes append, overwrite and append again after a snapshot",
		view(1, follower(2, "1a 1b", committed(1), compacted(1), pending(3, "1c 1d"), pending(3, "2e"), pending(4, "2f")), History{}),
		"",
	},
	{
		"IndexesOrdered", "more is committed than is there",
		view(1, follower(1, "1a", indexes(2, 0)), History{}),
		"server 2 has snapshot index 0, lastApplied 0, commitIndex 2, last index 1",
	},
	{
		"IndexesOrdered", "more is applied than is committed",
		view(1, follower(1, "1a 1b", indexes(1, 2)), History{}),
		"server 2 has snapshot index 0, lastApplied 2, commitIndex 1, last index 2",
	},
	{
		"IndexesOrdered", "more is compacted than is applied",
		view(1, follower(1, "1a 1b", compacted(2), indexes(2, 1)), History{}),
		"server 2 has snapshot index 2, lastApplied 1, commitIndex 2, last index 2",
	},
	{
		"IndexesOrdered", "all the same",
		view(1, follower(1, "1a 1b", committed(2), compacted(2)), History{}),
		"",
	},
	{
		"IndexesOrdered", "all different",
		view(1, follower(1, "1a 1b 1c 1d", compacted(1), indexes(3, 2)), History{}),
		"",
	},
	{
		"AppliesAllItMay", "a committed and durable entry is not applied",
		view(1, follower(1, "1a 1b", indexes(2, 1)), History{}),
		"server 2 has lastApplied 1, with commitIndex 2 and durableIndex 2",
	},
	{
		"AppliesAllItMay", "an entry is applied before it is durable here",
		view(1, follower(1, "1a 1b", committed(2), durable(1), onDisk(1, 0, "1a"), pending(2, "1b")), History{}),
		"server 2 has lastApplied 2, with commitIndex 2 and durableIndex 1",
	},
	{
		"LastAppliedIsTrue", "the state machine did not get what was applied",
		view(1, follower(1, "1a 1b", committed(2), func(n *Node) { n.Applied = entries("1a") }), History{}),
		"server 2 has lastApplied 2, but its state machine has applied [1a]",
	},
	{
		"LastAppliedIsTrue", "less was applied than is committed",
		view(1, follower(1, "1a 1b", committed(1), indexes(2, 1)), History{}),
		"",
	},
	{
		"AppliesAllItMay", "what is committed waits for the disk",
		view(1, follower(1, "1a 1b", committed(1), indexes(2, 1), durable(1), onDisk(1, 0, "1a"), pending(2, "1b")), History{}),
		"",
	},
	{
		"DurableIndexIsTrue", "an entry that waits for the disk counts as durable",
		view(1, follower(1, "1a 1b", onDisk(1, 0, "1a"), pending(2, "1b")), History{}),
		"server 2 has durableIndex 2 and log [1a 1b], but its disk holds [1a]",
	},
	{
		"DurableIndexIsTrue", "an entry counts as durable because the one that it replaced was",
		view(1, follower(2, "1a 2b", onDisk(1, 0, "1a 1b"), pending(2, "2b")), History{}),
		"server 2 has durableIndex 2 and log [1a 2b], but its disk holds [1a 1b]",
	},
	{
		"DurableIndexKeepsUp", "an entry does not count as durable though nothing is pending",
		view(1, follower(1, "1a 1b", durable(1)), History{}),
		"server 2 has durableIndex 1 and last index 2, though no write is pending",
	},
	{
		"DurableIndexKeepsUp", "an entry that waits for the disk does not count as durable",
		view(1, follower(1, "1a 1b", durable(1), onDisk(1, 0, "1a"), pending(2, "1b")), History{}),
		"",
	},
	{
		"DurableIndexIsTrue", "a durable entry does not count as durable",
		view(1, follower(1, "1a 1b", durable(1)), History{}),
		"",
	},
	{
		"DurableIndexIsTrue", "a snapshot that waits for the disk counts as durable",
		view(1, follower(1, "1a 1b", committed(2), compacted(2), onDisk(1, 0, "1a"), pending(3, "")), History{}),
		"",
	},
	{
		"SnapshotHoldsApplied", "other data",
		view(1, follower(1, "1a 1b", committed(2), compacted(1), saved("1b", "1a")), History{}),
		`server 2 has a snapshot through 1 of "1b", and has applied [1a 1b]`,
	},
	{
		"SnapshotHoldsApplied", "other data on disk",
		view(1, follower(1, "1a 1b", committed(2), compacted(1), saved("1a", "2a")), History{}),
		`server 2 has a snapshot on disk through 1 of "2a", and has applied [1a 1b]`,
	},
	{
		"SnapshotHoldsApplied", "more than it says",
		view(1, follower(1, "1a 1b", committed(2), compacted(1), saved("1a 1b", "1a")), History{}),
		`server 2 has a snapshot through 1 of "1a 1b", and has applied [1a 1b]`,
	},
	{
		"SnapshotHoldsApplied", "what is no state machine",
		view(1, follower(1, "1a 1b", committed(2), compacted(1), saved("1ab", "1a")), History{}),
		`server 2 has a snapshot through 1 of "1ab", and has applied [1a 1b]`,
	},
	{
		"SnapshotHoldsApplied", "a newer one waits for the disk",
		view(1, follower(1, "1a 1b", committed(2), compacted(2), saved("1a 1b", ""), onDisk(1, 0, "1a 1b")), History{}),
		"",
	},
	{
		"MatchIsDurable", "the follower has the entry in memory only",
		pair{view(0, leader(2, "2a", peer(3, 2, 1)), led(2, "2a")), view(2, follower(2, "2a", onDisk(2, 1, "")), History{})},
		"leader 1 of term 2, with log [2a], has matchIndex 1 for server 3, whose disk holds []",
	},
	{
		"MatchIsDurable", "the follower has another entry",
		pair{view(0, leader(2, "1a 2b", peer(3, 2, 1)), led(2, "1a 2b")), view(2, follower(2, "1c"), History{})},
		"leader 1 of term 2, with log [1a 2b], has matchIndex 1 for server 3, whose disk holds [1c]",
	},
	{
		"MatchIsDurable", "matchIndex is beyond the leader's log",
		pair{view(0, leader(2, "", peer(3, 2, 1)), led(2, "")), view(2, follower(2, "1c"), History{})},
		"leader 1 of term 2, with log [], has matchIndex 1 for server 3, whose disk holds [1c]",
	},
	{
		"MatchIsDurable", "a leader of a later term made the follower overwrite it",
		pair{view(0, leader(2, "2a", peer(3, 2, 1)), led(2, "2a")), view(2, follower(3, "3b"), History{})},
		"",
	},
	{
		"MatchIsDurable", "the follower agrees, and has more",
		pair{view(0, leader(2, "1a 2b", peer(3, 2, 1)), led(2, "1a 2b")), view(2, follower(2, "1a 1c"), History{})},
		"",
	},
	{
		"NextAboveMatch", "nextIndex is not above matchIndex",
		view(0, leader(1, "1a", peer(3, 1, 1)), History{}),
		"leader 1 has nextIndex 1 and matchIndex 1 for server 3, and last index 1",
	},
	{
		"NextAboveMatch", "matchIndex is beyond the log",
		view(0, leader(1, "1a", peer(2, 2, 1), peer(3, 3, 2)), History{}),
		"leader 1 has nextIndex 3 and matchIndex 2 for server 3, and last index 1",
	},
	{
		"NextAboveMatch", "nextIndex leaves a gap",
		view(0, leader(1, "1a", peer(2, 3, 0)), History{}),
		"leader 1 has nextIndex 3 and matchIndex 0 for server 2, and last index 1",
	},
	{
		"NextAboveMatch", "a follower that has everything, and one of which nothing is known",
		view(0, leader(1, "1a", peer(2, 2, 1), peer(3, 1, 0)), History{}),
		"",
	},
}

// endsAt replaces the snapshot, in memory alone, by one that ends elsewhere.
func endsAt(last raft.Index, term raft.Term) edit {
	return func(n *Node) {
		n.Server.Snapshot = raft.Snapshot{LastIncludedIndex: last, LastIncludedTerm: term, Members: first.Members}
	}
}
