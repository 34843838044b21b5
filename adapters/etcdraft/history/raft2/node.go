package raft2

import (
	"reflect"
	"unsafe"

	"github.com/coreos/etcd/raft"
	pb "github.com/coreos/etcd/raft/raftpb"

	"raftmc/adapters/etcdraft/history"
)

// rawNode is what raft.node and its loop keep.
type rawNode struct {
	raft any // a *raft.raft

	// What has been handed out: the states of the last batch that had some, the last entry that
	// is to become durable, and the last snapshot.
	soft     *raft.SoftState
	hard     pb.HardState
	last     *pb.Entry
	snapshot uint64
}

type caller = history.Caller[raft.Ready, pb.Message]

func start(c history.Config, storage *raft.MemoryStorage) caller {
	r := newRaft(uint64(c.Self+1), nil, 2, 1, storage, uint64(c.Applied))
	n := &rawNode{raft: typed(r), soft: softState(r)}
	n.hard = *n.hardState()
	return n
}

// The fields of raft.raft that the loop uses.
func (n *rawNode) hardState() *pb.HardState { return (*pb.HardState)(n.field("HardState")) }
func (n *rawNode) messages() *[]pb.Message  { return (*[]pb.Message)(n.field("msgs")) }
func (n *rawNode) id() uint64               { return *(*uint64)(n.field("id")) }
func (n *rawNode) log() unsafe.Pointer      { return *(*unsafe.Pointer)(n.field("raftLog")) }

func (n *rawNode) field(name string) unsafe.Pointer {
	return unsafe.Pointer(reflect.ValueOf(n.raft).Elem().FieldByName(name).UnsafeAddr())
}

func (n *rawNode) pointer() rawRaft { return reflect.ValueOf(n.raft).UnsafePointer() }

// Step implements history.Caller. The loop lets responses of strangers pass; here there are none.
func (n *rawNode) Step(m pb.Message) error { return step(n.pointer(), m) }

func (n *rawNode) Campaign() error { return n.Step(pb.Message{From: n.id(), Type: pb.MsgHup}) }

func (n *rawNode) heartbeat() error { return n.Step(pb.Message{From: n.id(), Type: pb.MsgBeat}) }

// Propose implements history.Caller.
func (n *rawNode) Propose(data []byte) error {
	return n.Step(pb.Message{From: n.id(), Type: pb.MsgProp, Entries: []pb.Entry{{Data: data}}})
}

// ReadIndex implements history.Caller: there are no reads yet.
func (n *rawNode) ReadIndex([]byte) { panic("raft 2.0 has no ReadIndex") }

// HasReady implements history.Caller.
func (n *rawNode) HasReady() bool { return containsUpdates(n.ready()) }

func (n *rawNode) ready() raft.Ready { return newReady(n.pointer(), n.soft, n.hard) }

// Ready does what the loop does when somebody receives a Ready.
func (n *rawNode) Ready() raft.Ready {
	rd := n.ready()
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
	*n.messages() = nil
	return rd
}

// Advance does what the loop does when somebody calls Advance.
func (n *rawNode) Advance(raft.Ready) {
	if n.hard.Commit != 0 {
		appliedTo(n.log(), n.hard.Commit)
	}
	if n.last != nil {
		stableTo(n.log(), n.last.Index, n.last.Term)
		n.last = nil
	}
	stableSnapTo(n.log(), n.snapshot)
}
