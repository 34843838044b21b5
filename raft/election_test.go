package raft

import (
	"reflect"
	"testing"
)

func TestCampaign(t *testing.T) {
	runStepTests(t, []stepTest{
		{
			name: "a follower whose election timer runs out campaigns", section: "§5.2",
			server: follower(1, 1), input: ElectionTimeout{},
			want: "Candidate term 2 vote 1 leader 0 log 1 commit 0 applied 0",
			output: []string{
				"write 1: term 2 vote 1",
				"RequestVote 1→2 term 2 last 1/1 after 1", "RequestVote 1→3 term 2 last 1/1 after 1",
				"start election",
			},
		}, {
			name: "a candidate without a majority tries again in a new term", section: "§5.2",
			server: candidate(follower(1)), input: ElectionTimeout{},
			want: "Candidate term 3 vote 1 leader 0 log commit 0 applied 0",
			output: []string{
				"write 2: term 3 vote 1",
				"RequestVote 1→2 term 3 after 2", "RequestVote 1→3 term 3 after 2",
				"start election",
			},
		}, {
			name: "a leader has no election timer", section: "§5.2",
			server: leader(follower(1)), input: ElectionTimeout{},
		}, {
			name: "no election beyond the last term", section: "MaxTerm",
			server: follower(MaxTerm), input: ElectionTimeout{},
		}, {
			name: "the own vote counts once it is durable", section: "dissertation §10.2.1",
			server: steps(follower(1), ElectionTimeout{}), input: Persisted{1},
			want: "Candidate term 2 vote 1 leader 0 log commit 0 applied 0 votes [1]",
		},
	})
}

func TestRequestVote(t *testing.T) {
	votedFor3 := steps(follower(2, 1), from(3, Message{Kind: RequestVote, Term: 3, LastLogIndex: 1, LastLogTerm: 1}), Persisted{1})
	ask := func(term Term, lastIndex Index, lastTerm Term) Receive {
		return from(2, Message{Kind: RequestVote, Term: term, LastLogIndex: lastIndex, LastLogTerm: lastTerm})
	}
	runStepTests(t, []stepTest{
		{
			name: "a vote is granted, on paper first", section: "§5.2",
			server: follower(2, 1), input: ask(2, 1, 1),
			want:   "Follower term 2 vote 2 leader 0 log 1 commit 0 applied 0",
			output: []string{"write 1: term 2 vote 2", "RequestVoteReply 1→2 term 2 granted after 1", "start election"},
		}, {
			name: "a vote in a higher term is one write", section: "§5.1",
			server: follower(2, 1), input: ask(4, 1, 1),
			want:   "Follower term 4 vote 2 leader 0 log 1 commit 0 applied 0",
			output: []string{"write 1: term 4 vote 2", "RequestVoteReply 1→2 term 4 granted after 1", "start election"},
		}, {
			name: "one vote for each term", section: "§5.2",
			server: votedFor3, input: ask(3, 1, 1),
			output: []string{"RequestVoteReply 1→2 term 3 refused"},
		}, {
			name: "the same candidate gets the same answer", section: "§5.2",
			server: votedFor3, input: from(3, Message{Kind: RequestVote, Term: 3, LastLogIndex: 1, LastLogTerm: 1}),
			output: []string{"RequestVoteReply 1→3 term 3 granted", "start election"},
		}, {
			name: "a candidate votes for no other", section: "§5.2",
			server: candidate(follower(2)), input: ask(3, 9, 2),
			output: []string{"RequestVoteReply 1→2 term 3 refused"},
		}, {
			name: "a stale candidate learns the term", section: "§5.1",
			server: follower(3), input: ask(2, 9, 2),
			output: []string{"RequestVoteReply 1→2 term 3 refused"},
		}, {
			name: "an earlier last term is not up to date, however long the log", section: "§5.4.1",
			server: follower(3, 1, 2), input: ask(3, 9, 1),
			output: []string{"RequestVoteReply 1→2 term 3 refused"},
		}, {
			name: "a shorter log of the same last term is not up to date", section: "§5.4.1",
			server: follower(3, 1, 2), input: ask(3, 1, 2),
			output: []string{"RequestVoteReply 1→2 term 3 refused"},
		}, {
			name: "a later last term is up to date, however short the log", section: "§5.4.1",
			server: follower(3, 1, 1, 1), input: ask(3, 1, 2),
			want:   "Follower term 3 vote 2 leader 0 log 1 1 1 commit 0 applied 0",
			output: []string{"write 1: term 3 vote 2", "RequestVoteReply 1→2 term 3 granted after 1", "start election"},
		}, {
			name: "after compaction the snapshot's term counts", section: "§7",
			server: snapshotted(3, 4, 2), input: ask(3, 9, 1),
			output: []string{"RequestVoteReply 1→2 term 3 refused"},
		}, {
			name: "a refusal gives a candidate of a higher term no patience", section: "§5.2",
			server: follower(3, 1, 2), input: ask(4, 1, 1),
			want:   "Follower term 4 vote 0 leader 0 log 1 2 commit 0 applied 0",
			output: []string{"write 1: term 4 vote 0", "RequestVoteReply 1→2 term 4 refused after 1"},
		}, {
			name: "a leader that steps down needs an election timer", section: "§5.1",
			server: leader(follower(1, 1)), input: ask(3, 0, 0),
			want:   "Follower term 3 vote 0 leader 0 log 1 commit 0 applied 0",
			output: []string{"write 2: term 3 vote 0", "RequestVoteReply 1→2 term 3 refused after 2", "start election, stop heartbeat"},
		},
	})
}

