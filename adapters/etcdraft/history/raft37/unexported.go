package raft37

import (
	"unsafe"

	_ "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
)

// rawRaft points to a raft.raft, a type that is not exported.
type rawRaft = unsafe.Pointer

//go:linkname step go.etcd.io/raft/v3.(*raft).Step
func step(r rawRaft, m *pb.Message) error
