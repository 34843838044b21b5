package raftmodel

import (
	"errors"
	"fmt"

	"raftmc/protocol"
	"raftmc/raft"
)

// Raft is a cluster of Raft servers within bounds. It implements protocol.Protocol.
type Raft struct {
	bounds  Bounds
	core    Core
	config  []raft.Config // of each server
	members raft.Configuration
}

// Property and the rest are those of package protocol, for this protocol.
type (
	Protocol = protocol.Protocol[Node, raft.Message, Input, History]
	Extras   = protocol.Extras[Node, raft.Message, Input, History]
	Options  = protocol.Options[Node, raft.Message, Input, History]
	Property = protocol.Property[Node, raft.Message, Input, History]
	View     = protocol.View[Node, History]
	Step     = protocol.Step[Node, raft.Message, Input]
	Finding  = protocol.Finding[Node, History]
	Witness  = protocol.Witness[Node, History]
)

// New returns a cluster with the given core, or an error that says which bound is
// impossible.
func New(b Bounds, core Core) (*Raft, error) {
	if err := b.check(); err != nil {
		return nil, fmt.Errorf("raft: %w", err)
	}
	var names []raft.ID
	for i := range b.Servers {
		names = append(names, raft.ID(i+1))
	}
	members, err := raft.NewConfiguration(names...)
	if err != nil {
		return nil, err
	}
	r := &Raft{bounds: b, core: core, members: members}
	for _, id := range names {
		r.config = append(r.config, raft.Config{ID: id, MaxBatch: b.Batch})
	}
	return r, r.canStart()
}

// canStart reports what prevents the core from starting a server, if anything does.
func (r *Raft) canStart() (err error) {
	if c := r.core; c.Step == nil || c.Restart == nil || c.Write == nil || c.Start == nil || c.After == nil || c.Release == nil {
		return errors.New("the core lacks one of its functions: begin with raftmodel.Correct, and change some of it")
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the core cannot start a server: %v", p)
		}
	}()
	for i := range r.config {
		r.Initial(i)
	}
	return nil
}

// Info implements protocol.Protocol.
func (r *Raft) Info() protocol.Info {
	info := protocol.Info{
		Name: "raft", Values: r.bounds.Values, Bounds: r.bounds.OfProtocol(), Columns: columns(),
		Inputs: inputKinds(r.bounds), Messages: messageKinds(r.bounds),
	}
	everyone := []int{}
	for i := range r.bounds.Servers {
		info.Servers = append(info.Servers, fmt.Sprint(i+1))
		everyone = append(everyone, i)
	}
	info.Symmetric = [][]int{everyone}
	return info
}

// columns are a server's fields in Figure 2, and those that make it a leader.
func columns() []string {
	return []string{"role", "currentTerm", "votedFor", "log", "commitIndex", "votes", "nextIndex", "matchIndex"}
}

// Initial implements protocol.Protocol. Every server is a member from the beginning, and for
// good.
func (r *Raft) Initial(self int) Node {
	return r.restart(self, Node{Durable: raft.Bootstrap(r.members)})
}

// restart brings a server back from its disk.
func (r *Raft) restart(self int, crashed Node) Node {
	s := r.core.Restart(crashed.Durable)
	if s.Issued != 0 || s.Durable != 0 {
		panic(fmt.Sprintf("server %d restarts with issued %d and durable %d: it has asked for no write yet", self+1, s.Issued, s.Durable))
	}
	r.mustMakeSense(self, s)
	o, do := r.core.Start(crashed.owner(), s)
	n := Node{Durable: crashed.Durable, Applied: applied(nil, do.Machine)}
	n.ownedBy(o)
	return n
}

// Inputs implements protocol.Protocol.
func (r *Raft) Inputs(self int, n Node) []Input {
	s := n.Server
	var ins []Input
	if s.Role != raft.Leader && (r.bounds.Terms == int(protocol.Any) || s.CurrentTerm < raft.Term(r.bounds.Terms)) {
		ins = append(ins, Input{Kind: ElectionTimeout})
	}
	if s.Role == raft.Leader {
		ins = append(ins, Input{Kind: HeartbeatTimeout})
		if s.Log.LastIndex() < raft.Index(r.bounds.Log) {
			for v := range r.bounds.Values {
				ins = append(ins, Input{Kind: Propose, Value: v + 1})
			}
		}
	}
	for i := s.Log.Base() + 1; i <= raft.Index(len(n.Applied)); i++ {
		ins = append(ins, Input{Kind: Compact, Index: i})
	}
	if len(n.Pending) > 0 {
		ins = append(ins, Input{Kind: Persist})
	}
	for k := range n.untold() {
		ins = append(ins, Input{Kind: Confirm, Writes: k + 1})
	}
	return append(ins, Input{Kind: Crash})
}

// Step implements protocol.Protocol. A crash and the restart after it are one event: a
// server that is down takes no step and receives nothing, so in a schedule in which it
// stays down for a while, the event comes at the end of that time.
func (r *Raft) Step(self int, n Node, in Input) (Node, []raft.Message) {
	t := r.turn(self, n)
	t.input(in)
	return t.node, t.sent
}

// Receive implements protocol.Protocol.
func (r *Raft) Receive(self int, n Node, m raft.Message) (Node, []raft.Message) {
	t := r.turn(self, n)
	t.take(raft.Receive{Message: m})
	return t.node, t.sent
}

// Route implements protocol.Protocol.
func (r *Raft) Route(m raft.Message) (from, to int) { return int(m.From) - 1, int(m.To) - 1 }

// Held counts the messages that a server holds back.
func (r *Raft) Held(n Node) int { return len(n.Held) }

// Extras implements protocol.Protocol.
func (r *Raft) Extras() Extras {
	return Extras{
		Remember: r.Remember, History: r.History, Includes: r.Includes,
		Held: r.Held, Within: r.Within, Coverable: r.Coverable, LeftOut: leftOut(),
		Concurrent: true,
	}
}
