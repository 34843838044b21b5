// Package raft is the Raft consensus algorithm as one pure function.
//
// [Step] takes a server's state and one input, and returns the next state and what the
// server's owner must do: a write, messages, entries to apply, a timer. It does no I/O,
// reads no clock, draws no random number and starts no goroutine. The program that embeds
// it provides these; a model checker, which provides a schedule instead, runs this very
// code.
//
// # What the owner of a server does
//
// The owner holds a [Server], made by [Restart], gives it one [Input] after another, and
// does what each [Output] says:
//
//   - Write goes to disk, in order; [Durable.Apply] says what that means. Once it is
//     durable, the owner says so with [Persisted], at once or later, for one write or
//     for many. It need not wait for the disk: the server goes on meanwhile. After a
//     crash, it must not confirm writes from before the crash.
//   - Send leaves once the write that it names is durable, even if the server has not
//     been told so yet. The network may lose, repeat, delay and reorder messages.
//   - Install, then Apply, go to the state machine, which may lag behind. When it has
//     saved its state, the owner says so with [Compact].
//   - Timer says which timer to set. When a timer runs out, the owner says so with
//     [ElectionTimeout] or [HeartbeatTimeout].
//
// After a crash, Restart continues from the [Durable] that the disk holds.
//
// Package raft/owner does of this what needs no I/O: it holds messages back until they may
// leave, and keeps the order of what the state machine gets. Its example is a cluster in
// memory.
//
// # Where to start reading
//
// In the order of the paper: server.go has the state of Figure 2, and step.go the term
// rule and the one switch. Each case of the switch is in the file of its section:
// election.go (§5.2, §5.4.1), replication.go (§5.3), commitment.go (§5.4.2), snapshot.go
// (§7). durability.go is what the paper leaves to "updated on stable storage before
// responding". configuration.go defines what a quorum is. log.go is the log as an
// immutable value, and vector.go the tree below it.
//
// Comments cite Diego Ongaro and John Ousterhout, "In Search of an
// Understandable Consensus Algorithm (Extended Version)", 2014, by section and
// figure, and Diego Ongaro, "Consensus: Bridging Theory and Practice", 2014, as
// the dissertation.
package raft
