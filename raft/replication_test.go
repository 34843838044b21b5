package raft

import "testing"

func TestPropose(t *testing.T) {
	runStepTests(t, []stepTest{
		{
			name: "a leader appends, and sends to who is caught up", section: "§5.3",
			server: leader(follower(1, 1)), input: Propose{"x"},
			want: "Leader term 2 vote 1 leader 1 log 1 | 2 commit 0 applied 0 votes [1 2] to 2: next 2 match 0 to 3: next 2 match 0",
			output: []string{
				"write 2: term 2 vote 1 from 2: 1 entries",
				"AppendEntries 1→2 term 2 prev 1/1 entries 1 commit 0", "AppendEntries 1→3 term 2 prev 1/1 entries 1 commit 0",
				"Accepted at 2/2",
			},
		}, {
			name: "who has something outstanding gets it later", section: "§5.3",
			server: steps(leader(follower(1)), Propose{"x"}), input: Propose{"y"},
			want:   "Leader term 2 vote 1 leader 1 log | 2 2 commit 0 applied 0 votes [1 2] to 2: next 1 match 0 to 3: next 1 match 0",
			output: []string{"write 3: term 2 vote 1 from 2: 1 entries", "Accepted at 2/2"},
		}, {
			name: "a follower names the leader", section: "§5.1",
			server: steps(follower(1), from(3, Message{Kind: AppendEntries, Term: 1})), input: Propose{"x"},
			output: []string{"Refused, ask 3"},
		}, {
			name: "a candidate knows no leader", section: "§5.1",
			server: candidate(follower(1)), input: Propose{"x"},
			output: []string{"Refused, ask 0"},
		}, {
			name: "a log that is full takes no more", section: "MaxIndex",
			server: leader(snapshotted(1, MaxIndex-1, 1, 1)), input: Propose{"x"},
			output: []string{"Refused, ask 1"},
		}, {
			name: "a heartbeat sends again what was not acknowledged", section: "§5.3",
			server: steps(leader(follower(1)), Propose{"x"}, Propose{"y"}), input: HeartbeatTimeout{},
			output: []string{
				"AppendEntries 1→2 term 2 prev 0/0 entries 2 commit 0", "AppendEntries 1→3 term 2 prev 0/0 entries 2 commit 0",
				"start heartbeat",
			},
		}, {
			name: "a follower sends no heartbeats", section: "§5.2",
			server: follower(1), input: HeartbeatTimeout{},
		},
	})
}

