package raft2

import (
	"reflect"
	"unsafe"

	"github.com/coreos/etcd/raft"
	pb "github.com/coreos/etcd/raft/raftpb"

	"raftmc/adapters/etcdraft/history"
	"raftmc/opaque"
	"raftmc/raftview"
)

// node is what raft.node and its loop keep.
type node struct {
	raft any // a *raft.raft
	disk *disk

	ready raft.Ready // the batch

	// What has been handed out in batches: the states of the last one that had some, the last
	// entry that is to become durable, and the last snapshot.
	soft     *raft.SoftState
	hard     pb.HardState
	last     *pb.Entry
	snapshot uint64
}

func start(c history.Config, d history.Disk) history.RawNode {
	storage := d.(*disk)
	r := newRaft(uint64(c.Self+1), nil, 2, 1, storage, uint64(c.Applied))
	return &node{raft: typed(r), disk: storage, soft: softState(r), hard: *hardState(typed(r))}
}

// hardState returns the raft.raft's field.
func hardState(r any) *pb.HardState {
	return (*pb.HardState)(unsafe.Pointer(reflect.ValueOf(r).Elem().FieldByName("HardState").UnsafeAddr()))
}

func (n *node) raw() rawRaft { return reflect.ValueOf(n.raft).UnsafePointer() }

func (n *node) id() uint64 { return reflect.ValueOf(n.raft).Elem().FieldByName("id").Uint() }

func (n *node) step(m pb.Message) {
	// Responses come from members only: the members never change.
	must(step(n.raw(), m))
}

func (n *node) Campaign()   { n.step(pb.Message{From: n.id(), Type: pb.MsgHup}) }
func (n *node) Heartbeat()  { n.step(pb.Message{From: n.id(), Type: pb.MsgBeat}) }
func (n *node) Read(string) { panic("raft 2.0 has no reads") }

func (n *node) Propose(data string) {
	n.step(pb.Message{From: n.id(), Type: pb.MsgProp, Entries: []pb.Entry{{Data: []byte(data)}}})
}

func (n *node) Receive(wire string) {
	var m pb.Message
	must(m.Unmarshal([]byte(wire)))
	n.step(m)
}

// Take implements history.RawNode, as the loop does when somebody receives a Ready.
func (n *node) Take() bool {
	rd := newReady(n.raw(), n.soft, n.hard)
	if !containsUpdates(rd) {
		return false
	}
	n.ready = rd
	if rd.SoftState != nil {
		n.soft = rd.SoftState
	}
	if len(rd.Entries) > 0 {
		n.last = &rd.Entries[len(rd.Entries)-1]
	}
	if !raft.IsEmptyHardState(rd.HardState) {
		n.hard = rd.HardState
	}
	if !raft.IsEmptySnap(rd.Snapshot) {
		n.snapshot = rd.Snapshot.Metadata.Index
	}
	*(*[]pb.Message)(unsafe.Pointer(reflect.ValueOf(n.raft).Elem().FieldByName("msgs").UnsafeAddr())) = nil
	return true
}

// Batch implements history.RawNode.
func (n *node) Batch() history.Batch {
	b := history.Batch{Saves: len(n.ready.Entries) > 0 || !raft.IsEmptyHardState(n.ready.HardState) || !raft.IsEmptySnap(n.ready.Snapshot)}
	if s := n.ready.Snapshot; !raft.IsEmptySnap(s) {
		b.Snapshot = &history.Snapshot{Index: int(s.Metadata.Index), Data: string(s.Data)}
	}
	for _, e := range n.ready.CommittedEntries {
		b.Applies = append(b.Applies, history.Committed{Index: int(e.Index), Entry: raftview.Entry{Term: int(e.Term), Data: string(e.Data)}})
	}
	for _, m := range n.ready.Messages {
		wire, err := m.Marshal()
		must(err)
		b.Messages = append(b.Messages, opaque.Message{To: int(m.To) - 1, Kind: m.Type.String(), Text: raft.DescribeMessage(m, nil), Wire: string(wire)})
	}
	return b
}

// Save implements history.RawNode.
func (n *node) Save() {
	if !raft.IsEmptySnap(n.ready.Snapshot) {
		must(n.disk.ApplySnapshot(n.ready.Snapshot))
	}
	must(n.disk.Append(n.ready.Entries))
	if !raft.IsEmptyHardState(n.ready.HardState) {
		must(n.disk.SetHardState(n.ready.HardState))
	}
}

// Advance implements history.RawNode, as the loop does when somebody calls Advance.
func (n *node) Advance() {
	log := logOf(n.raft)
	if n.hard.Commit != 0 {
		appliedTo(log, n.hard.Commit)
	}
	if n.last != nil {
		stableTo(log, n.last.Index, n.last.Term)
	}
	stableSnapTo(log, n.snapshot)
	n.last, n.ready = nil, raft.Ready{}
}

// Insides implements history.RawNode.
func (n *node) Insides() history.Insides {
	return history.InsidesOf(reflect.ValueOf(n.raft), reflect.ValueOf(n.disk.MemoryStorage))
}
