package raft

import (
	"reflect"
	"slices"
	"testing"
)

// configuring returns an entry that makes some servers the members.
func configuring(term Term, voters ...ID) Entry {
	return Entry{Term: term, Kind: ConfigurationEntry, Data: mustConfiguration(voters...).Data()}
}

// TestMembers: which configuration is in force after what happened to server 1 of three.
func TestMembers(t *testing.T) {
	appends := func(term Term, prev Index, prevTerm Term, commit Index, entries ...Entry) Receive {
		return from(2, Message{Kind: AppendEntries, Term: term, PrevLogIndex: prev, PrevLogTerm: prevTerm, Entries: entries, LeaderCommit: commit})
	}
	command := Entry{Term: 1, Data: "x"}
	install := func(index Index, term Term, voters ...ID) Receive {
		return from(2, Message{Kind: InstallSnapshot, Term: 3, Snapshot: Snapshot{
			LastIncludedIndex: index, LastIncludedTerm: term, Members: mustConfiguration(voters...), Handle: "h",
		}})
	}
	twice := []Input{appends(1, 0, 0, 0, configuring(1, 1, 2, 3, 4), command, configuring(1, 1, 4))}
	applied := append(slices.Clone(twice), appends(1, 3, 1, 3), Persisted{1})
	tests := []struct {
		name, section string
		start         Durable
		inputs        []Input
		members       []ID
		at            Index
		snapshot      []ID // of the snapshot
	}{
		{"the first is the snapshot's", "dissertation §4.1", Bootstrap(threeServers), nil, []ID{1, 2, 3}, 0, []ID{1, 2, 3}},
		{"a new server has none", "dissertation §4.1", Durable{}, nil, nil, 0, nil},
		{"it learns it from a leader that it has not heard of", "dissertation §4.1", Durable{}, []Input{appends(1, 0, 0, 0, configuring(1, 2, 3))}, []ID{2, 3}, 1, nil},
		{"the latest counts, committed or not", "dissertation §4.1", Bootstrap(threeServers), twice, []ID{1, 4}, 3, []ID{1, 2, 3}},
		{"a command changes nothing", "dissertation §4.1", Bootstrap(threeServers), append(slices.Clone(twice), appends(1, 3, 1, 0, command)), []ID{1, 4}, 3, []ID{1, 2, 3}},
		{"what is removed is undone", "dissertation §4.1", Bootstrap(threeServers), append(slices.Clone(twice), appends(2, 2, 1, 0, Entry{Term: 2})), []ID{1, 2, 3, 4}, 1, []ID{1, 2, 3}},
		{"if all are, the snapshot's is back", "dissertation §4.1", Bootstrap(threeServers), append(slices.Clone(twice), appends(2, 0, 0, 0, Entry{Term: 2})), []ID{1, 2, 3}, 0, []ID{1, 2, 3}},
		{"another takes its place, at the same index", "dissertation §4.1", Bootstrap(threeServers), append(slices.Clone(twice), appends(2, 2, 1, 0, configuring(2, 1, 5))), []ID{1, 5}, 3, []ID{1, 2, 3}},
		{"a snapshot has the one at its index", "dissertation §5.1", Bootstrap(threeServers), append(slices.Clone(applied), Compact{2, "h"}), []ID{1, 4}, 3, []ID{1, 2, 3, 4}},
		{"of the last one, too", "dissertation §5.1", Bootstrap(threeServers), append(slices.Clone(applied), Compact{3, "h"}), []ID{1, 4}, 0, []ID{1, 4}},
		{"and the next keeps it", "dissertation §5.1", Bootstrap(threeServers), append(slices.Clone(applied), Compact{1, "h"}, Compact{2, "i"}), []ID{1, 4}, 3, []ID{1, 2, 3, 4}},
		{"an installed one brings its own", "Figure 13", Bootstrap(threeServers), append(slices.Clone(twice), install(7, 2, 6, 7)), []ID{6, 7}, 0, []ID{6, 7}},
		{"what follows it in the log counts", "Figure 13", Bootstrap(threeServers), append(slices.Clone(twice), install(2, 1, 1, 2, 3, 4)), []ID{1, 4}, 3, []ID{1, 2, 3, 4}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, d := Restart(test.start), test.start
			for _, in := range test.inputs {
				var out Output
				s, out = Step(configOf(1), s, in)
				d = d.Apply(out.Write)
			}
			for what, s := range map[string]Server{"": s, ", after a restart": Restart(d)} {
				if got := s.Members.Voters(); !slices.Equal(got, test.members) || s.MembersIndex != test.at {
					t.Errorf("%s%s: members %d of index %d, want %d of %d", test.section, what, got, s.MembersIndex, test.members, test.at)
				}
				if got := s.Snapshot.Members.Voters(); !slices.Equal(got, test.snapshot) {
					t.Errorf("%s%s: the snapshot's members are %d, want %d", test.section, what, got, test.snapshot)
				}
			}
		})
	}
}

// reconfigured is a leader that has appended entries, as no input makes it do yet.
func reconfigured(s Server, entries ...Entry) Server {
	tr := transition{cfg: configOf(1), Server: s}
	tr.replaceFrom(s.Log.LastIndex()+1, entries)
	tr.finishWrite()
	tr.mustBeSound()
	return tr.Server
}