func TestAppendEntries(t *testing.T) {
	appends := func(term Term, prev Index, prevTerm Term, commit Index, terms ...Term) Receive {
		return from(2, Message{
			Kind: AppendEntries, Term: term,
			PrevLogIndex: prev, PrevLogTerm: prevTerm, LeaderCommit: commit, Entries: entriesOf(prev+1, terms...),
		})
	}
	committed := steps(follower(2, 1, 1, 1), appends(2, 2, 1, 2))
	runStepTests(t, []stepTest{
		{
			name: "a stale leader learns the term", section: "§5.1",
			server: follower(3), input: appends(2, 0, 0, 0, 2),
			output: []string{"AppendEntriesReply 1→2 term 3 conflict 0/0"},
		}, {
			name: "entries are appended, and acknowledged when durable", section: "§5.3",
			server: follower(2, 1), input: appends(2, 1, 1, 0, 2, 2),
			want:   "Follower term 2 vote 0 leader 2 log 1 | 2 2 commit 0 applied 0",
			output: []string{"write 1: term 2 vote 0 from 2: 2 entries", "AppendEntriesReply 1→2 term 2 match 3 after 1", "start election"},
		}, {
			name: "term and entries are one write", section: "§5.1",
			server: follower(1, 1), input: appends(2, 1, 1, 0, 2),
			want:   "Follower term 2 vote 0 leader 2 log 1 | 2 commit 0 applied 0",
			output: []string{"write 1: term 2 vote 0 from 2: 1 entries", "AppendEntriesReply 1→2 term 2 match 2 after 1", "start election"},
		}, {
			name: "what is acknowledged is there, whatever its term", section: "§5.3",
			server: follower(1), input: appends(1, 0, 0, 0, 0),
			want:   "Follower term 1 vote 0 leader 2 log | 0 commit 0 applied 0",
			output: []string{"write 1: term 1 vote 0 from 1: 1 entries", "AppendEntriesReply 1→2 term 1 match 1 after 1", "start election"},
		}, {
			name: "a candidate follows the leader of its term", section: "§5.2",
			server: candidate(follower(1)), input: appends(2, 0, 0, 0),
			want:   "Follower term 2 vote 1 leader 2 log commit 0 applied 0",
			output: []string{"AppendEntriesReply 1→2 term 2 match 0", "start election"},
		}, {
			name: "a leader follows nobody in its own term", section: "§5.2",
			server: leader(follower(1)), input: appends(2, 0, 0, 0, 2),
		}, {
			name: "a missing previous entry is refused with where the log ends", section: "§5.3",
			server: follower(2, 1), input: appends(2, 3, 1, 0),
			want:   "Follower term 2 vote 0 leader 2 log 1 commit 0 applied 0",
			output: []string{"AppendEntriesReply 1→2 term 2 conflict 2/0", "start election"},
		}, {
			name: "a conflicting previous entry is refused with its term's first", section: "§5.3",
			server: follower(4, 1, 2, 2, 2), input: appends(4, 4, 3, 0),
			want:   "Follower term 4 vote 0 leader 2 log 1 2 2 2 commit 0 applied 0",
			output: []string{"AppendEntriesReply 1→2 term 4 conflict 2/2", "start election"},
		}, {
			name: "a conflict removes the entry and all that follow", section: "§5.3",
			server: follower(3, 1, 2, 2), input: appends(3, 1, 1, 0, 3),
			want:   "Follower term 3 vote 0 leader 2 log 1 | 3 commit 0 applied 0",
			output: []string{"write 1: term 3 vote 0 from 2: 1 entries", "AppendEntriesReply 1→2 term 3 match 2 after 1", "start election"},
		}, {
			name: "a delayed shorter message removes nothing, and claims no more than it spoke of", section: "§5.3",
			server: follower(2, 1, 1, 1), input: appends(2, 0, 0, 3, 1),
			want:   "Follower term 2 vote 0 leader 2 log 1 1 1 commit 1 applied 1",
			output: []string{"AppendEntriesReply 1→2 term 2 match 1", "apply 1: 1/1", "start election"},
		}, {
			name: "matching entries stay where new ones follow", section: "§5.3",
			server: follower(2, 1, 1), input: appends(2, 0, 0, 0, 1, 1, 2),
			want:   "Follower term 2 vote 0 leader 2 log 1 1 | 2 commit 0 applied 0",
			output: []string{"write 1: term 2 vote 0 from 3: 1 entries", "AppendEntriesReply 1→2 term 2 match 3 after 1", "start election"},
		}, {
			name: "a commitment is not applied before it is durable here", section: "§5.3",
			server: follower(2, 1), input: appends(2, 1, 1, 2, 2),
			want:   "Follower term 2 vote 0 leader 2 log 1 | 2 commit 2 applied 1",
			output: []string{"write 1: term 2 vote 0 from 2: 1 entries", "AppendEntriesReply 1→2 term 2 match 2 after 1", "apply 1: 1/1", "start election"},
		}, {
			name: "commitIndex does not fall", section: "Figure 2",
			server: committed, input: appends(2, 1, 1, 1),
			output: []string{"AppendEntriesReply 1→2 term 2 match 1", "start election"},
		}, {
			name: "no leader replaces a committed entry", section: "§5.4.3",
			server: committed, input: appends(2, 1, 1, 2, 2),
			output: []string{"start election"},
		}, {
			name: "what the snapshot includes is skipped", section: "§7",
			server: snapshotted(2, 3, 1), input: appends(2, 1, 1, 3, 1, 1, 2),
			want:   "Follower term 2 vote 0 leader 2 log (3/1) | 2 commit 3 applied 3",
			output: []string{"write 1: term 2 vote 0 from 4: 1 entries", "AppendEntriesReply 1→2 term 2 match 4 after 1", "start election"},
		}, {
			name: "what differs from the snapshot is refused", section: "§7",
			server: snapshotted(2, 3, 1), input: appends(2, 1, 1, 3, 1, 2, 2),
			want:   "Follower term 2 vote 0 leader 2 log (3/1) commit 3 applied 3",
			output: []string{"AppendEntriesReply 1→2 term 2 conflict 4/1", "start election"},
		}, {
			name: "what ends with the snapshot and differs is refused", section: "§7",
			server: snapshotted(2, 3, 1), input: appends(2, 1, 1, 3, 1, 2),
			want:   "Follower term 2 vote 0 leader 2 log (3/1) commit 3 applied 3",
			output: []string{"AppendEntriesReply 1→2 term 2 conflict 4/1", "start election"},
		}, {
			name: "all within the snapshot is there already", section: "§7",
			server: snapshotted(2, 3, 1), input: appends(2, 0, 0, 3, 1, 1),
			want:   "Follower term 2 vote 0 leader 2 log (3/1) commit 3 applied 3",
			output: []string{"AppendEntriesReply 1→2 term 2 match 2", "start election"},
		},
	})
}

