package raft2

import (
	"github.com/coreos/etcd/raft"
	pb "github.com/coreos/etcd/raft/raftpb"

	"raftmc/adapters/etcdraft/history"
)

// disk is a MemoryStorage that knows the members from the beginning.
type disk struct {
	*raft.MemoryStorage
	members pb.ConfState
}

func newDisk(servers int) history.Disk {
	d := &disk{MemoryStorage: raft.NewMemoryStorage()}
	for i := range servers {
		d.members.Nodes = append(d.members.Nodes, uint64(i+1))
	}
	return d
}

// InitialState implements raft.Storage.
func (d *disk) InitialState() (pb.HardState, pb.ConfState, error) {
	saved, _, err := d.MemoryStorage.InitialState()
	return saved, d.members, err
}

func (d *disk) LastSnapshot() (index int, data string) {
	s, err := d.Snapshot()
	must(err)
	return int(s.Metadata.Index), string(s.Data)
}

func (d *disk) First() int {
	first, err := d.FirstIndex()
	must(err)
	return int(first)
}

func (d *disk) CompactTo(entries int, data string) {
	must(d.Compact(uint64(entries), &d.members, []byte(data)))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
