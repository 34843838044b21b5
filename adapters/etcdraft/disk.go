package etcdraft

import (
	"fmt"
	"strings"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"raftmc/raftview"
)

// emptyDisk returns a disk that knows the members of the cluster, and nothing else.
func emptyDisk(o *Options) *raft.MemoryStorage {
	disk := raft.NewMemoryStorage()
	members := &raftpb.ConfState{}
	for i := range o.voters() {
		members.Voters = append(members.Voters, id(i))
	}
	must(disk.ApplySnapshot(&raftpb.Snapshot{Metadata: &raftpb.SnapshotMetadata{ConfState: members}}))
	return disk
}

// persist writes what must be on the disk before messages are sent: a snapshot before the entries
// that come after it, and a hard state, which may say that these are committed, last.
func (n *Node) persist(state *raftpb.HardState, entries []*raftpb.Entry, snapshot *raftpb.Snapshot) {
	if !raft.IsEmptySnap(snapshot) {
		n.restore(snapshot)
	}
	must(n.disk.Append(entries))
	if n.options.mistake == forgetsVote && state != nil {
		state = withoutVote(state)
	}
	if !raft.IsEmptyHardState(state) {
		must(n.disk.SetHardState(state))
	}
}

// sync makes a hard state durable, with fsync mustsync; otherwise it always is. Entries are always
// durable: the library wants it.
func (n *Node) sync() {
	if n.options.Fsync == mustSync {
		n.synced = n.hardState()
	}
}

// unsync lets a crash take what is not durable.
func (n *Node) unsync() {
	if n.options.Fsync == mustSync {
		must(n.disk.SetHardState(n.synced))
	}
}

// hardState is what is written on the disk, nil if nothing is.
func (n *Node) hardState() *raftpb.HardState {
	state, _, err := n.disk.InitialState()
	must(err)
	return state
}

// safeCommit is what would be known as committed after a crash.
func (n *Node) safeCommit() int {
	if n.options.Fsync == mustSync {
		return int(n.synced.GetCommit())
	}
	return int(n.hardState().GetCommit())
}

// restore replaces the disk and the state machine by a snapshot.
func (n *Node) restore(s *raftpb.Snapshot) {
	must(n.disk.ApplySnapshot(s))
	if n.options.mistake != skipsStateMachine {
		n.machine, n.members = parse(s.GetData()), s.GetMetadata().GetConfState()
	}
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
