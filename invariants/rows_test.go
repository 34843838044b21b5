package invariants_test

import (
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// rows say, for each property that must hold, what violates it, and what comes
// near and is harmless. The reason of a violation must contain want; "" says
// that there must be none.
var rows = []struct {
	property, name string
	question       any
	want           string
}{
	// The paper's five (Figure 3).
	{
		"ElectionSafety", "one leads a term that another led earlier",
		pair{view(0, leader(2, ""), led(2, "")), view(2, follower(3, "2a"), led(2, "2a"))},
		"servers 1 and 3 both lead term 2",
	},
	{
		"ElectionSafety", "leaders of different terms, at the same time",
		pair{view(0, leader(2, ""), led(2, "")), view(2, leader(3, ""), led(3, ""))},
		"",
	},
	{
		"ElectionSafety", "one server leads one term twice",
		pair{view(0, leader(2, ""), both(led(2, "2a"), led(2, "2b"))), view(2, follower(2, ""), led(1, ""))},
		"",
	},
	{
		"LeaderAppendOnly", "a leader overwrites an entry",
		receives(reply(raft.AppendEntriesReply, 2), leader(2, "1a 2b"), leader(2, "1a 2c")),
		"leader 1 of term 2 turned its log [1a 2b] into [1a 2c]",
	},
	{
		"LeaderAppendOnly", "a leader deletes an entry",
		local(2, raftmodel.HeartbeatTimeout, leader(2, "1a 2b"), leader(2, "1a")),
		"leader 3 of term 2 turned its log [1a 2b] into [1a]",
	},
	{
		"LeaderAppendOnly", "a leader appends, and compacts what it has applied",
		local(2, raftmodel.Compact, leader(2, "1a 2b", committed(1)), leader(2, "1a 2b 2c", committed(1), compacted(1))),
		"",
	},
	{
		"LeaderAppendOnly", "a leader of a higher term makes it a follower, and overwrites",
		receives(appendEntries(3, 0, 0, "3c"), leader(2, "2b"), follower(3, "3c")),
		"",
	},
	{
		"LogMatching", "the same term at index 2, and different entries before",
		pair{view(0, follower(2, "1a 2c"), History{}), view(1, follower(2, "1b 2c"), History{})},
		"logs [1a 2c] of server 1 and [1b 2c] of server 2 share the term at index 2",
	},
	{
		"LogMatching", "the same term at an index that one of them has compacted",
		pair{view(0, follower(2, "1a 2c", committed(2), compacted(2)), History{}), view(2, follower(2, "1b 2c"), History{})},
		"logs [1a 2c] of server 1 and [1b 2c] of server 3 share the term at index 2",
	},
	{
		"LogMatching", "logs that part, and never meet again",
		pair{view(0, follower(3, "1a 2b 2c"), History{}), view(1, follower(3, "1a 3b 3c 3d"), History{})},
		"",
	},
	{
		"LeaderCompleteness", "a later leader lacks a committed entry",
		pair{view(0, follower(1, "1a"), known(1, "1a")), view(2, leader(2, "2b"), led(2, "2b"))},
		"server 3 leads term 2 with log [2b], but [1a] was known as committed in term 1",
	},
	{
		"LeaderCompleteness", "a later leader is the server itself, after it lost its log",
		pair{view(1, leader(2, ""), both(known(1, "1a"), led(2, ""))), view(2, follower(2, ""), History{})},
		"server 2 leads term 2 with log [], but [1a] was known as committed in term 1",
	},
	{
		"LeaderCompleteness", "an earlier leader lacks a committed entry",
		pair{view(0, follower(2, "1a 2b"), known(2, "1a 2b")), view(2, leader(1, "1a"), led(1, "1a"))},
		"",
	},
	{
		"LeaderCompleteness", "a later leader has the committed prefix, and another entry after it",
		pair{view(0, follower(1, "1a 1b"), known(1, "1a")), view(2, leader(2, "1a 2b"), led(2, "1a 2b"))},
		"",
	},
	{
		"StateMachineSafety", "two servers apply different entries at index 2",
		pair{view(0, Node{}, applied("1a 1b")), view(2, Node{}, applied("1a 2b"))},
		"server 1 applied [1a 1b] and server 3 applied [1a 2b]",
	},
	{
		"StateMachineSafety", "a server applies another entry after a restart",
		pair{view(1, Node{}, applied("1a", "1b")), view(2, Node{}, History{})},
		"server 2 applied [1a] and server 2 applied [1b]",
	},
	{
		"StateMachineSafety", "one server has applied less than another",
		pair{view(0, Node{}, applied("1a")), view(2, Node{}, applied("1a 2b"))},
		"",
	},

	// Of states.
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
		"LogContiguous", "the log starts elsewhere than its snapshot ends",
		view(1, follower(1, "1a 1b", committed(1), func(n *Node) {
			n.Server.Snapshot = raft.Snapshot{LastIncludedIndex: 1, LastIncludedTerm: 1}
		}), History{}),

		"the log of server 2 starts after index 0 of term 0, its snapshot ends at 1 of term 1",
	},
	{
		"LogContiguous", "the log on disk starts elsewhere than its snapshot ends",
		view(1, follower(1, "1a 1b", committed(1), func(n *Node) {
			n.Durable.Snapshot = raft.Snapshot{LastIncludedIndex: 1, LastIncludedTerm: 1}
		}), History{}),

		"the log on disk of server 2 starts after index 0 of term 0, its snapshot ends at 1 of term 1",
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
		"AppliesAllItMay", "the state machine did not get what was applied",
		view(1, follower(1, "1a 1b", committed(2), func(n *Node) { n.Applied = entries("1a") }), History{}),
		"server 2 has lastApplied 2, but its state machine has applied [1a]",
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
		"DurableIndexIsTrue", "an entry does not count as durable though nothing is pending",
		view(1, follower(1, "1a 1b", durable(1)), History{}),
		"server 2 has durableIndex 1 and last index 2, though no write is pending",
	},
	{
		"DurableIndexIsTrue", "a snapshot that waits for the disk counts as durable",
		view(1, follower(1, "1a 1b", committed(2), compacted(2), onDisk(1, 0, "1a"), pending(3, "")), History{}),
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

	// Of messages, when sent.
	{
		"AppendEntriesFromLog", "more entries than the log has",
		sent{view(0, leader(2, "1a"), History{}), appendEntries(2, 1, 1, "2b")},
		"AppendEntries 1→2 term 2 prev 1/1 entries 1 commit 0 goes beyond the sender's log [1a]",
	},
	{
		"AppendEntriesFromLog", "wrong about the term before the entries",
		sent{view(0, leader(2, "1a 2b"), History{}), appendEntries(2, 1, 2, "2b")},
		"is wrong about index 1 of the sender's log [1a 2b]",
	},
	{
		"AppendEntriesFromLog", "an entry that is not the log's",
		sent{view(0, leader(2, "1a 2b 2c"), History{}), appendEntries(2, 1, 1, "2b 2d")},
		"differs at index 3 from the sender's log [1a 2b 2c]",
	},
	{
		"AppendEntriesFromLog", "entries after a compacted prefix",
		sent{view(0, leader(2, "1a 2b", committed(1), compacted(1)), History{}), appendEntries(2, 1, 1, "2b")},
		"",
	},
	{
		"AppendEntriesFromLog", "a heartbeat",
		sent{view(0, leader(2, "1a 2b"), History{}), appendEntries(2, 2, 2, "")},
		"",
	},
	{
		"AppendEntriesFromLog", "held back until its sender was in another term",
		sent{view(0, follower(3, "3c"), History{}), appendEntries(2, 1, 1, "2b")},
		"",
	},
	{
		"TermIsDurable", "a term that the sender is not in",
		sent{view(1, follower(1, ""), History{}), reply(raft.RequestVoteReply, 2)},
		"RequestVoteReply 2→1 term 2",
	},
	{
		"TermIsDurable", "a term that is not on disk",
		sent{view(1, follower(2, "", onDisk(1, 0, "")), History{}), reply(raft.AppendEntriesReply, 2)},
		"was sent in currentTerm 2, with term 1 on disk",
	},
	{
		"TermIsDurable", "a term that the sender has left meanwhile",
		sent{view(1, follower(2, ""), History{}), reply(raft.AppendEntriesReply, 1)},
		"",
	},
	{
		"VoteIsDurable", "a vote that is in memory only",
		sent{view(1, follower(2, "", func(n *Node) { n.Server.VotedFor = 1 }), History{}), granted()},
		"RequestVoteReply 2→1 term 2 granted was sent with term 2 and vote 0 on disk",
	},
	{
		"VoteIsDurable", "a vote for a candidate who is not the one on disk",
		sent{view(1, follower(2, "", onDisk(2, 3, "")), History{}), granted()},
		"was sent with term 2 and vote 3 on disk",
	},
	{
		"VoteIsDurable", "a vote of another term",
		sent{view(1, follower(2, "", onDisk(1, 1, "")), History{}), granted()},
		"was sent with term 1 and vote 1 on disk",
	},
	{
		"VoteIsDurable", "a vote that is on disk",
		sent{view(1, follower(2, "", onDisk(2, 1, "")), History{}), granted()},
		"",
	},
	{
		"VoteIsDurable", "a refusal",
		sent{view(1, follower(2, "", onDisk(2, 3, "")), History{}), reply(raft.RequestVoteReply, 2)},
		"",
	},
	{
		"RequestVoteTellsLog", "a last index that is not the log's",
		sent{view(1, candidate(2, "1a"), History{}), requestVote(2, 2, 1)},
		"was sent with a log that ends at 1 of term 1",
	},
	{
		"RequestVoteTellsLog", "a last term that is not the log's",
		sent{view(1, candidate(2, "1a"), History{}), requestVote(2, 1, 2)},
		"RequestVote 2→3 term 2",
	},
	{
		"RequestVoteTellsLog", "an entry that is in memory only",
		sent{view(1, candidate(2, "1a", onDisk(2, 2, "")), History{}), requestVote(2, 1, 1)},
		"was sent with a log that ends at 0 of term 0",
	},
	{
		"RequestVoteTellsLog", "the end of a log that is compacted",
		sent{view(1, candidate(2, "1a", committed(1), compacted(1)), History{}), requestVote(2, 1, 1)},
		"",
	},
	{
		"RequestVoteTellsLog", "a campaign that is over",
		sent{view(1, follower(3, "3b 3c"), History{}), requestVote(2, 1, 1)},
		"",
	},

	// Of steps.
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
		receives(raft.Message{Kind: raft.InstallSnapshot, From: 1, To: 2, Term: 2, Snapshot: raft.Snapshot{LastIncludedIndex: 1, LastIncludedTerm: 1}},
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
	{
		"VoteByTheRules", "a vote for a candidate whose last term is earlier",
		receives(requestVote(3, 2, 1), follower(3, "2a"), follower(3, "2a", votedFor(2))),
		"on RequestVote 2→3 term 3 last 2/1 server 3 has vote 2, and should have 0",
	},
	{
		"VoteByTheRules", "a vote for a candidate whose log is shorter",
		receives(requestVote(3, 1, 2), follower(3, "2a 2b"), follower(3, "2a 2b", votedFor(2))),
		"server 3 has vote 2, and should have 0",
	},
	{
		"VoteByTheRules", "a vote for a candidate of an earlier term",
		receives(requestVote(2, 0, 0), follower(3, ""), follower(3, "", votedFor(2))),
		"server 3 has vote 2, and should have 0",
	},
	{
		"VoteByTheRules", "a second vote",
		receives(requestVote(3, 0, 0), follower(3, "", votedFor(1)), follower(3, "", votedFor(2))),
		"server 3 has vote 2, and should have 1",
	},
	{
		"VoteByTheRules", "no vote, though the candidate's log is shorter only",
		receives(requestVote(3, 1, 2), follower(3, "1a 1b"), follower(3, "1a 1b")),
		"server 3 has vote 0, and should have 2",
	},
	{
		"VoteByTheRules", "the same candidate gets another answer",
		sends(receives(requestVote(3, 0, 0), follower(3, "", votedFor(2)), follower(3, "", votedFor(2))), raft.Message{Kind: raft.RequestVoteReply, From: 3, To: 2, Term: 3}),
		"server 3, with vote 2, answers RequestVoteReply 3→2 term 3 refused",
	},
	{
		"VoteByTheRules", "a vote of an earlier term is no hindrance",
		receives(requestVote(3, 0, 0), follower(2, "", votedFor(1)), follower(3, "", votedFor(2))),
		"",
	},
	{
		"VoteByTheRules", "a candidate keeps its own vote",
		receives(requestVote(3, 9, 2), candidate(3, "", votedFor(3)), candidate(3, "", votedFor(3))),
		"",
	},
	{
		"LeaderIsKnown", "a follower takes a server for the leader that led another term",
		pair{view(0, follower(2, "", hearsOf(2)), History{}), view(1, follower(3, ""), both(led(1, ""), led(3, "")))},
		"server 1 takes server 2 for the leader of term 2",
	},
	{
		"LeaderIsKnown", "a leader takes another for the leader",
		pair{view(0, leader(2, "", hearsOf(2)), led(2, "")), view(1, leader(2, ""), led(2, ""))},
		"server 1 leads term 2, and takes server 2 for the leader",
	},
	{
		"LeaderIsKnown", "a follower takes a server for the leader that has lost its office since",
		pair{view(0, follower(2, "", hearsOf(2)), History{}), view(1, follower(3, ""), led(2, ""))},
		"",
	},
	{
		"BatchIsKept", "two entries in a batch of one",
		sent{view(0, leader(2, "2a 2b"), led(2, "2a 2b")), appendEntries(2, 0, 0, "2a 2b")},
		"AppendEntries 1→2 term 2 prev 0/0 entries 2 commit 0 was sent, with more entries than the 1 of a batch",
	},
	{
		"BatchIsKept", "one entry in a batch of one",
		sent{view(0, leader(2, "2a 2b"), led(2, "2a 2b")), appendEntries(2, 1, 2, "2b")},
		"",
	},
	{
		"RefusalTellsLog", "the log ends elsewhere",
		sent{view(1, follower(2, "1a"), History{}), refusal(3, 0)},
		"was sent with a log that ends at 1",
	},
	{
		"RefusalTellsLog", "the conflicting term begins earlier",
		sent{view(1, follower(2, "1a 1b"), History{}), refusal(2, 1)},
		"was sent with a log of 1 to 2, where term 1 begins elsewhere",
	},
	{
		"RefusalTellsLog", "the conflicting term is another",
		sent{view(1, follower(2, "1a 2b"), History{}), refusal(2, 1)},
		"was sent with a log of 1 to 2, where term 1 begins elsewhere",
	},
	{
		"RefusalTellsLog", "the conflicting term begins there, or where the snapshot ends",
		sent{view(1, follower(2, "1a 1b", committed(1), compacted(1)), History{}), refusal(2, 1)},
		"",
	},
	{
		"RefusalTellsLog", "the log ends before what the leader sent",
		sent{view(1, follower(2, "1a"), History{}), refusal(2, 0)},
		"",
	},
	{
		"RefusalTellsLog", "where the conflicting term begins is left out",
		sent{view(1, follower(2, "1a"), History{}), refusal(0, 1)},
		"was sent with a log of 1 to 1, where term 1 begins elsewhere",
	},
	{
		"BackOffByTerm", "back to where the follower's term begins, though the leader has it",
		receives(refusal(1, 1), leader(2, "1a 2b 2c", peer(2, 4, 0)), leader(2, "1a 2b 2c", peer(2, 1, 0))),
		"leader 1 takes nextIndex from 4 to 1 instead of 2",
	},
	{
		"BackOffByTerm", "back to an entry that is known to match",
		receives(refusal(1, 0), leader(2, "1a 1b 1c", peer(2, 4, 2)), leader(2, "1a 1b 1c", peer(2, 1, 2))),
		"leader 1 takes nextIndex from 4 to 1 instead of 3",
	},
	{
		"BackOffByTerm", "not back at all",
		receives(refusal(9, 0), leader(2, "1a 1b", peer(2, 3, 0)), leader(2, "1a 1b", peer(2, 3, 0))),
		"leader 1 takes nextIndex from 3 to 3 instead of 2",
	},
	{
		"BackOffByTerm", "back to where a term begins that the leader lacks",
		receives(inTerm(3, refusal(2, 2)), leader(3, "1a 3b 3c", peer(2, 4, 0)), leader(3, "1a 3b 3c", peer(2, 2, 0))),
		"",
	},
	{
		"BackOffByTerm", "a late refusal of what matches by now",
		receives(refusal(1, 0), leader(2, "1a 1b", peer(2, 3, 2)), leader(2, "1a 1b", peer(2, 3, 2))),
		"",
	},
	{
		"MatchByAcknowledgement", "an acknowledgement is not noted",
		receives(acknowledgement(1), leader(2, "2a", peer(2, 1, 0)), leader(2, "2a", peer(2, 1, 0))),
		"leader 1 has matchIndex 0 and nextIndex 1 instead of 1 and 2",
	},
	{
		"MatchByAcknowledgement", "a late acknowledgement takes nextIndex back",
		receives(acknowledgement(1), leader(2, "2a 2b", peer(2, 3, 0)), leader(2, "2a 2b", peer(2, 2, 1))),
		"leader 1 has matchIndex 1 and nextIndex 2 instead of 1 and 3",
	},
	{
		"MatchByAcknowledgement", "more than an acknowledgement says",
		receives(acknowledgement(1), leader(2, "2a 2b", peer(2, 1, 0)), leader(2, "2a 2b", peer(2, 3, 2))),
		"leader 1 has matchIndex 2 and nextIndex 3 instead of 1 and 2",
	},
	{
		"MatchByAcknowledgement", "an acknowledgement of what the leader lacks",
		receives(acknowledgement(2), leader(2, "2a", peer(2, 1, 0)), leader(2, "2a", peer(2, 1, 0))),
		"",
	},
	{
		"MatchByAcknowledgement", "a snapshot is acknowledged",
		receives(raft.Message{Kind: raft.InstallSnapshotReply, From: 2, To: 1, Term: 2, MatchIndex: 1}, leader(2, "2a 2b", peer(2, 1, 0)), leader(2, "2a 2b", peer(2, 2, 1))),
		"",
	},
	{
		"OnlyLeadersTrack", "a follower keeps what it knew as leader",
		view(0, follower(2, "", peer(2, 1, 0), peer(3, 1, 0)), History{}),
		"server 1, a Follower, has 2 nextIndex and 2 matchIndex instead of 0",
	},
	{
		"OnlyLeadersTrack", "a leader forgets a server",
		view(0, leader(2, "", peer(2, 1, 0)), led(2, "")),
		"server 1, a Leader, has 1 nextIndex and 1 matchIndex instead of 2",
	},
	{
		"OnlyLeadersTrack", "a follower counts votes",
		view(0, follower(2, "", votes(2)), History{}),
		"server 1, a Follower, counts votes of [2]",
	},
	{
		"OnlyLeadersTrack", "a candidate counts votes",
		view(0, candidate(2, "", votes(1)), History{}),
		"",
	},
	{
		"RequestsAreAnswered", "no answer",
		receives(appendEntries(2, 0, 0, "2a"), follower(2, ""), follower(2, "2a")),
		"server 2 answers AppendEntries 1→2 term 2 prev 0/0 entries 1 commit 0 0 times",
	},
	{
		"RequestsAreAnswered", "one answer at once, and one later",
		sends(receives(appendEntries(2, 0, 0, "2a"), follower(2, ""), follower(2, "2a", holds(reply(raft.AppendEntriesReply, 2)))), reply(raft.AppendEntriesReply, 2)),
		"server 2 answers AppendEntries 1→2 term 2 prev 0/0 entries 1 commit 0 2 times",
	},
	{
		"RequestsAreAnswered", "an answer of another kind",
		sends(receives(appendEntries(2, 0, 0, "2a"), follower(2, ""), follower(2, "2a")), reply(raft.RequestVoteReply, 2)),
		"0 times",
	},
	{
		"RequestsAreAnswered", "an answer that waits for the disk behind another",
		receives(appendEntries(2, 0, 0, "2a"), follower(2, "", holds(reply(raft.AppendEntriesReply, 2))),
			follower(2, "2a", holds(reply(raft.AppendEntriesReply, 2)), holds(reply(raft.AppendEntriesReply, 2)))),
		"",
	},
	{
		"RequestsAreAnswered", "a leader does not answer one that cannot be",
		receives(appendEntries(2, 0, 0, "2a"), leader(2, ""), leader(2, "")),
		"",
	},
	{
		"RequestsAreAnswered", "a reply needs no answer",
		receives(reply(raft.AppendEntriesReply, 2), follower(2, ""), follower(2, "")),
		"",
	},
	{
		"SpeaksToAll", "a heartbeat for one follower of two",
		sends(local(0, raftmodel.HeartbeatTimeout, leader(2, ""), leader(2, "")), appendEntries(2, 0, 0, "")),
		"server 1, now a Leader of term 2, addresses [2] instead of the other 2",
	},
	{
		"SpeaksToAll", "a leader takes office in silence",
		receives(granted(), candidate(2, ""), leader(2, "")),
		"server 1, now a Leader of term 2, addresses [] instead of the other 2",
	},
	{
		"SpeaksToAll", "a candidate asks one server twice",
		sends(local(1, raftmodel.ElectionTimeout, follower(2, ""), candidate(3, "")), requestVote(3, 0, 0), requestVote(3, 0, 0)),
		"server 2, now a Candidate of term 3, addresses [3] instead of the other 2",
	},
	{
		"SpeaksToAll", "a candidate's requests wait for its vote",
		local(1, raftmodel.ElectionTimeout, follower(2, ""), candidate(3, "", holds(requestVote(3, 0, 0)), holds(raft.Message{Kind: raft.RequestVote, From: 2, To: 1, Term: 3}))),
		"",
	},
	{
		"SpeaksToAll", "an acknowledgement obliges to nothing",
		receives(reply(raft.AppendEntriesReply, 2), leader(2, ""), leader(2, "")),
		"",
	},
}

// requestVote goes from server 2 to server 3.
func requestVote(term raft.Term, last raft.Index, lastTerm raft.Term) raft.Message {
	return raft.Message{Kind: raft.RequestVote, From: 2, To: 3, Term: term, LastLogIndex: last, LastLogTerm: lastTerm}
}

// refusal is what server 2 answers to server 1 in term 2.
func refusal(index raft.Index, term raft.Term) raft.Message {
	m := reply(raft.AppendEntriesReply, 2)
	m.ConflictIndex, m.ConflictTerm = index, term
	return m
}

// acknowledgement is what server 2 answers to server 1 in term 2.
func acknowledgement(match raft.Index) raft.Message {
	m := reply(raft.AppendEntriesReply, 2)
	m.Success, m.MatchIndex = true, match
	return m
}

func inTerm(term raft.Term, m raft.Message) raft.Message {
	m.Term = term
	return m
}

// commits adds to an AppendEntries what its leader has committed.
func commits(m raft.Message, through raft.Index) raft.Message {
	m.LeaderCommit = through
	return m
}

// granted is a vote of server 2 for server 1 in term 2.
func granted() raft.Message {
	m := reply(raft.RequestVoteReply, 2)
	m.VoteGranted = true
	return m
}
