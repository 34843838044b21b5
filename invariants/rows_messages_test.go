package invariants_test

import (
	"raftmc/raft"
)

// messageRows are of what must hold of messages when they are sent.
var messageRows = []row{
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
		"TermIsDurable", "a vote is asked for in a term that is not on disk",
		sent{view(1, candidate(2, "", onDisk(1, 0, "")), History{}), requestVote(2, 0, 0)},
		"",
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
		"",
	},
	{
		"RequestVoteTellsLog", "held back until the leader of the term was heard",
		sent{view(1, follower(2, "2b", onDisk(2, 2, "1a 1b")), History{}), requestVote(2, 2, 1)},
		"",
	},
	{
		"RequestVoteWaits", "an entry that is in memory only",
		sent{view(1, candidate(2, "1a", onDisk(2, 2, "")), History{}), requestVote(2, 1, 1)},
		"was sent with term 2 on disk, and a log that ends at 0 of term 0",
	},
	{
		"RequestVoteWaits", "a term that is in memory only",
		sent{view(1, candidate(2, "1a", onDisk(1, 0, "1a")), History{}), requestVote(2, 1, 1)},
		"was sent with term 1 on disk, and a log that ends at 1 of term 1",
	},
	{
		"RequestVoteWaits", "a campaign that is on disk",
		sent{view(1, candidate(2, "1a"), History{}), requestVote(2, 1, 1)},
		"",
	},
	{
		"RequestVoteWaits", "a campaign that is over",
		sent{view(1, follower(3, "3b 3c"), History{}), requestVote(2, 1, 1)},
		"",
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
}
