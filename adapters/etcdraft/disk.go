package etcdraft

import (
	"fmt"
	"strings"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"raftmc/raftview"
)

// emptyDisk returns a disk that knows the members of the cluster, and nothing else.
func emptyDisk(servers int) *raft.MemoryStorage {
	disk := raft.NewMemoryStorage()
	members := &raftpb.ConfState{}
	for i := range servers {
		members.Voters = append(members.Voters, id(i))
	}
	must(disk.ApplySnapshot(&raftpb.Snapshot{Metadata: &raftpb.SnapshotMetadata{ConfState: members}}))
	return disk
}

// persist writes what must be on the disk before messages are sent.
func (n *Node) persist(ready *raft.Ready) {
	if !raft.IsEmptySnap(ready.Snapshot) {
		n.restore(ready.Snapshot)
	}
	must(n.disk.Append(ready.Entries))
	if !raft.IsEmptyHardState(ready.HardState) {
		must(n.disk.SetHardState(ready.HardState))
	}
}

// restore replaces the disk and the state machine by a snapshot.
func (n *Node) restore(s *raftpb.Snapshot) {
	must(n.disk.ApplySnapshot(s))
	n.machine = parse(s.GetData())
}

// snapshot returns the snapshot on the disk, and up to which index it goes.
func (n *Node) snapshot() (index uint64, machine []raftview.Entry) {
	s, err := n.disk.Snapshot()
	must(err)
	return s.GetMetadata().GetIndex(), parse(s.GetData())
}

// format writes entries as the data of a snapshot, and parse reads it.
func format(all []raftview.Entry) []byte {
	var text strings.Builder
	for _, e := range all {
		fmt.Fprintf(&text, "%d:%s ", e.Term, e.Data)
	}
	return []byte(text.String())
}

func parse(data []byte) (all []raftview.Entry) {
	for field := range strings.FieldsSeq(string(data)) {
		var e raftview.Entry
		_, err := fmt.Sscanf(field, "%d:%s", &e.Term, &e.Data)
		if err != nil {
			_, err = fmt.Sscanf(field, "%d:", &e.Term) // an empty entry
		}
		must(err)
		all = append(all, e)
	}
	return all
}
