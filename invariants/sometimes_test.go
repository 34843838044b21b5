package invariants_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"raftmc/internal/inorder"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// installs is the delivery of a snapshot through index 1 to server 2.
func installs(before, after Node) Step {
	return receives(raft.Message{
		Kind: raft.InstallSnapshot, From: 1, To: 2, Term: 1,
		Snapshot: raft.Snapshot{LastIncludedIndex: 1, LastIncludedTerm: 1, Members: first.Members, Handle: "1a"},
	}, before, after)
}

func TestSometimes(t *testing.T) {
	rows := []struct {
		property, name string
		question       any
		occurs         bool
	}{
		{"SometimesLeader", "a leader", view(0, leader(1, ""), History{}), true},
		{"SometimesLeader", "a candidate", view(0, candidate(1, ""), History{}), false},
		{"SometimesSecondTermLeader", "a leader of the term after one that was led", pair{view(0, leader(2, ""), led(2, "")), view(1, follower(2, ""), led(1, ""))}, true},
		{"SometimesSecondTermLeader", "a leader of the first term that was led", pair{view(0, leader(2, ""), led(2, "")), view(1, candidate(3, ""), History{})}, false},
		{"SometimesSecondTermLeader", "only a candidate after a term that was led", pair{view(0, candidate(2, ""), History{}), view(1, follower(2, ""), led(1, ""))}, false},
		{"SometimesCommit", "a leader knows of a committed entry", view(0, leader(1, "1a", committed(1)), History{}), true},
		{"SometimesCommit", "a leader has an entry", view(0, leader(1, "1a"), History{}), false},
		{"SometimesCommit", "a follower knows of a committed entry", view(0, follower(1, "1a", committed(1)), History{}), false},
		{"SometimesFollowerCommits", "a follower learns what is committed", receives(appendEntries(1, 1, 1, ""), follower(1, "1a"), follower(1, "1a", committed(1))), true},
		{"SometimesFollowerCommits", "a follower learns nothing", receives(appendEntries(1, 1, 1, ""), follower(1, "1a"), follower(1, "1a")), false},
		{"SometimesSecondLeaderCommits", "a second leader has committed", pair{view(0, leader(2, "2a", committed(1)), led(2, "2a")), view(1, follower(2, ""), led(1, ""))}, true},
		{"SometimesSecondLeaderCommits", "a second leader has an entry", pair{view(0, leader(2, "2a"), led(2, "2a")), view(1, follower(2, ""), led(1, ""))}, false},
		{"SometimesSecondLeaderCommits", "a first leader has committed", pair{view(0, leader(1, "1a", committed(1)), led(1, "1a")), view(1, follower(1, ""), History{})}, false},
		{"SometimesTruncates", "a suffix gives way", receives(appendEntries(2, 0, 0, "2b"), follower(2, "1a"), follower(2, "2b")), true},
		{"SometimesTruncates", "an entry is appended", receives(appendEntries(2, 1, 1, "2b"), follower(2, "1a"), follower(2, "1a 2b")), false},
		{"SometimesTruncates", "a crash loses a suffix", crash(1, follower(1, "1a"), follower(1, "")), false},
		{"SometimesTruncates", "compaction", local(1, raftmodel.Compact, leader(1, "1a", committed(1)), leader(1, "1a", committed(1), compacted(1))), false},
		{"SometimesCatchesUp", "a follower takes over a snapshot", installs(follower(1, ""), follower(1, "1a", committed(1), compacted(1))), true},
		{"SometimesCatchesUp", "a follower has the snapshot already", installs(follower(1, "1a", committed(1), compacted(1)), follower(1, "1a", committed(1), compacted(1))), false},
		{"SometimesCatchesUp", "a server makes a snapshot", local(1, raftmodel.Compact, leader(1, "1a", committed(1)), leader(1, "1a", committed(1), compacted(1))), false},
		{"SometimesSnapshotMatches", "a follower has the snapshot", receives(reply(raft.InstallSnapshotReply, 2), leader(2, "1a", peer(2, 1, 0)), leader(2, "1a", peer(2, 2, 1))), true},
		{"SometimesSnapshotMatches", "a follower had it before", receives(reply(raft.InstallSnapshotReply, 2), leader(2, "1a", peer(2, 2, 1)), leader(2, "1a", peer(2, 2, 1))), false},
		{"SometimesSnapshotMatches", "a follower has an entry", receives(reply(raft.AppendEntriesReply, 2), leader(2, "1a", peer(2, 1, 0)), leader(2, "1a", peer(2, 2, 1))), false},
		{"SometimesCandidateFollows", "a candidate hears from its term's leader", receives(appendEntries(1, 0, 0, ""), candidate(1, ""), follower(1, "", hearsOf(1))), true},
		{"SometimesCandidateFollows", "a candidate hears from a later leader", receives(appendEntries(2, 0, 0, ""), candidate(1, ""), follower(2, "", hearsOf(1))), false},
		{"SometimesCandidateFollows", "a candidate crashes", crash(1, candidate(1, ""), follower(1, "")), false},
		{"SometimesDeposedByReply", "a leader hears a reply of a later term", receives(reply(raft.AppendEntriesReply, 2), leader(1, ""), follower(2, "")), true},
		{"SometimesDeposedByReply", "a leader hears a reply of its own term", receives(reply(raft.AppendEntriesReply, 1), leader(1, ""), leader(1, "")), false},
		{"SometimesDeposedByReply", "a leader hears a candidate of a later term", receives(reply(raft.RequestVote, 2), leader(1, ""), follower(2, "")), false},
		{"SometimesRestartAfterVote", "a crash after a vote", crash(1, follower(1, "", onDisk(1, 1, "")), follower(1, "", onDisk(1, 1, ""))), true},
		{"SometimesRestartAfterVote", "a crash after a vote for itself", crash(0, candidate(1, "", onDisk(1, 1, "")), follower(1, "", onDisk(1, 1, ""))), false},
		{"SometimesRestartAfterVote", "a crash without a vote", crash(1, follower(1, ""), follower(1, "")), false},
		{"SometimesRestartAfterVote", "a vote", receives(reply(raft.RequestVote, 1), follower(1, ""), follower(1, "", onDisk(1, 2, ""))), false},
	}
	properties := byName(t, protocol.Sometimes)
	asked := map[string]map[bool]bool{}
	for _, row := range rows {
		p, ok := properties[row.property]
		if !ok {
			t.Errorf("there is no property %s", row.property)
			continue
		}
		if asked[row.property] == nil {
			asked[row.property] = map[bool]bool{}
		}
		asked[row.property][row.occurs] = true
		t.Run(row.property+"/"+row.name, func(t *testing.T) {
			if f := ask(p, row.question); (f != nil) != row.occurs {
				t.Errorf("occurs: %t, want %t", f != nil, row.occurs)
			}
		})
	}
	for name := range inorder.All(properties) {
		if len(asked[name]) != 2 {
			t.Errorf("%s needs an occurrence and something that is none", name)
		}
	}
}

