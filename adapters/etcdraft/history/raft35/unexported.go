package raft35

import (
	"unsafe"

	_ "go.etcd.io/etcd/raft/v3"
	pb "go.etcd.io/etcd/raft/v3/raftpb"
)

// rawRaft points to a raft.raft, a type that is not exported.
type rawRaft = unsafe.Pointer

//go:linkname step go.etcd.io/etcd/raft/v3.(*raft).Step
func step(r rawRaft, m pb.Message) error
