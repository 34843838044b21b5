package raft

import "testing"

func TestSnapshot(t *testing.T) {
	install := func(term Term, index Index, indexTerm Term) Receive {
		return from(2, Message{
			Kind: InstallSnapshot, Term: term,
			Snapshot: Snapshot{LastIncludedIndex: index, LastIncludedTerm: indexTerm, Members: threeServers, Handle: "s"},
		})
	}
	applied := steps(follower(2, 1, 1, 2), from(2, Message{Kind: AppendEntries, Term: 2, PrevLogIndex: 2, PrevLogTerm: 1, LeaderCommit: 2}))
	runStepTests(t, []stepTest{
		{
			name: "the log forgets what the snapshot includes", section: "§7",
			server: applied, input: Compact{Index: 2, Handle: "s"},
			want:   "Follower term 2 vote 0 leader 2 log (2/1) 2 commit 2 applied 2",
			output: []string{"write 1: term 2 vote 0 snapshot 2/1"},
		}, {
			name: "only what is applied can be in a snapshot", section: "§7",
			server: applied, input: Compact{Index: 3, Handle: "s"},
		}, {
			name: "an entry must be able to follow a snapshot", section: "MaxIndex",
			server: steps(snapshotted(2, MaxIndex-1, 1, 1), from(2, Message{
				Kind: AppendEntries, Term: 2, PrevLogIndex: MaxIndex, PrevLogTerm: 1, LeaderCommit: MaxIndex,
			})),
			input: Compact{Index: MaxIndex, Handle: "s"},
		}, {
			name: "an older snapshot replaces no newer one", section: "§7",
			server: snapshotted(2, 4, 1), input: Compact{Index: 4, Handle: "s"},
		}, {
			name: "a snapshot beyond the log replaces all of it", section: "§7, Figure 13",
			server: follower(2, 1, 1), input: install(2, 5, 2),
			want: "Follower term 2 vote 0 leader 2 log (5/2) commit 5 applied 5",
			output: []string{
				"write 1: term 2 vote 0 snapshot 5/2",
				"InstallSnapshotReply 1→2 term 2 match 5 after 1", "install 5/2", "start election",
			},
		}, {
			name: "entries after a snapshot that the log agrees with stay", section: "§7, Figure 13",
			server: follower(2, 1, 1, 2), input: install(2, 2, 1),
			want: "Follower term 2 vote 0 leader 2 log (2/1) 2 commit 2 applied 2",
			output: []string{
				"write 1: term 2 vote 0 snapshot 2/1",
				"InstallSnapshotReply 1→2 term 2 match 2 after 1", "install 2/1", "start election",
			},
		}, {
			name: "entries after one that conflicts with the snapshot go", section: "§7, Figure 13",
			server: follower(3, 1, 1, 1), input: install(3, 2, 2),
			want: "Follower term 3 vote 0 leader 2 log (2/2) commit 2 applied 2",
			output: []string{
				"write 1: term 3 vote 0 snapshot 2/2",
				"InstallSnapshotReply 1→2 term 3 match 2 after 1", "install 2/2", "start election",
			},
		}, {
			name: "a late snapshot takes nothing back", section: "§7",
			server: applied, input: install(2, 1, 1),
			output: []string{"InstallSnapshotReply 1→2 term 2 match 1", "start election"},
		}, {
			name: "a snapshot of what is committed here replaces nothing", section: "§7",
			server: applied, input: install(2, 2, 1),
			output: []string{"InstallSnapshotReply 1→2 term 2 match 2", "start election"},
		}, {
			name: "a leader takes no snapshot of its own term", section: "§5.2",
			server: leader(follower(1, 1)), input: install(2, 5, 2),
		}, {
			name: "a follower notes no acknowledgement", section: "§7",
			server: follower(2, 1), input: from(2, Message{Kind: InstallSnapshotReply, Term: 2, MatchIndex: 1}),
		}, {
			name: "a stale leader's snapshot is refused", section: "§5.1",
			server: follower(3), input: install(2, 5, 2),
			output: []string{"InstallSnapshotReply 1→2 term 3 match 0"},
		}, {
			name: "a reply of an older term says nothing", section: "§5.1",
			server: leader(snapshotted(1, 4, 1, 1)),
			input:  from(2, Message{Kind: InstallSnapshotReply, Term: 1, MatchIndex: 4}),
		}, {
			name: "a follower that has the snapshot gets what follows", section: "§7",
			server: steps(leader(snapshotted(1, 4, 1, 1)), from(2, Message{Kind: AppendEntriesReply, Term: 2, ConflictIndex: 1})),
			input:  from(2, Message{Kind: InstallSnapshotReply, Term: 2, MatchIndex: 4}),
			want:   "Leader term 2 vote 1 leader 1 log (4/1) 1 commit 4 applied 4 votes [1 2] to 2: next 5 match 4 to 3: next 6 match 0",
			output: []string{"AppendEntries 1→2 term 2 prev 4/1 entries 1 commit 4"},
		},
	})
}
