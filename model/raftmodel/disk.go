package raftmodel

import (
	"slices"

	"raftmc/raft"
)

// The asynchronous disk. Package raft does not say when a write becomes durable, when the
// messages that wait for it leave, or when the server is told: this may be of one write
// or of many at once, late, repeatedly, or of an older one. A crash may preserve any
// number of the writes, but always those that the server was told of. Three events cover
// all of this:
//
//   - Persist makes the oldest pending write durable, and releases the messages that
//     waited for it. The server is not told.
//   - Confirm tells the server of durable writes that it does not know of: any number of
//     them, the oldest first.
//   - Crash preserves what is durable then, whether or not the server knew of it.
//
// Anything else that an owner may do is equivalent to some of these, or covered:
//
//   - Several writes that become durable at once do so one after the other, with nothing
//     in between; a crash preserves as many as if it had come in between.
//   - A message that leaves later than it might is one that the network delays.
//   - Being told again, or of an older write, changes nothing (MalformedIsIgnored checks
//     every state).
//   - A state machine that installs and applies late can only make late snapshots:
//     Compact then has what was applied by an earlier time, which is among the inputs
//     offered, or is older than the snapshot, and then changes nothing either.
//   - A timer may expire at any time, or never; that of another role changes nothing.
//
// It would not be enough to confirm only the newest write: the answer to a message that
// waited for a later write may arrive before the server is told of an earlier one, and
// before it is told of the later one. TestDiskDoesAllThatTheContractAllows compares with
// an owner that takes each of these freedoms.

// persist makes the oldest pending write durable, and releases the messages that waited
// for it.
func (t *turn) persist() {
	n := &t.node
	w := n.Pending[0]
	n.Durable = t.core.Write(n.Durable, w)
	t.mustMakeSense(t.self, raft.Server{VotedFor: n.Durable.VotedFor, Snapshot: n.Durable.Snapshot, Log: n.Durable.Log})
	if n.Pending = slices.Clone(n.Pending[1:]); len(n.Pending) == 0 {
		n.Pending = nil
	}
	o, sent := t.core.Release(n.owner(), w.Token)
	n.ownedBy(o)
	t.sent = append(t.sent, sent...)
}