func TestAppendEntriesReply(t *testing.T) {
	success := func(id ID, term Term, match Index) Receive {
		return from(id, Message{Kind: AppendEntriesReply, Term: term, Success: true, MatchIndex: match})
	}
	refusal := func(term Term, conflictIndex Index, conflictTerm Term) Receive {
		return from(2, Message{Kind: AppendEntriesReply, Term: term, ConflictIndex: conflictIndex, ConflictTerm: conflictTerm})
	}
	proposed := steps(leader(follower(1, 1)), Propose{"x"}, Persisted{2})
	old := leader(follower(5, 1, 1, 2, 4, 4))
	runStepTests(t, []stepTest{
		{
			name: "a quorum commits an entry of the leader's term, and all before", section: "§5.3",
			server: proposed, input: success(2, 2, 2),
			want:   "Leader term 2 vote 1 leader 1 log 1 2 commit 2 applied 2 votes [1 2] to 2: next 3 match 2 to 3: next 2 match 0",
			output: []string{"apply 1: 1/1", "apply 2: x"},
		}, {
			name: "counting replicas does not commit an entry of an earlier term", section: "§5.4.2",
			server: proposed, input: success(2, 2, 1),
			want:   "Leader term 2 vote 1 leader 1 log 1 2 commit 0 applied 0 votes [1 2] to 2: next 2 match 1 to 3: next 2 match 0",
			output: []string{"AppendEntries 1→2 term 2 prev 1/1 entries 1 commit 0"},
		}, {
			name: "the leader's own entry counts once it is durable", section: "dissertation §10.2.1",
			server: steps(leader(follower(1)), Propose{"x"}), input: success(2, 2, 1),
			want: "Leader term 2 vote 1 leader 1 log | 2 commit 0 applied 0 votes [1 2] to 2: next 2 match 1 to 3: next 1 match 0",
		}, {
			name: "a quorum need not include the leader, which applies when it can", section: "dissertation §10.2.1",
			server: steps(leader(follower(1)), Propose{"x"}, success(2, 2, 1)), input: success(3, 2, 1),
			want: "Leader term 2 vote 1 leader 1 log | 2 commit 1 applied 0 votes [1 2] to 2: next 2 match 1 to 3: next 2 match 1",
		}, {
			name: "a repeated success changes nothing", section: "§5.3",
			server: steps(proposed, success(2, 2, 2)), input: success(2, 2, 2),
		}, {
			name: "a repeated success sends nothing again", section: "§5.3",
			server: steps(leader(follower(1)), Propose{"x"}, Propose{"y"}, success(2, 2, 1)), input: success(2, 2, 1),
		}, {
			name: "a late success lowers nothing", section: "§5.3",
			server: steps(proposed, success(2, 2, 2)), input: success(2, 2, 1),
		}, {
			name: "a late success does not send again what may be under way", section: "§5.3",
			server: old, input: success(2, 6, 2),
			want: "Leader term 6 vote 1 leader 1 log 1 1 2 4 4 commit 0 applied 0 votes [1 2] to 2: next 6 match 2 to 3: next 6 match 0",
		}, {
			name: "nobody matches what the leader lacks", section: "§5.3",
			server: proposed, input: success(2, 2, 9),
		}, {
			name: "a reply of an older term says nothing", section: "§5.1",
			server: proposed, input: success(2, 1, 2),
		}, {
			name: "a missing entry backs off to where the follower's log ends", section: "§5.3",
			server: old, input: refusal(6, 2, 0),
			want:   "Leader term 6 vote 1 leader 1 log 1 1 2 4 4 commit 0 applied 0 votes [1 2] to 2: next 2 match 0 to 3: next 6 match 0",
			output: []string{"AppendEntries 1→2 term 6 prev 1/1 entries 4 commit 0"},
		}, {
			name: "a term that the leader has backs off to its end of it", section: "§5.3",
			server: old, input: refusal(6, 2, 2),
			want:   "Leader term 6 vote 1 leader 1 log 1 1 2 4 4 commit 0 applied 0 votes [1 2] to 2: next 4 match 0 to 3: next 6 match 0",
			output: []string{"AppendEntries 1→2 term 6 prev 3/2 entries 2 commit 0"},
		}, {
			name: "a term that the leader lacks backs off to before it", section: "§5.3",
			server: old, input: refusal(6, 3, 3),
			want:   "Leader term 6 vote 1 leader 1 log 1 1 2 4 4 commit 0 applied 0 votes [1 2] to 2: next 3 match 0 to 3: next 6 match 0",
			output: []string{"AppendEntries 1→2 term 6 prev 2/1 entries 3 commit 0"},
		}, {
			name: "a late refusal does not back off below a match", section: "§5.3",
			server: steps(old, success(2, 6, 5)), input: refusal(6, 1, 0),
		}, {
			name: "a refusal never goes up, but down by one at least", section: "§5.3",
			server: old, input: refusal(6, 99, 0),
			want:   "Leader term 6 vote 1 leader 1 log 1 1 2 4 4 commit 0 applied 0 votes [1 2] to 2: next 5 match 0 to 3: next 6 match 0",
			output: []string{"AppendEntries 1→2 term 6 prev 4/4 entries 1 commit 0"},
		}, {
			name: "a refusal of a higher term deposes the leader", section: "§5.1",
			server: proposed, input: refusal(3, 0, 0),
			want:   "Follower term 3 vote 0 leader 0 log 1 2 commit 0 applied 0",
			output: []string{"write 3: term 3 vote 0", "start election, stop heartbeat"},
		}, {
			name: "who needs what was compacted gets the snapshot", section: "§7",
			server: leader(snapshotted(1, 4, 1, 1)), input: refusal(2, 3, 0),
			want:   "Leader term 2 vote 1 leader 1 log (4/1) 1 commit 4 applied 4 votes [1 2] to 2: next 3 match 0 to 3: next 6 match 0",
			output: []string{"InstallSnapshot 1→2 term 2 snapshot 4/1"},
		},
	})
}

