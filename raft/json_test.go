package raft

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"raftmc/internal/inorder"
)

// TestJSON checks that what traces hold survives JSON, and how it looks.
func TestJSON(t *testing.T) {
	big := Message{
		Kind: AppendEntries, From: 1, To: ^ID(0), Term: MaxTerm,
		PrevLogIndex: MaxIndex - 1, PrevLogTerm: 1, Entries: []Entry{{Term: 2, Data: "x"}}, LeaderCommit: 1,
	}
	s := steps(leader(snapshotted(1, 4, 1, 1)), Propose{"x"})
	tests := []struct {
		name  string
		value any
		want  string
	}{
		{
			"message", big,
			`{"kind":"AppendEntries","from":"1","to":"18446744073709551615","term":"9223372036854775807",` +
				`"prevLogIndex":"9223372036854775806","prevLogTerm":"1","entries":[{"term":"2","data":"x"}],"leaderCommit":"1"}`,
		}, {
			"new server",
			Server{},
			`{"currentTerm":"0","votedFor":"0","log":{"base":"0","baseTerm":"0","entries":[]},` +
				`"commitIndex":"0","lastApplied":"0","role":"Follower","durableIndex":"0"}`,
		}, {
			"leader", s,
			`{"currentTerm":"2","votedFor":"1","log":{"base":"4","baseTerm":"1",` +
				`"entries":[{"term":"1","data":"5/1"},{"term":"2","data":"x","token":"2"}]},` +
				`"snapshot":{"lastIncludedIndex":"4","lastIncludedTerm":"1","members":["1","2","3"],"handle":"state"},"members":["1","2","3"],` +
				`"commitIndex":"4","lastApplied":"4","role":"Leader","leader":"1","votes":["1","2"],` +
				`"nextIndex":[{"server":"2","index":"6"},{"server":"3","index":"6"}],` +
				`"matchIndex":[{"server":"2","index":"0"},{"server":"3","index":"0"}],` +
				`"issued":"2","durable":"1","voteToken":"1","durableIndex":"5"}`,
		}, {
			"write",
			Write{Token: 1, CurrentTerm: 2, VotedFor: 3, From: 4, Entries: []Entry{{Term: 2, Data: "x"}}},
			`{"token":"1","currentTerm":"2","votedFor":"3","from":"4","entries":[{"term":"2","data":"x"}]}`,
		}, {
			"durable",
			Durable{CurrentTerm: 2, VotedFor: 3},
			`{"currentTerm":"2","votedFor":"3","log":{"base":"0","baseTerm":"0","entries":[]}}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if text := MustReadBack(t, test.value); text != test.want {
				t.Fatalf("\n got %s\nwant %s", text, test.want)
			}
		})
	}
}

// MustReadBack returns v as JSON, from which v must be what is read.
func MustReadBack(t rapid.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	read := reflect.New(reflect.TypeOf(v))
	if err := json.Unmarshal(text, read.Interface()); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if got := read.Elem().Interface(); !reflect.DeepEqual(got, v) {
		t.Fatalf("\n read %+v\nwrote %+v\n   as %s", got, v, text)
	}
	return string(text)
}

// TestJSONInvertsWhatClustersReach: reading is the inverse of writing, of whatever
// messages, writes, servers and disks there are in a cluster.
func TestJSONInvertsWhatClustersReach(t *testing.T) {
	property{
		check: func(t *rapid.T, met Tally) {
			c := runCluster(t, met, func(cfg *Config, s Server, in Input) (Server, Output) {
				next, out := Step(cfg, s, in)
				MustReadBack(t, out.Write)
				for _, s := range out.Send {
					MustReadBack(t, s.Message)
					met[s.Message.Kind.String()]++
				}
				return next, out
			})
			for id := range inorder.All(c.servers) {
				MustReadBack(t, *c.configs[id])
				MustReadBack(t, c.servers[id])
				MustReadBack(t, c.disks[id])
			}
		},
		cases: append(slices.Clone(Happenings), messageKindNames[1:]...),
	}.test(t)
}

func TestJSONRefuses(t *testing.T) {
	for _, text := range []string{
		`{"kind":"Gossip"}`, `{"kind":""}`, `{"term":"-1"}`, `{"term":"18446744073709551616"}`, `{"from":"one"}`,
	} {
		if err := json.Unmarshal([]byte(text), new(Message)); err == nil {
			t.Errorf("read %s", text)
		}
	}
	if err := json.Unmarshal([]byte(`"King"`), new(Role)); err == nil {
		t.Error("read the role King")
	}
}

// TestJSONRefusesOtherTexts: data that JSON cannot hold is refused, wherever it is, and
// not written as something else.
func TestJSONRefusesOtherTexts(t *testing.T) {
	const data = "\xff\x00"
	if _, err := json.Marshal(Entry{Term: 1, Data: data}); err == nil || !strings.Contains(err.Error(), `the data "\xff\x00" is not UTF-8`) {
		t.Errorf("the error is %v", err)
	}
	entries, log := []Entry{{Term: 1, Data: data}}, Log{}.Append(0, Entry{Term: 1, Data: data})
	for _, v := range []any{
		Message{Kind: AppendEntries, Entries: entries},
		Message{Kind: InstallSnapshot, Snapshot: Snapshot{LastIncludedIndex: 1, LastIncludedTerm: 1, Handle: data}},
		Write{Token: 1, Entries: entries},
		Write{Token: 1, Snapshot: Snapshot{LastIncludedIndex: 1, LastIncludedTerm: 1, Handle: data}},
		Durable{Log: log},
		Server{Log: log},
		Server{Snapshot: Snapshot{LastIncludedIndex: 1, LastIncludedTerm: 1, Handle: data}},
	} {
		if text, err := json.Marshal(v); err == nil {
			t.Errorf("%T is written as %s", v, text)
		}
	}
}

func TestMessageString(t *testing.T) {
	for want, m := range inorder.All(map[string]Message{
		"RequestVote 1→2 term 1":                               {Kind: RequestVote},
		"RequestVote 1→2 term 1 last 3/1":                      {Kind: RequestVote, LastLogIndex: 3, LastLogTerm: 1},
		"RequestVoteReply 1→2 term 1 granted":                  {Kind: RequestVoteReply, VoteGranted: true},
		"RequestVoteReply 1→2 term 1 refused":                  {Kind: RequestVoteReply},
		"AppendEntries 1→2 term 1 prev 3/1 entries 1 commit 2": {Kind: AppendEntries, PrevLogIndex: 3, PrevLogTerm: 1, Entries: make([]Entry, 1), LeaderCommit: 2},
		"AppendEntriesReply 1→2 term 1 match 3":                {Kind: AppendEntriesReply, Success: true, MatchIndex: 3},
		"AppendEntriesReply 1→2 term 1 conflict 2/1":           {Kind: AppendEntriesReply, ConflictIndex: 2, ConflictTerm: 1},
		"InstallSnapshot 1→2 term 1 snapshot 3/1":              {Kind: InstallSnapshot, Snapshot: Snapshot{LastIncludedIndex: 3, LastIncludedTerm: 1, Handle: "s"}},
		"InstallSnapshotReply 1→2 term 1 match 3":              {Kind: InstallSnapshotReply, MatchIndex: 3},
		"MessageKind(0) 1→2 term 1":                            {},
		"MessageKind(77) 1→2 term 1":                           {Kind: 77},
	}) {
		m.From, m.To, m.Term = 1, 2, 1
		if got := m.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
