package etcdraft_test

import (
	"fmt"
	"strings"
	"testing"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// TestACompactionCanBeAheadOfTheDisk: with AsyncStorageWrites, a single plain node of the library
// commits and applies an entry, its log is compacted up to that, as the documentation allows, and
// it stops before the append thread has come to the hard state that says so. It cannot be started
// again: the library panics.
func TestACompactionCanBeAheadOfTheDisk(t *testing.T) {
	disk := raft.NewMemoryStorage()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	members := &raftpb.ConfState{Voters: []uint64{1}}
	must(disk.ApplySnapshot(&raftpb.Snapshot{Metadata: &raftpb.SnapshotMetadata{ConfState: members}}))
	start := func() *raft.RawNode {
		node, err := raft.NewRawNode(&raft.Config{
			ID: 1, ElectionTick: 2, HeartbeatTick: 1, Storage: disk, MaxSizePerMsg: 1 << 20, MaxInflightMsgs: 1, AsyncStorageWrites: true, Logger: discard(),
		})
		must(err)
		return node
	}
	node := start()
	var appends, applies []*raftpb.Message
	answer := func(m *raftpb.Message) {
		for _, r := range m.GetResponses() {
			must(node.Step(r))
		}
		for node.HasReady() {
			for _, m := range node.Ready().Messages {
				if m.GetTo() == raft.LocalAppendThread {
					appends = append(appends, m)
				} else {
					applies = append(applies, m)
				}
			}
		}
	}
	appendThread := func() {
		m := appends[0]
		appends = appends[1:]
		must(disk.Append(m.GetEntries()))
		if state := (&raftpb.HardState{Term: m.Term, Vote: m.Vote, Commit: m.Commit}); !raft.IsEmptyHardState(state) {
			must(disk.SetHardState(state))
		}
		answer(m)
	}
	must(node.Campaign())
	answer(nil)
	appendThread() // the vote
	appendThread() // the leader's first entry, which is then committed
	if len(applies) != 1 || len(appends) != 1 || len(appends[0].GetResponses()) != 0 {
		t.Fatalf("%d are to be applied, and appended: %v", len(applies), appends)
	}
	answer(applies[0])
	applied := node.BasicStatus().Applied
	if applied != 1 {
		t.Fatalf("%d is applied", applied)
	}
	_, err := disk.CreateSnapshot(applied, members, nil)
	must(err)
	must(disk.Compact(applied))
	defer func() {
		if r := fmt.Sprint(recover()); !strings.Contains(r, "state.commit 0 is out of range [1, 1]") {
			t.Errorf("it can be started again, or the panic is another: %s", r)
		}
	}()
	start()
}
