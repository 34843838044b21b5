package raftmodel

import (
	"slices"

	"raftmc/raft"
)

// The asynchronous disk. Package raft leaves its owner free in when a write becomes
// durable, when the messages that wait for it leave, and when the server is told: of
// one write or of many at once, late, again, or of an older one. A crash leaves any
// number of the writes, but those that the server was told of. Three events make up
// all of that:
//
//   - Persist makes the oldest pending write durable, and lets the messages leave
//     that waited for it. The server is not told.
//   - Confirm tells the server of some of the writes that are durable, from the
//     oldest on: any number of those that it does not know of.
//   - Crash leaves what is durable then, whatever the server knew of it.
//
// What an owner does beside has an equal among these, or is covered:
//
//   - Several writes that become durable at once do so one after the other, with
//     nothing in between; a crash leaves as many as if it had come in between.
//   - A message that leaves later than it might is one that the network delays.
//   - To be told again, or of an older write, changes nothing (MalformedIsIgnored
//     asks every state).
//   - What the state machine installs and applies late, it is only asked to save
//     late: Compact comes with whatever it had applied by some time, which is among
//     what is offered, or is older than the snapshot, which changes nothing either.
//   - A timer may run out at any time, or never; that of another role changes
//     nothing.
//
// To be told of only the newest would not do: the answer to a message that waited
// for a later write may come before the server is told of an earlier one, and
// before it is told of the later one. TestDiskDoesAllThatTheContractAllows compares
// with an owner that takes every freedom by itself.

// persist makes the oldest pending write durable, and lets the messages leave that
// waited for it.
func (t *turn) persist() {
	n := &t.node
	w := n.Pending[0]
	n.Durable, n.Written = t.core.Write(n.Durable, w), w.Token
	t.mustMakeSense(t.self, raft.Server{VotedFor: n.Durable.VotedFor, Snapshot: n.Durable.Snapshot, Log: n.Durable.Log})
	if n.Pending = slices.Clone(n.Pending[1:]); len(n.Pending) == 0 {
		n.Pending = nil
	}
	t.release(nil)
}

// release sorts the messages that are held, and then the new ones, into those
// that may leave and those that wait for a pending write.
func (t *turn) release(more []raft.Send) {
	n := &t.node
	var held []raft.Send
	for _, s := range slices.Concat(n.Held, more) {
		if s.After > n.Written {
			held = append(held, s)
			continue
		}
		t.sent = append(t.sent, s.Message)
	}
	n.Held = held
}
