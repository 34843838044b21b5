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

	wrong string // what the driver found wrong
}

// boot returns a server on an empty disk.
func boot(o *Options, self int) *Node {
	n := &Node{options: o, self: self, disk: emptyDisk(o.Servers)}
	n.start()
	n.settle()
	return n
}

// start starts a server from its disk.
func (n *Node) start() {
	index, machine := n.snapshot()
	n.machine = machine
	var err error
	n.raw, err = raft.NewRawNode(&raft.Config{
		ID: id(n.self), ElectionTick: electionTick, HeartbeatTick: 1, Storage: n.disk, Applied: index,
		MaxSizePerMsg: math.MaxUint64, MaxInflightMsgs: n.options.Window,
		PreVote: n.options.PreVote == on, CheckQuorum: n.options.CheckQuorum == on, Logger: silent{},
	})
	must(err)
}

// id is the library's name of a server.
func id(server int) uint64 { return uint64(server + 1) }

// apply lets the state machine apply an entry.
func (n *Node) apply(e *raftpb.Entry) {
	if int(e.GetIndex()) != len(n.machine)+1 && n.wrong == "" {
		n.wrong = fmt.Sprintf("index %d is to be applied after %d", e.GetIndex(), len(n.machine))
	}
	n.machine = append(n.machine, entry(e))
}

// settle does all that a node wants done, and returns what it sends. It is what the library's
// documentation asks for: write, then send, apply, and advance.
func (n *Node) settle() (sent []opaque.Message) {
	for n.raw.HasReady() {
		ready := n.raw.Ready()
		n.persist(&ready)
		sent = append(sent, n.send(ready.Messages)...)
		for _, e := range ready.CommittedEntries {
			n.apply(e)
		}
		n.raw.Advance(ready)
	}
	return sent
}

// must panics if the library refuses what it should not, which is then a finding.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
