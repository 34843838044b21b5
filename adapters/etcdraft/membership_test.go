package etcdraft_test

import (
	"fmt"
	"strings"
	"testing"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// TestTheLastVoterCanBeRemoved: the library lets it be proposed and committed, and panics when it
// is applied.
func TestTheLastVoterCanBeRemoved(t *testing.T) {
	disk := raft.NewMemoryStorage()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(disk.ApplySnapshot(&raftpb.Snapshot{Metadata: &raftpb.SnapshotMetadata{ConfState: &raftpb.ConfState{Voters: []uint64{1}}}}))
	node, err := raft.NewRawNode(&raft.Config{ID: 1, ElectionTick: 2, HeartbeatTick: 1, Storage: disk, MaxSizePerMsg: 1 << 20, MaxInflightMsgs: 1, Logger: discard()})
	must(err)
	change := &raftpb.ConfChangeV2{Changes: []*raftpb.ConfChangeSingle{{Type: raftpb.ConfChangeRemoveNode.Enum(), NodeId: new(uint64(1))}}}
	run := func() (committed bool) {
		for node.HasReady() {
			ready := node.Ready()
			must(disk.Append(ready.Entries))
			for _, e := range ready.CommittedEntries {
				committed = committed || e.GetType() == raftpb.EntryConfChangeV2
			}
			node.Advance(ready)
		}
		return committed
	}
	must(node.Campaign())
	run()
	must(node.ProposeConfChange(change))
	if !run() {
		t.Fatal("the change is not committed any more: say so in docs/etcd.md")
	}
	defer func() {
		if r := fmt.Sprint(recover()); !strings.Contains(r, "removed all voters") {
			t.Errorf("applying it no longer panics, but: %s", r)
		}
	}()
	node.ApplyConfChange(change)
}