func TestRequestVoteReply(t *testing.T) {
	vote := func(id ID, term Term) Receive {
		return from(id, Message{Kind: RequestVoteReply, Term: term, VoteGranted: true})
	}
	runStepTests(t, []stepTest{
		{
			name: "a quorum of votes elects", section: "§5.2",
			server: candidate(follower(1, 1)), input: vote(3, 2),
			want: "Leader term 2 vote 1 leader 1 log 1 commit 0 applied 0 votes [1 3] to 2: next 2 match 0 to 3: next 2 match 0",
			output: []string{
				"AppendEntries 1→2 term 2 prev 1/1 entries 0 commit 0", "AppendEntries 1→3 term 2 prev 1/1 entries 0 commit 0",
				"stop election, start heartbeat",
			},
		}, {
			name: "a vote of an older election does not count", section: "§5.2",
			server: candidate(candidate(follower(1))), input: vote(3, 2),
		}, {
			name: "a late vote changes nothing", section: "§5.2",
			server: leader(follower(1)), input: vote(3, 2),
		}, {
			name: "a reply of a higher term ends a candidacy", section: "§5.1",
			server: candidate(follower(1)), input: from(2, Message{Kind: RequestVoteReply, Term: 7}),
			want:   "Follower term 7 vote 0 leader 0 log commit 0 applied 0",
			output: []string{"write 2: term 7 vote 0"},
		},
	})
}

func TestVotesAreOfServers(t *testing.T) {
	cfg := configOf(1)
	s := Restart(Bootstrap(mustConfiguration(1, 2, 3, 4, 5)))
	for _, in := range []Input{
		ElectionTimeout{},
		Persisted{1},
		from(2, Message{Kind: RequestVoteReply, Term: 1, VoteGranted: true}),
		from(2, Message{Kind: RequestVoteReply, Term: 1, VoteGranted: true}),
	} {
		s, _ = Step(cfg, s, in)
	}
	if s.Role != Candidate {
		t.Errorf("two of five voted, one of them twice, and server 1 is %s", s.Role)
	}
}

func TestStrangersDoNotCampaign(t *testing.T) {
	for _, d := range []Durable{{}, Bootstrap(threeServers)} {
		before := Restart(d)
		if after, out := Step(configOf(9), before, ElectionTimeout{}); !reflect.DeepEqual(after, before) || !reflect.DeepEqual(out, Output{}) {
			t.Errorf("server 9 is no member of %v, and is %s", before.Members, show(after))
		}
	}
}

func TestSingleServer(t *testing.T) {
	cfg := configOf(1)
	s, _ := Step(cfg, Restart(Bootstrap(mustConfiguration(1))), ElectionTimeout{})
	if s.Role != Candidate {
		t.Fatalf("before its vote is durable, server 1 is %s", s.Role)
	}
	s, _ = Step(cfg, s, Persisted{1})
	if s.Role != Leader {
		t.Fatalf("with its vote durable, server 1 is %s", s.Role)
	}
	s, _ = Step(cfg, s, Propose{"x"})
	if s.CommitIndex != 0 {
		t.Fatal("committed before it is durable")
	}
	_, out := Step(cfg, s, Persisted{2})
	if got := showOutput(out); got != "apply 1: x" {
		t.Errorf("with the entry durable: %q", got)
	}
}
