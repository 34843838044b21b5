package raftmodel

import (
	"fmt"
	"slices"

	"raftmc/model"
	"raftmc/raft"
)

// turn is a step of a node in progress: what becomes of the node, and what leaves
// it. With a synchronous disk it takes in the writes that become durable at once.
type turn struct {
	*Raft
	self    int
	node    Node
	sent    []raft.Message
	outputs []raft.Output // what the core asked for, one after the other
}

func (r *Raft) turn(self int, n Node) *turn { return &turn{Raft: r, self: self, node: n} }

// input is a local input, of the node or of its surroundings.
func (t *turn) input(in Input) {
	switch in.Kind {
	case ElectionTimeout:
		t.take(raft.ElectionTimeout{})
	case HeartbeatTimeout:
		t.take(raft.HeartbeatTimeout{})
	case Propose:
		t.take(raft.Propose{Data: command(in.Value)})
	case Compact:
		t.take(raft.Compact{Index: in.Index, Data: snapshotData(t.node.Applied[:in.Index])})
	case Persist:
		t.persist()
	case Crash:
		t.node = t.restart(t.self, t.node.Durable)
	default:
		panic(fmt.Sprintf("raftmodel: input kind %d", in.Kind))
	}
}

// take lets the core take an input, and does what its output asks for. A
// synchronous disk makes the write durable at once.
func (t *turn) take(in raft.Input) {
	n := &t.node
	server, out := t.core.Step(&t.config[t.self], n.Server, in)
	t.outputs = append(t.outputs, out)
	n.Server = server
	n.Applied = applied(n.Applied, out)
	if out.Write.Token != 0 {
		n.Pending = append(slices.Clone(n.Pending), out.Write)
	}
	t.release(out.Send)
	for t.bounds.Disk == model.Synchronous && len(n.Pending) > 0 {
		t.persist()
	}
}

// persist makes the oldest pending write durable, lets the messages go that
// waited for it, and tells the core.
func (t *turn) persist() {
	n := &t.node
	w := n.Pending[0]
	n.Durable = t.core.Write(n.Durable, w)
	if n.Pending = slices.Clone(n.Pending[1:]); len(n.Pending) == 0 {
		n.Pending = nil
	}
	t.release(nil)
	t.take(raft.Persisted{Token: w.Token})
}

// release sorts the messages that are held, and then the new ones, into those
// that may leave and those that wait for a pending write.
func (t *turn) release(more []raft.Send) {
	n := &t.node
	var held []raft.Send
	for _, s := range slices.Concat(n.Held, more) {
		if len(n.Pending) > 0 && s.After >= n.Pending[0].Token {
			held = append(held, s)
			continue
		}
		t.sent = append(t.sent, s.Message)
	}
	n.Held = held
}

// applied is the state machine after a step's output.
func applied(machine []raft.Entry, out raft.Output) []raft.Entry {
	if out.Install.LastIncludedIndex > 0 {
		machine = parseSnapshot(out.Install.Data)
	}
	if len(out.Apply) > 0 {
		machine = slices.Clone(machine)
	}
	for _, c := range out.Apply {
		machine = append(machine, raft.Entry{Term: c.Term, Data: c.Data})
	}
	return machine
}
