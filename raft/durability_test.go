package raft

import (
	"reflect"
	"testing"
)

func TestPersisted(t *testing.T) {
	appends := func(term Term, prev Index, prevTerm Term, terms ...Term) Receive {
		return from(2, Message{Kind: AppendEntries, Term: term, PrevLogIndex: prev, PrevLogTerm: prevTerm, Entries: entriesOf(prev+1, terms...)})
	}
	twoWrites := steps(follower(2), appends(2, 0, 0, 1), appends(2, 1, 1, 2))
	overwritten := steps(follower(2), appends(2, 0, 0, 1, 1), appends(3, 0, 0, 2))
	runStepTests(t, []stepTest{
		{
			name: "a write makes its own entries durable", section: "Figure 2",
			server: twoWrites, input: Persisted{1},
			want: "Follower term 2 vote 0 leader 2 log 1 | 2 commit 0 applied 0",
		}, {
			name: "writes are durable in order", section: "Figure 2",
			server: twoWrites, input: Persisted{2},
			want: "Follower term 2 vote 0 leader 2 log 1 2 commit 0 applied 0",
		}, {
			name: "an unknown write changes nothing", section: "Figure 2",
			server: twoWrites, input: Persisted{3},
		}, {
			name: "an old notice changes nothing", section: "Figure 2",
			server: steps(twoWrites, Persisted{2}), input: Persisted{1},
		}, {
			name: "a notice for an overwritten entry says nothing of its successor", section: "§5.3",
			server: overwritten, input: Persisted{1},
			want: "Follower term 3 vote 0 leader 2 log | 2 commit 0 applied 0",
		}, {
			name: "what waited to be durable is applied", section: "§5.3",
			server: steps(twoWrites, from(2, Message{Kind: AppendEntries, Term: 2, PrevLogIndex: 2, PrevLogTerm: 2, LeaderCommit: 2})),
			input:  Persisted{1},
			want:   "Follower term 2 vote 0 leader 2 log 1 | 2 commit 2 applied 1",
			output: []string{"apply 1: 1/1"},
		}, {
			name: "the notice for an old vote does not count in a new term", section: "§5.2",
			server: steps(follower(1), ElectionTimeout{}, ElectionTimeout{}), input: Persisted{1},
			want: "Candidate term 3 vote 1 leader 0 log commit 0 applied 0",
		}, {
			name: "a reply waits for every write before it", section: "Figure 2",
			server: twoWrites, input: appends(2, 0, 0),
			output: []string{"AppendEntriesReply 1→2 term 2 match 0 after 2", "start election"},
		}, {
			name: "the leader's own durability can be what completes a quorum", section: "dissertation §10.2.1",
			server: steps(leader(follower(1)), Propose{"x"}, from(2, Message{Kind: AppendEntriesReply, Term: 2, Success: true, MatchIndex: 1})),
			input:  Persisted{2},
			want:   "Leader term 2 vote 1 leader 1 log 2 commit 1 applied 1 votes [1 2] to 2: next 2 match 1 to 3: next 1 match 0",
			output: []string{"apply 1: x"},
		},
	})
}

func TestDurableApply(t *testing.T) {
	d := Durable{CurrentTerm: 1, Log: Log{}.Append(0, entriesOf(1, 1, 1, 1)...)}
	tests := []struct {
		name  string
		write Write
		want  string
	}{
		{"no write", Write{CurrentTerm: 9}, "Follower term 1 vote 0 leader 0 log 1 1 1 commit 0 applied 0"},
		{"term and vote", Write{Token: 1, CurrentTerm: 2, VotedFor: 3}, "Follower term 2 vote 3 leader 0 log 1 1 1 commit 0 applied 0"},
		{"entries", Write{Token: 1, CurrentTerm: 2, From: 3, Entries: entriesOf(3, 2, 2)}, "Follower term 2 vote 0 leader 0 log 1 1 2 2 commit 0 applied 0"},
		{
			"snapshot of the log's own",
			Write{Token: 1, CurrentTerm: 1, Snapshot: Snapshot{LastIncludedIndex: 2, LastIncludedTerm: 1, Handle: "s"}},
			"Follower term 1 vote 0 leader 0 log (2/1) 1 commit 2 applied 2",
		},
		{
			"snapshot of another log, and what follows",
			Write{Token: 1, CurrentTerm: 2, Snapshot: Snapshot{LastIncludedIndex: 2, LastIncludedTerm: 2, Handle: "s"}, From: 3, Entries: entriesOf(3, 2)},
			"Follower term 2 vote 0 leader 0 log (2/2) 2 commit 2 applied 2",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			after := d.Apply(test.write)
			if got := show(Restart(after)); got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
			if last := after.Log.LastIndex(); after.Log.Len() > 0 && after.Log.Token(last) != 0 {
				t.Errorf("on disk the entry at %d bears token %d", last, after.Log.Token(last))
			}
		})
	}
}

func TestDurableApplyRefusesGaps(t *testing.T) {
	for _, from := range []Index{2, 3, 5, 7} {
		mustPanic(t, func() {
			Durable{Log: Log{}.CompactThrough(3, 1)}.Apply(Write{Token: 1, From: from, Entries: entriesOf(from, 1)})
		})
	}
}

func TestRestartForgetsWhatIsVolatile(t *testing.T) {
	s := steps(leader(snapshotted(1, 4, 1, 1)), Propose{"x"}, Persisted{2})
	d := Durable{CurrentTerm: s.CurrentTerm, VotedFor: s.VotedFor, Snapshot: s.Snapshot}
	d.Log = Log{}.CompactThrough(4, 1).Append(0, s.Log.Slice(5, 6)...)
	want := Server{
		CurrentTerm: 2, VotedFor: 1, Log: d.Log, Snapshot: s.Snapshot, Members: threeServers,
		CommitIndex: 4, LastApplied: 4, DurableIndex: 6,
	}
	if got := Restart(d); !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

func TestRestartRefusesTheImpossible(t *testing.T) {
	mustPanic(t, func() { Restart(Durable{Log: Log{}.Append(0, entriesOf(1, 1)...)}) })
}

func mustPanic(t *testing.T, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Error("did not panic")
		}
	}()
	f()
}
