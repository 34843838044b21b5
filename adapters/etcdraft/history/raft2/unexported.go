package raft2

import (
	"unsafe"

	"github.com/coreos/etcd/raft"
	pb "github.com/coreos/etcd/raft/raftpb"
)

// rawRaft points to a raft.raft, a type that is not exported.
type rawRaft = unsafe.Pointer

//go:linkname newRaft github.com/coreos/etcd/raft.newRaft
func newRaft(id uint64, peers []uint64, election, heartbeat int, storage raft.Storage, applied uint64) rawRaft

//go:linkname step github.com/coreos/etcd/raft.(*raft).Step
func step(r rawRaft, m pb.Message) error

//go:linkname softState github.com/coreos/etcd/raft.(*raft).softState
func softState(r rawRaft) *raft.SoftState

//go:linkname newReady github.com/coreos/etcd/raft.newReady
func newReady(r rawRaft, before *raft.SoftState, saved pb.HardState) raft.Ready

//go:linkname containsUpdates github.com/coreos/etcd/raft.Ready.containsUpdates
func containsUpdates(rd raft.Ready) bool

//go:linkname appliedTo github.com/coreos/etcd/raft.(*raftLog).appliedTo
func appliedTo(log unsafe.Pointer, index uint64)

//go:linkname stableTo github.com/coreos/etcd/raft.(*raftLog).stableTo
func stableTo(log unsafe.Pointer, index, term uint64)

//go:linkname stableSnapTo github.com/coreos/etcd/raft.(*raftLog).stableSnapTo
func stableSnapTo(log unsafe.Pointer, index uint64)

// raftType is what describes the type *raft.raft at run time.
//
//go:linkname raftType type:*github.com/coreos/etcd/raft.raft
var raftType byte

// typed returns a *raft.raft as what it is, so that it can be looked into.
func typed(r rawRaft) (x any) {
	// An interface is the address of what describes the type, and the pointer.
	words := (*[2]unsafe.Pointer)(unsafe.Pointer(&x))
	words[0], words[1] = unsafe.Pointer(&raftType), r
	return x
}