// TestWriteHasNoRoom: whoever appends to the entries of a write writes nothing
// into the message that they came with.
func TestWriteHasNoRoom(t *testing.T) {
	entries := append(make([]Entry, 0, 2), Entry{Term: 1, Data: "x"})
	_, out := Step(configOf(1), follower(1), from(2, Message{Kind: AppendEntries, Term: 1, Entries: entries}))
	if w := out.Write.Entries; len(w) != 1 || cap(w) != 1 {
		t.Errorf("the write's entries are %v, with room for %d", w, cap(w))
	}
}

func TestMaxBatch(t *testing.T) {
	cfg := &Config{ID: 1, MaxBatch: 2}
	s := steps(leader(follower(1)), Propose{"a"}, Propose{"b"}, Propose{"c"})
	_, out := Step(cfg, s, HeartbeatTimeout{})
	if got, want := out.Send[0].Message.String(), "AppendEntries 1→2 term 2 prev 0/0 entries 2 commit 0"; got != want {
		t.Errorf("first batch: got %q, want %q", got, want)
	}
	_, out = Step(&Config{ID: 1, MaxBatch: 1}, s, HeartbeatTimeout{})
	if got, want := out.Send[0].Message.String(), "AppendEntries 1→2 term 2 prev 0/0 entries 1 commit 0"; got != want {
		t.Errorf("a batch of one: got %q, want %q", got, want)
	}
	_, out = Step(cfg, s, from(2, Message{Kind: AppendEntriesReply, Term: 2, Success: true, MatchIndex: 2}))
	if got, want := showOutput(out), "AppendEntries 1→2 term 2 prev 2/2 entries 1 commit 0"; got != want {
		t.Errorf("second batch: got %q, want %q", got, want)
	}
}
