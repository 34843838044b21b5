package raftmodel

import (
	"fmt"
	"slices"

	"raftmc/model"
	"raftmc/raft"
)

// Raft is a cluster of Raft servers within bounds. It implements
// model.Protocol.
type Raft struct {
	bounds model.Bounds
	core   Core
	config []raft.Config // of each server
}

// Model, Property and the rest are the model's, for this protocol.
type (
	Model    = model.Model[Node, raft.Message, Input, History]
	Options  = model.Options[Node, raft.Message, Input, History]
	Property = model.Property[Node, raft.Message, Input, History]
	View     = model.View[Node, History]
	Step     = model.Step[Node, raft.Message, Input]
	Finding  = model.Finding[Node, History]
	Witness  = model.Witness[Node, History]
)

// New returns a cluster with the given core, or says which bound it cannot
// have.
func New(b model.Bounds, core Core) (*Raft, error) {
	switch {
	case b.Servers < 1 || b.Servers > 7:
		return nil, fmt.Errorf("servers %d: raft has 1 to 7", b.Servers)
	case b.Terms < 1:
		return nil, fmt.Errorf("terms %d: raft needs at least 1", b.Terms)
	case b.Log < 0:
		return nil, fmt.Errorf("log %d: the length of a log is not negative", b.Log)
	case b.Values < 1 || b.Values > maxValues:
		return nil, fmt.Errorf("values %d: raft has 1 to %d", b.Values, maxValues)
	case b.Batch < 0:
		return nil, fmt.Errorf("batch %d: entries in one AppendEntries are at least 1, or 0 for no limit", b.Batch)
	}
	var names []raft.ID
	for i := range b.Servers {
		names = append(names, raft.ID(i+1))
	}
	members, err := raft.NewConfiguration(names...)
	if err != nil {
		return nil, err
	}
	r := &Raft{bounds: b, core: core}
	for _, id := range names {
		r.config = append(r.config, raft.Config{ID: id, Members: members, MaxBatch: b.Batch})
	}
	return r, nil
}

// Info implements model.Protocol.
func (r *Raft) Info() model.Info {
	info := model.Info{Name: "raft", Values: r.bounds.Values, Inputs: inputKinds(r.bounds), Messages: messageKinds(r.bounds)}
	everyone := []int{}
	for i := range r.bounds.Servers {
		info.Servers = append(info.Servers, fmt.Sprint(i+1))
		everyone = append(everyone, i)
	}
	info.Symmetric = [][]int{everyone}
	return info
}

// Initial implements model.Protocol.
func (r *Raft) Initial(self int) Node { return r.restart(self, raft.Durable{}) }

// restart brings a server back from its disk.
func (r *Raft) restart(self int, d raft.Durable) Node {
	return Node{Server: r.core.Restart(&r.config[self], d), Durable: d, Applied: parseSnapshot(d.Snapshot.Data)}
}

// Inputs implements model.Protocol.
func (r *Raft) Inputs(self int, n Node) []Input {
	s := n.Server
	var ins []Input
	if s.Role != raft.Leader && int(s.CurrentTerm) < r.bounds.Terms {
		ins = append(ins, Input{Kind: ElectionTimeout})
	}
	if s.Role == raft.Leader {
		ins = append(ins, Input{Kind: HeartbeatTimeout})
		if int(s.Log.LastIndex()) < r.bounds.Log {
			for v := range r.bounds.Values {
				ins = append(ins, Input{Kind: Propose, Value: v + 1})
			}
		}
	}
	for i := s.Log.Base() + 1; i <= s.LastApplied; i++ {
		ins = append(ins, Input{Kind: Compact, Index: i})
	}
	if len(n.Pending) > 0 {
		ins = append(ins, Input{Kind: Persist})
	}
	return append(ins, Input{Kind: Crash})
}

// Step implements model.Protocol. A crash and the restart after it are one
// event: a server that is down takes no step and hears nothing, so a schedule
// in which it stays down for a while is one in which the event comes at the end
// of that while.
func (r *Raft) Step(self int, n Node, in Input) (Node, []raft.Message) {
	switch in.Kind {
	case ElectionTimeout:
		return r.take(self, n, raft.ElectionTimeout{})
	case HeartbeatTimeout:
		return r.take(self, n, raft.HeartbeatTimeout{})
	case Propose:
		return r.take(self, n, raft.Propose{Data: command(in.Value)})
	case Compact:
		return r.take(self, n, raft.Compact{Index: in.Index, Data: snapshotData(n.Applied[:in.Index])})
	case Persist:
		return r.persist(self, n)
	case Crash:
		return r.restart(self, n.Durable), nil
	}
	panic(fmt.Sprintf("raftmodel: input kind %d", in.Kind))
}

// Receive implements model.Protocol.
func (r *Raft) Receive(self int, n Node, m raft.Message) (Node, []raft.Message) {
	return r.take(self, n, raft.Receive{Message: m})
}

// Route implements model.Protocol.
func (r *Raft) Route(m raft.Message) (from, to int) { return int(m.From) - 1, int(m.To) - 1 }

// Held implements model.Holder.
func (r *Raft) Held(n Node) int { return len(n.Held) }

// take lets the core take an input, and does what its output asks for. A
// synchronous disk makes the write durable at once.
func (r *Raft) take(self int, n Node, in raft.Input) (Node, []raft.Message) {
	server, out := r.core.Step(&r.config[self], n.Server, in)
	n.Server = server
	n.Applied = applied(n.Applied, out)
	if out.Write.Token != 0 {
		n.Pending = append(slices.Clone(n.Pending), out.Write)
	}
	n, sent := release(n, out.Send)
	for r.bounds.Disk == model.Synchronous && len(n.Pending) > 0 {
		var more []raft.Message
		n, more = r.persist(self, n)
		sent = append(sent, more...)
	}
	return n, sent
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

// persist makes the oldest pending write durable, lets the messages go that
// waited for it, and tells the core.
func (r *Raft) persist(self int, n Node) (Node, []raft.Message) {
	w := n.Pending[0]
	n.Durable = r.core.Write(n.Durable, w)
	if n.Pending = slices.Clone(n.Pending[1:]); len(n.Pending) == 0 {
		n.Pending = nil
	}
	n, sent := release(n, nil)
	n, more := r.take(self, n, raft.Persisted{Token: w.Token})
	return n, append(sent, more...)
}

// release sorts the messages that are held, and then the new ones, into those
// that may leave and those that wait for a pending write.
func release(n Node, more []raft.Send) (Node, []raft.Message) {
	var sent []raft.Message
	var held []raft.Send
	for _, s := range slices.Concat(n.Held, more) {
		if len(n.Pending) > 0 && s.After >= n.Pending[0].Token {
			held = append(held, s)
			continue
		}
		sent = append(sent, s.Message)
	}
	n.Held = held
	return n, sent
}
