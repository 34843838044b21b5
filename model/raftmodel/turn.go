package raftmodel

import (
	"fmt"
	"slices"

	"raftmc/protocol"
	"raftmc/raft"
	"raftmc/raft/owner"
)

// turn is a step of a node in progress: the node's new state, and what it sends. With a
// synchronous disk it includes the writes, which become durable at once.
type turn struct {
	*Raft
	self    int
	node    Node
	sent    []raft.Message
	outputs []raft.Output // the core's outputs, in order
}

func (r *Raft) turn(self int, n Node) *turn { return &turn{Raft: r, self: self, node: n} }

// input takes a local input, of the node or of its surroundings.
func (t *turn) input(in Input) {
	switch in.Kind {
	case ElectionTimeout:
		t.take(raft.ElectionTimeout{})
	case HeartbeatTimeout:
		t.take(raft.HeartbeatTimeout{})
	case Propose:
		t.take(raft.Propose{Data: command(in.Value)})
	case Compact:
		t.take(raft.Compact{Index: in.Index, Handle: snapshotData(t.node.Applied[:in.Index])})
	case Persist:
		t.persist()
	case Confirm:
		t.take(raft.Persisted{Token: t.node.Server.Durable + raft.Token(in.Writes)})
	case Crash:
		t.node = t.restart(t.self, t.node)
	default:
		panic(fmt.Sprintf("raftmodel: input kind %d", in.Kind))
	}
}

// take lets the core take an input, and does what its output requests. A synchronous disk
// makes a write durable at once, and tells the core, which may have waited for that, and
// may write again.
func (t *turn) take(in raft.Input) {
	t.step(in)
	for t.bounds.Disk == protocol.Synchronous && len(t.node.Pending) > 0 {
		if len(t.outputs) > maxWrites {
			panic(fmt.Sprintf("server %d writes again whenever it is told that a write is durable, %d times and more", t.self+1, maxWrites))
		}
		t.persist()
		t.step(raft.Persisted{Token: t.node.Written})
	}
}

// maxWrites is more writes than any step needs.
const maxWrites = 100

func (t *turn) step(in raft.Input) {
	n := &t.node
	server, out := t.core.Step(&t.config[t.self], n.Server, in)
	t.outputs = append(t.outputs, out)
	before := n.owner()
	n.Server = server
	t.mustMakeSense(t.self, server)
	t.mustBePossible(out)
	o, do := t.core.After(before, server, out)
	n.ownedBy(o)
	n.Applied = applied(n.Applied, do.Machine)
	if do.Write.Token != 0 {
		n.Pending = append(slices.Clone(n.Pending), do.Write)
	}
	t.sent = append(t.sent, do.Send...)
}

// applied returns the state machine after commands. It notes what it is told to skip, too,
// so that each entry is at its index.
func applied(machine []raft.Entry, commands []owner.Command) []raft.Entry {
	machine = slices.Clip(machine)
	for _, c := range commands {
		if c.Install.LastIncludedIndex > 0 {
			machine = slices.Clip(machineOf(c.Install))
			continue
		}
		entry := c.Apply
		if c.Skip.Index > 0 {
			entry = c.Skip
		}
		machine = append(machine, raft.Entry{Term: entry.Term, Kind: entry.Kind, Data: entry.Data})
	}
	return machine
}
