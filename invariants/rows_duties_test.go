package invariants_test

import (
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// dutyRows are of what a step must do, and how: vote, answer, back off, speak to all.
var dutyRows = []row{
	{
		"VoteByTheRules", "a vote for a candidate whose last term is earlier",
		receives(requestVote(3, 2, 1), follower(3, "2a"), follower(3, "2a", votedFor(2))),
		"on RequestVote 2→3 term 3 last 2/1 server 3, with vote 0 in term 3 and a log that ends at 1 of term 2, gives its vote",
	},
	{
		"VoteByTheRules", "a vote for a candidate whose log is shorter",
		receives(requestVote(3, 1, 2), follower(2, "2a 2b"), follower(3, "2a 2b", votedFor(2))),
		"with vote 0 in term 2 and a log that ends at 2 of term 2, gives its vote",
	},
	{
		"VoteByTheRules", "a vote for a candidate of an earlier term",
		receives(requestVote(2, 0, 0), follower(3, ""), follower(3, "", votedFor(2))),
		"with vote 0 in term 3 and a log that ends at 0 of term 0, gives its vote",
	},
	{
		"VoteByTheRules", "a second vote",
		receives(requestVote(3, 0, 0), follower(3, "", votedFor(1)), follower(3, "", votedFor(2))),
		"with vote 1 in term 3 and a log that ends at 0 of term 0, gives its vote",
	},
	{
		"VoteByTheRules", "a vote for somebody else",
		receives(requestVote(3, 0, 0), follower(3, ""), follower(3, "", votedFor(1))),
		"server 3, with vote 0, has vote 1 in term 3",
	},
	{
		"VoteByTheRules", "the vote is taken back",
		receives(requestVote(3, 0, 0), follower(3, "", votedFor(1)), follower(3, "")),
		"server 3, with vote 1, has vote 0 in term 3",
	},
	{
		"VoteByTheRules", "a vote is told of that is another's",
		sends(receives(requestVote(3, 0, 0), follower(3, "", votedFor(1)), follower(3, "", votedFor(1))), grantOf3(3)),
		"server 3 says that it votes for the candidate, with vote 1 in term 3",
	},
	{
		"VoteByTheRules", "a vote is told of once the disk is done that is another's",
		receives(requestVote(3, 0, 0), follower(3, "", votedFor(1)), follower(3, "", votedFor(1), holds(grantOf3(3)))),
		"server 3 says that it votes for the candidate, with vote 1 in term 3",
	},
	{
		"VoteByTheRules", "a late request finds its answer held back since an earlier term",
		receives(requestVote(2, 0, 0), follower(3, "", votedFor(3), holds(grantOf3(2))), follower(3, "", votedFor(3), holds(grantOf3(2)))),
		"",
	},
	{
		"VoteByTheRules", "no vote, though the candidate's log is shorter only",
		receives(requestVote(3, 1, 2), follower(3, "1a 1b"), follower(3, "1a 1b")),
		"",
	},
	{
		"VoteByTheRules", "a request of a higher term is ignored",
		receives(requestVote(3, 1, 2), follower(2, "", votedFor(1)), follower(2, "", votedFor(1))),
		"",
	},
	{
		"VoteByTheRules", "a vote is told of once more, though the log has grown since",
		sends(receives(requestVote(3, 0, 0), follower(3, "3a", votedFor(2)), follower(3, "3a", votedFor(2))), grantOf3(3)),
		"",
	},
	{
		"VoteByTheRules", "a vote of an earlier term is no hindrance",
		receives(requestVote(3, 0, 0), follower(2, "", votedFor(1)), follower(3, "", votedFor(2))),
		"",
	},
	{
		"GrantsAllItMay", "no vote, though the candidate's log is shorter only",
		receives(requestVote(3, 1, 2), follower(3, "1a 1b"), follower(3, "1a 1b")),
		"server 3 has vote 0, and may have 2",
	},
	{
		"GrantsAllItMay", "a vote for a candidate whose log is shorter",
		receives(requestVote(3, 1, 2), follower(3, "2a 2b"), follower(3, "2a 2b", votedFor(2))),
		"server 3 has vote 2, and may have 0",
	},
	{
		"GrantsAllItMay", "a request of a higher term is ignored",
		receives(requestVote(3, 0, 0), follower(2, "", votedFor(1)), follower(2, "", votedFor(1))),
		"server 3 ignores the higher term of RequestVote 2→3 term 3 (§5.1)",
	},
	{
		"GrantsAllItMay", "the same candidate gets another answer",
		sends(receives(requestVote(3, 0, 0), follower(3, "", votedFor(2)), follower(3, "", votedFor(2))), raft.Message{Kind: raft.RequestVoteReply, From: 3, To: 2, Term: 3}),
		"server 3, with vote 2, answers RequestVoteReply 3→2 term 3 refused",
	},
	{
		"GrantsAllItMay", "a vote of an earlier term is no hindrance",
		receives(requestVote(3, 0, 0), follower(2, "", votedFor(1)), follower(3, "", votedFor(2))),
		"",
	},
	{
		"GrantsAllItMay", "a candidate keeps its own vote",
		receives(requestVote(3, 9, 2), candidate(3, "", votedFor(3)), candidate(3, "", votedFor(3))),
		"",
	},
	{
		"LeaderIsKnown", "a follower takes a candidate for the leader",
		receives(requestVote(3, 0, 0), follower(3, ""), follower(3, "", hearsOf(2))),
		"server 3 takes server 2 for the leader of term 3, which did not say so",
	},
	{
		"LeaderIsKnown", "a follower takes the leader of the term before for that of this one",
		receives(requestVote(3, 0, 0), follower(2, "", hearsOf(1)), follower(3, "", hearsOf(1))),
		"server 3 takes server 1 for the leader of term 3, which did not say so",
	},
	{
		"LeaderIsKnown", "a follower takes the leader of an older term for that of its own",
		receives(appendEntries(1, 0, 0, ""), follower(2, ""), follower(2, "", hearsOf(1))),
		"server 2 takes server 1 for the leader of term 2, which did not say so",
	},
	{
		"LeaderIsKnown", "a leader takes another for the leader",
		local(0, raftmodel.HeartbeatTimeout, leader(2, "", hearsOf(1)), leader(2, "", hearsOf(2))),
		"server 1 leads term 2, and takes server 2 for the leader",
	},
	{
		"LeaderIsKnown", "a server restarts and takes its last leader for the one of another term",
		crash(0, follower(1, "", hearsOf(2)), follower(2, "", hearsOf(2))),
		"server 1 takes server 2 for the leader of term 2",
	},
	{
		"LeaderIsKnown", "a follower hears from the leader",
		receives(appendEntries(2, 0, 0, ""), follower(1, "", hearsOf(3)), follower(2, "", hearsOf(1))),
		"",
	},
	{
		"LeaderIsKnown", "a follower knows the leader, and hears a candidate of an older term",
		receives(requestVote(1, 0, 0), follower(3, "", hearsOf(2)), follower(3, "", hearsOf(2))),
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

// grantOf3 is server 3's vote for server 2.
func grantOf3(term raft.Term) raft.Message {
	return raft.Message{Kind: raft.RequestVoteReply, From: 3, To: 2, Term: term, VoteGranted: true}
}
