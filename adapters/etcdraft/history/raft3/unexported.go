package raft3

import (
	"unsafe"

	"github.com/coreos/etcd/raft"
	pb "github.com/coreos/etcd/raft/raftpb"

	"raftmc/adapters/etcdraft/history"
)

// rawRaft points to a raft.raft, a type that is not exported.
type rawRaft = unsafe.Pointer

//go:linkname newRaft github.com/coreos/etcd/raft.newRaft
func newRaft(c *raft.Config) rawRaft

//go:linkname step github.com/coreos/etcd/raft.(*raft).Step
func step(r rawRaft, m pb.Message) error

// restarted returns a RawNode that goes on from what the storage holds.
func restarted(c *raft.Config) *raft.RawNode {
	saved, _, err := c.Storage.InitialState()
	history.Must(err)
	rn := new(raft.RawNode)
	*history.Field[rawRaft](rn, "raft") = newRaft(c)
	*history.Field[*raft.SoftState](rn, "prevSoftSt") = &raft.SoftState{RaftState: raft.StateFollower}
	*history.Field[pb.HardState](rn, "prevHardSt") = saved
	return rn
}
