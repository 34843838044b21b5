package owner

import (
	"slices"

	"raftmc/raft"
)

// Owner is a server with what its owner keeps beside it. Like a [raft.Server] it is a
// value: nothing that is reachable from it is ever changed in place.
type Owner struct {
	Server raft.Server

	// Written is the last write that the disk has made durable since the server started; 0
	// if there is none. The server may not know of it yet.
	Written raft.Token

	// Held are the messages that wait for a later write, in the order in which they were
	// sent.
	Held []raft.Send
}

// Do is what must be done after a step. The zero value is nothing.
type Do struct {
	// Write goes to the disk, after all earlier writes. A zero Token means that there is
	// nothing to write.
	Write raft.Write

	// Send are the messages that may leave now.
	Send []raft.Message

	// Machine is what the state machine is told, in order.
	Machine []Command

	// Timers says which timers to start and to stop.
	Timers raft.Timers

	// Proposal answers a [raft.Propose], and no other input: where it is in the log, if it
	// was accepted.
	Proposal raft.Proposal
}

// Command is what the state machine is told. One of the three is set.
type Command struct {
	// Install, unless it is zero, is the snapshot whose state replaces its own.
	Install raft.Snapshot
	// Apply, unless its index is 0, is a client's command to apply.
	Apply raft.Committed
	// Skip, unless its index is 0, is a committed entry of another kind: there is nothing
	// to apply, but the state machine's state is now that after this index, which is what
	// it says when it has saved itself ([raft.Compact]). Tickets are answered by it, too.
	Skip raft.Committed
}

// Restart returns the owner of a server that starts from what is on its disk; that of a new
// cluster holds [raft.Bootstrap]. It panics where [raft.Restart] does.
func Restart(d raft.Durable) (Owner, Do) { return Start(raft.Restart(d)) }

// Start returns the owner of a server that raft.Restart has returned. The state machine
// begins with the server's snapshot, if there is one. The election timer runs; a heartbeat
// timer that was started before the crash, if the program still has it, does not.
func Start(s raft.Server) (Owner, Do) {
	do := Do{Timers: raft.Timers{Election: raft.StartTimer, Heartbeat: raft.StopTimer}}
	if s.Snapshot.LastIncludedIndex > 0 {
		do.Machine = []Command{{Install: s.Snapshot}}
	}
	return Owner{Server: s}, do
}

// Step gives the server an input.
func Step(cfg *raft.Config, o Owner, in raft.Input) (Owner, Do) {
	return o.After(raft.Step(cfg, o.Server, in))
}

// After returns the owner after a step that [raft.Step] has taken, and what must be done.
func (o Owner) After(s raft.Server, out raft.Output) (Owner, Do) {
	o.Server = s
	do := Do{Write: out.Write, Timers: out.Timers, Proposal: out.Proposal}
	held, send := divide(out.Send, o.Written)
	o.Held, do.Send = append(slices.Clip(o.Held), held...), send
	if !out.Install.IsZero() {
		do.Machine = append(do.Machine, Command{Install: out.Install})
	}
	for _, c := range out.Apply {
		if c.Kind == raft.CommandEntry {
			do.Machine = append(do.Machine, Command{Apply: c})
		} else {
			do.Machine = append(do.Machine, Command{Skip: c})
		}
	}
	return o, do
}

// Release returns the owner once the disk has made all writes through a token durable, and
// the messages that waited for them: they may leave even if the server has not been told.
// A token that is not later than Written changes nothing.
func (o Owner) Release(through raft.Token) (Owner, []raft.Message) {
	var send []raft.Message
	o.Written = max(o.Written, through)
	o.Held, send = divide(o.Held, o.Written)
	return o, send
}

// divide divides messages into those that wait for a later write than the last one that is
// durable, and those that may leave.
func divide(messages []raft.Send, written raft.Token) (held []raft.Send, send []raft.Message) {
	for _, s := range messages {
		if s.After > written {
			held = append(held, s)
		} else {
			send = append(send, s.Message)
		}
	}
	return held, send
}