// TestLeaderFollowsMembers: nextIndex and matchIndex are of the members in force.
func TestLeaderFollowsMembers(t *testing.T) {
	s := steps(leader(follower(1, 1)), from(2, Message{Kind: AppendEntriesReply, Term: 2, Success: true, MatchIndex: 1}))
	runStepTests(t, []stepTest{
		{
			name: "one comes and one goes", section: "dissertation §4.1",
			server: reconfigured(s, configuring(2, 1, 2, 4)), input: HeartbeatTimeout{},
			output: []string{"AppendEntries 1→2 term 2 prev 1/1 entries 1 commit 0", "AppendEntries 1→4 term 2 prev 1/1 entries 1 commit 0", "start heartbeat"},
		}, {
			name: "who is gone does not count", section: "dissertation §4.1",
			server: reconfigured(s, configuring(2, 1, 2, 4)), input: from(3, Message{Kind: AppendEntriesReply, Term: 2, Success: true, MatchIndex: 2}),
		}, {
			name: "a quorum is one of the new members", section: "dissertation §4.1",
			server: steps(reconfigured(s, configuring(2, 1, 2, 4, 5, 6)), Persisted{2}, from(2, Message{Kind: AppendEntriesReply, Term: 2, Success: true, MatchIndex: 2})),
			input:  from(4, Message{Kind: AppendEntriesReply, Term: 2, Success: true, MatchIndex: 2}),
			want:   "Leader term 2 vote 1 leader 1 log 1 2 commit 2 applied 2 votes [1 2] to 2: next 3 match 2 to 4: next 3 match 2 to 5: next 2 match 0 to 6: next 2 match 0",
			output: []string{"apply 1: 1/1", "apply 2: 1 2 4 5 6"},
		}, {
			name: "two of five are none", section: "dissertation §4.1",
			server: steps(reconfigured(s, configuring(2, 1, 2, 4, 5, 6)), Persisted{2}), input: from(2, Message{Kind: AppendEntriesReply, Term: 2, Success: true, MatchIndex: 2}),
			want: "Leader term 2 vote 1 leader 1 log 1 2 commit 0 applied 0 votes [1 2] to 2: next 3 match 2 to 4: next 2 match 0 to 5: next 2 match 0 to 6: next 2 match 0",
		}, {
			name: "a leader that is not a member does not count itself", section: "dissertation §4.2.2",
			server: steps(reconfigured(s, configuring(2, 2, 3)), Persisted{2}), input: from(2, Message{Kind: AppendEntriesReply, Term: 2, Success: true, MatchIndex: 2}),
			want: "Leader term 2 vote 1 leader 1 log 1 2 commit 0 applied 0 votes [1 2] to 2: next 3 match 2 to 3: next 2 match 0",
		},
	})
	votes := steps(follower(1), from(2, Message{Kind: AppendEntries, Term: 1, Entries: []Entry{configuring(1, 1, 2, 3, 4)}}), ElectionTimeout{}, Persisted{2})
	two := steps(votes, from(4, Message{Kind: RequestVoteReply, Term: 2, VoteGranted: true}))
	if three := steps(two, from(2, Message{Kind: RequestVoteReply, Term: 2, VoteGranted: true})); two.Role != Candidate || three.Role != Leader {
		t.Errorf("with two votes of four it is %s, and with three %s", two.Role, three.Role)
	}
}

// TestRequestsOfStrangersAreHeard: a server that has no configuration, or an old one, votes
// and appends for whoever asks.
func TestRequestsOfStrangersAreHeard(t *testing.T) {
	for _, d := range []Durable{{}, Bootstrap(threeServers)} {
		s := Restart(d)
		for _, m := range []Message{
			{Kind: RequestVote, Term: 1},
			{Kind: AppendEntries, Term: 1, Entries: []Entry{{Term: 1}}},
			{Kind: InstallSnapshot, Term: 1, Snapshot: Snapshot{LastIncludedIndex: 2, LastIncludedTerm: 1, Members: threeServers}},
		} {
			after, out := Step(configOf(1), s, from(9, m))
			if len(out.Send) != 1 || out.Send[0].Message.To != 9 || reflect.DeepEqual(after, s) {
				t.Errorf("%s is answered by %v", m.Kind, out.Send)
			}
		}
	}
}

// TestLogFindsConfigurations compares with a search through all entries.
func TestLogFindsConfigurations(t *testing.T) {
	var l Log
	for i := range Index(40) {
		l = l.Append(1, []Entry{{Term: 1}, configuring(1, ID(i+1))}[min(i%7, 1)])
	}
	for cut := range Index(42) {
		for _, l := range []Log{l, l.TruncateAfter(cut), l.CompactThrough(cut, 1), l.CompactThrough(cut/2, 1).TruncateAfter(cut)} {
			want := Index(0)
			for i := l.Base() + 1; i <= l.LastIndex(); i++ {
				if l.Entry(i).Kind == ConfigurationEntry {
					want = i
				}
				if got := l.lastConfiguration(i); got != want {
					t.Fatalf("in a log of %d to %d, the last through %d is %d, want %d", l.Base()+1, l.LastIndex(), i, got, want)
				}
			}
		}
	}
}

func TestConfigurationData(t *testing.T) {
	for _, voters := range [][]ID{{1}, {1, 2, 3}, {7, ^ID(0)}} {
		c := mustConfiguration(voters...)
		if back, err := ParseConfiguration(c.Data()); err != nil || !reflect.DeepEqual(back, c) {
			t.Errorf("%q is read as %v, %v", c.Data(), back, err)
		}
	}
	for _, data := range []string{"", " ", "1 1", "2 1", "1  2", " 1", "1 ", "01", "0", "x", "1,2", "18446744073709551616"} {
		if c, err := ParseConfiguration(data); err == nil {
			t.Errorf("%q is read as %v", data, c)
		}
	}
}