// TestAllLeavesOutTheImpossible: a goal that the bounds leave no room for would
// make every search within them vacuous.
func TestAllLeavesOutTheImpossible(t *testing.T) {
	all := []string{
		"SometimesLeader", "SometimesSecondTermLeader", "SometimesCommit", "SometimesFollowerCommits", "SometimesSecondLeaderCommits",
		"SometimesTruncates", "SometimesCatchesUp", "SometimesSnapshotMatches", "SometimesCandidateFollows", "SometimesDeposedByReply", "SometimesRestartAfterVote",
	}
	rows := []struct {
		name    string
		bounds  func(*raftmodel.Bounds)
		without []string
	}{
		{"room for all", func(*raftmodel.Bounds) {}, nil},
		{"log 0", func(b *raftmodel.Bounds) { b.Log = 0 }, []string{"SometimesCommit", "SometimesFollowerCommits", "SometimesSecondLeaderCommits", "SometimesTruncates", "SometimesCatchesUp", "SometimesSnapshotMatches"}},
		{"terms 1", func(b *raftmodel.Bounds) { b.Terms = 1 }, []string{"SometimesSecondTermLeader", "SometimesSecondLeaderCommits", "SometimesTruncates", "SometimesDeposedByReply"}},
		{"crashes 0", func(b *raftmodel.Bounds) { b.Crashes = 0 }, []string{"SometimesRestartAfterVote"}},
		{"compactions 0", func(b *raftmodel.Bounds) { b.Compactions = 0 }, []string{"SometimesCatchesUp", "SometimesSnapshotMatches"}},
		{"any number of crashes and compactions", func(b *raftmodel.Bounds) { b.Crashes, b.Compactions = protocol.Any, protocol.Any }, nil},
		{"two servers", func(b *raftmodel.Bounds) { b.Servers = 2 }, []string{"SometimesTruncates", "SometimesCatchesUp", "SometimesSnapshotMatches", "SometimesCandidateFollows"}},
		{"one server", func(b *raftmodel.Bounds) { b.Servers = 1 }, []string{"SometimesSecondTermLeader", "SometimesFollowerCommits", "SometimesSecondLeaderCommits", "SometimesTruncates", "SometimesCatchesUp", "SometimesSnapshotMatches", "SometimesCandidateFollows", "SometimesDeposedByReply", "SometimesRestartAfterVote"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			b := large
			row.bounds(&b)
			var got []string
			always := map[string]bool{}
			for _, p := range invariants.All(cluster(t, b)) {
				if p.Mode == protocol.Sometimes {
					got = append(got, p.Name)
				} else {
					always[p.Name] = true
				}
			}
			want := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return slices.Contains(row.without, name) })
			if !slices.Equal(got, want) {
				t.Errorf("asks for %v, want %v", got, want)
			}
			if must := byName(t, protocol.Always); !slices.Equal(slices.Sorted(maps.Keys(always)), slices.Sorted(maps.Keys(must))) {
				t.Errorf("what must hold depends on the bounds: %v", always)
			}
		})
	}
}

// TestEveryPropertyIsWellFormed: names and documentation are what a report is
// made of.
func TestEveryPropertyIsWellFormed(t *testing.T) {
	p := cluster(t, large)
	all := invariants.All(p)
	m, err := model.New(p, raftmodel.Options{Network: large.OfNetwork(), Properties: all})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(m.Properties()); got != len(all) {
		t.Errorf("the model knows %d of %d properties", got, len(all))
	}
	for _, p := range all {
		if p.Doc == "" {
			t.Errorf("%s has no documentation", p.Name)
		}
	}
}

func ExampleAll() {
	cluster, err := raftmodel.New(raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Values: 1}, raftmodel.Correct())
	if err != nil {
		panic(err)
	}
	for _, p := range invariants.All(cluster)[:5] {
		fmt.Println(p.Name)
	}
	// Output:
	// ElectionSafety
	// LeaderAppendOnly
	// LogMatching
	// LeaderCompleteness
	// StateMachineSafety
}
