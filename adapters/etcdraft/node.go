package etcdraft

import (
	"fmt"
	"math"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"raftmc/opaque"
	"raftmc/raftview"
)

// Node is a live server: the library's node, its disk, and the state machine that is driven by
// it, which is lost in a crash.
type Node struct {
	options *Options
	self    int
	raw     *raft.RawNode
	disk    *raft.MemoryStorage
	machine []raftview.Entry // applied, from index 1

	synced  *raftpb.HardState // that is durable, with fsync mustsync
	members *raftpb.ConfState // that it has applied
	pending pending
	reads   reads
	clock   clock

	// Of storage threads: what they are to do, and their answers to the node.
	appends, applies, responses []*raftpb.Message

	handled int    // Readys so far, for Script
	wrong   string // what the driver found wrong
}

// boot returns a server on an empty disk.
func boot(o *Options, self int) *Node {
	n := &Node{options: o, self: self, disk: emptyDisk(o), clock: clock{heard: make([]bool, o.Servers)}}
	n.start()
	n.settle()
	return n
}

// start starts a server from its disk.
func (n *Node) start() {
	snapshot, err := n.disk.Snapshot()
	must(err)
	n.machine, n.members = parse(snapshot.GetData()), snapshot.GetMetadata().GetConfState()
	n.pending, n.appends, n.applies, n.responses, n.reads.open = pending{}, nil, nil, nil, nil
	n.raw, err = raft.NewRawNode(&raft.Config{
		ID: id(n.self), ElectionTick: n.options.ElectionTick, HeartbeatTick: 1, Storage: n.disk, Applied: snapshot.GetMetadata().GetIndex(),
		MaxSizePerMsg: math.MaxUint64, MaxInflightMsgs: n.options.Window,
		PreVote: n.options.PreVote == on, CheckQuorum: n.options.CheckQuorum == on, ReadOnlyOption: raft.ReadOnlyOption(n.options.ReadOnly),
		AsyncStorageWrites: n.options.Disk == async, StepDownOnRemoval: n.options.StepDown == on, Logger: silent{},
	})
	must(err)
}

// id is the library's name of a server.
func id(server int) uint64 { return uint64(server + 1) }

// applyAll lets the state machine apply entries, and tells others of it.
func (n *Node) applyAll(entries []*raftpb.Entry) []opaque.Message {
	for _, e := range entries {
		n.apply(e)
	}
	if len(entries) == 0 || n.options.Reads == 0 {
		return nil
	}
	return n.tell(told, len(n.machine))
}

// apply lets the state machine apply an entry. A snapshot that a storage thread has restored may
// have it already; the library leaves that to who applies.
func (n *Node) apply(e *raftpb.Entry) {
	has := len(n.machine)
	if int(e.GetIndex()) <= has && n.options.Disk == async {
		return
	}
	if int(e.GetIndex()) != has+1 && n.wrong == "" {
		n.wrong = fmt.Sprintf("index %d is to be applied after %d", e.GetIndex(), has)
	}
	n.reconfigure(e)
	n.machine = append(n.machine, entry(e))
}

// must panics if the library refuses what it should not, which is then a finding.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
