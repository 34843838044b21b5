// Package raft is the Raft consensus algorithm as one pure function.
//
// [Step] takes a server's state and one input, and returns the next state and what the
// server's owner must do: a write, messages, entries to apply, timers. It does no I/O,
// reads no clock, draws no random number and starts no goroutine. The program that embeds
// it provides these; a model checker, which provides a schedule instead, runs this very
// code.
//
// # What the owner of a server does
//
// The owner holds a [Server], made by [Restart] from what the disk holds ([Bootstrap] for the
// first servers of a new cluster), gives it one [Input] after another, and does what each
// [Output] says:
//
//   - Write goes to disk, in order; [Durable.Apply] says what that means. Once it is
//     durable, the owner says so with [Persisted], at once or later, for one write or
//     for many. It need not wait for the disk: the server goes on meanwhile. After a
//     crash, it must not confirm writes from before the crash.
//   - Send leaves once the write that it names is durable, even if the server has not
//     been told so yet. The network may lose, repeat, delay and reorder messages.
//   - Install, then the commands of Apply, go to the state machine, which may lag behind.
//     When it has saved its state, the owner says so with [Compact].
//   - Timers says which timers to start and to stop. When one runs out, the owner says so
//     with [ElectionTimeout] or [HeartbeatTimeout]. An input of a timer that was stopped
//     meanwhile does no harm.
//
// # Snapshots are handles
//
// A server knows a snapshot by its Handle, a name that its owner chooses; it never holds the
// state machine's state. So the owner
//
//   - saves the state durably before it gives its handle to Compact;
//   - keeps what a handle names for as long as the handle is in the [Durable] on disk, in a
//     [Write] that is not durable yet, in the Server, in a message that waits or is being
//     sent, or in an Install that the state machine has not followed yet;
//   - sends with an [InstallSnapshot] the state that its handle names. The receiver's owner
//     saves it durably under a handle of its own, puts that in the place of the sender's,
//     and only then gives the message to the server with [Receive]. If the server ignores
//     the message, as it may, what was saved for it is not needed.
//
// After a crash, Restart continues from the [Durable] that the disk holds.
//
// Package raft/owner does of this what needs no I/O: it holds messages back until they may
// leave, and keeps the order of what the state machine gets. Its example, in
// owner/example_test.go, is a cluster in memory. Package raft/wire writes messages and writes as bytes.
//
// # Where to start reading
//
// In the order of the paper: server.go has the state of Figure 2, and step.go the term
// rule and the one switch. Each case of the switch is in the file of its section:
// election.go (§5.2, §5.4.1), replication.go (§5.3), commitment.go (§5.4.2), snapshot.go
// (§7). durability.go is what the paper leaves to "updated on stable storage before
// responding". configuration.go defines what a quorum is, and membership.go which
// configuration is in force (§6; dissertation §4.1). log.go is the log as an immutable
// value, and vector.go the tree below it.
//
// Comments cite Diego Ongaro and John Ousterhout, "In Search of an
// Understandable Consensus Algorithm (Extended Version)", 2014, by section and
// figure, and Diego Ongaro, "Consensus: Bridging Theory and Practice", 2014, as
// the dissertation.
package raft
