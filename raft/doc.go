// Package raft is the Raft consensus algorithm as one pure function.
//
// [Step] takes a server's state and one input, and returns its next state and
// what it asks of the world: a write, messages, entries to apply, a timer. It
// does no I/O, reads no clock, draws no random number and starts no goroutine.
// Whoever embeds it brings those, and a model checker that brings a schedule
// instead runs this very code.
//
// # What the owner of a server does
//
// The owner holds a [Server], made by [Restart], gives it one [Input] after
// another, and does what each [Output] says:
//
//   - Write goes to disk, in order; [Durable.Apply] says what that means. When
//     it is durable, Persisted follows, at once or later, for one write or for
//     many. The owner need not wait: the server goes on meanwhile. What was to be
//     told before a crash must not be told after it.
//   - Send leaves when the write that it names is durable, be it that the server
//     was not told yet. The network may lose, repeat, delay and reorder.
//   - Install, then Apply, go to the state machine, which may be late. When it has
//     saved itself, Compact follows.
//   - Timer says which timer to set. When one runs out, ElectionTimeout or
//     HeartbeatTimeout follows.
//
// After a crash, Restart continues from the [Durable] that the disk holds.
//
// # Where to start reading
//
// In the order of the paper: server.go is Figure 2's state, and step.go the
// term rule and the one switch. Each case is in the file of its section:
// election.go (§5.2, §5.4.1), replication.go (§5.3), commitment.go (§5.4.2),
// snapshot.go (§7). durability.go is what the paper leaves to "updated on
// stable storage before responding". configuration.go answers what a quorum
// is. log.go is the log as an immutable value, and vector.go the tree beneath.
//
// Comments cite Diego Ongaro and John Ousterhout, "In Search of an
// Understandable Consensus Algorithm (Extended Version)", 2014, by section and
// figure, and Diego Ongaro, "Consensus: Bridging Theory and Practice", 2014, as
// the dissertation.
package raft
