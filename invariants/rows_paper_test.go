package invariants_test

import (
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// paperRows are of the paper's five (Figure 3).
var paperRows = []row{
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
}
