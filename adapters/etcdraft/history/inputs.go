package history

import (
	"fmt"

	"raftmc/opaque"
	"raftmc/protocol"
)

// The kinds of inputs.
const (
	electionTimeout  = "ElectionTimeout"
	heartbeatTimeout = "HeartbeatTimeout"
	propose          = "Propose"
	reconfigure      = "Reconfigure"
	compact          = "Compact"
	crash            = "Crash"
	save             = "Save"
	apply            = "Apply"
)

// inputs lists those that can occur within the bounds.
func (b Bounds) inputs() []protocol.InputKind {
	kinds := []protocol.InputKind{
		{Name: electionTimeout, Limit: protocol.Any},
		{Name: propose, Limit: protocol.Any, Need: protocol.Optional},
		{Name: reconfigure, Limit: b.Reconfigurations},
		{Name: compact, Limit: b.Compactions, Need: protocol.Optional},
		{Name: crash, Limit: b.Crashes, Class: protocol.Fault},
	}
	if b.Servers > 1 {
		kinds = append(kinds, protocol.InputKind{Name: heartbeatTimeout, Limit: protocol.Any})
	}
	if b.Disk != AtOnce {
		kinds = append(kinds, protocol.InputKind{Name: save, Limit: protocol.Any})
	}
	if b.Disk == Apart {
		kinds = append(kinds, protocol.InputKind{Name: apply, Limit: protocol.Any})
	}
	return kinds
}

// enabled lists what may happen to a server besides messages.
func (n *Node) enabled() (all []opaque.Input) {
	add := func(kind string, number int) { all = append(all, opaque.Input{Kind: kind, Number: number}) }
	in := n.raw.Insides()
	if !in.leads() && in.term() < n.bounds.Terms {
		add(electionTimeout, 0)
	}
	if in.leads() && n.bounds.Servers > 1 {
		add(heartbeatTimeout, 0)
	}
	if in.leads() && len(n.log(in)) < n.bounds.Log {
		add(propose, 0)
		if n.bounds.Reconfigurations != 0 {
			add(reconfigure, 0)
		}
	}
	if n.unsaved {
		add(save, 0)
	}
	if n.unapplied {
		add(apply, 0)
	}
	if n.bounds.Compactions != 0 && !n.unsaved { // what is not on the disk cannot be compacted there
		for i := n.disk.First(); i <= len(n.applied); i++ {
			add(compact, i)
		}
	}
	if n.bounds.Crashes != 0 {
		add(crash, 0)
	}
	return all
}

// do does to a server what may happen to it.
func (n *Node) do(in opaque.Input) []opaque.Message {
	var sent []opaque.Message
	switch in.Kind {
	case electionTimeout:
		n.raw.Campaign()
	case heartbeatTimeout:
		n.raw.Heartbeat()
	case propose:
		n.raw.Propose()
	case reconfigure:
		n.raw.Reconfigure()
	case compact:
		n.disk.CompactTo(in.Number, format(n.applied[:in.Number]))
	case crash:
		n.restart()
	case save:
		sent = n.save(n.raw.Batch())
	case apply:
		sent = n.apply(n.raw.Batch())
	default:
		panic(fmt.Sprintf("no input is called %s", in.Kind))
	}
	return inOrder(append(sent, n.work()...))
}

// receive lets a message arrive.
func (n *Node) receive(m opaque.Message) []opaque.Message {
	switch {
	case n.unsaved && n.bounds.Disk == SnapshotsApart:
		return nil
	case m.Kind == told:
		n.ask(m.Wire)
	default:
		n.raw.Receive(m.Wire)
	}
	return inOrder(n.work())
}
