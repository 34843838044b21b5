// Package owner is what the owner of a Raft server does, as pure as the server itself.
//
// A [raft.Server] does nothing by itself: each [raft.Output] says what must be done, in
// which order, and what has to wait for what. A mistake in that breaks Raft as surely as
// one in the server: a vote that leaves before it is durable elects two leaders. So it is
// written once, here, as functions of values, without I/O, clock or goroutine. The model
// checker (package raftmodel) runs it together with the server, and a program that embeds
// Raft runs the same code.
//
// # What is left to the program
//
// It holds an [Owner], made by [Restart], gives it one [raft.Input] after another by
// [Step], and does what each [Do] says:
//
//   - The disk makes the writes of Do.Write durable, in order ([raft.Durable.Apply] says
//     what that means). Once all writes through a token are durable, [Owner.Release]
//     returns the messages that may leave now; then the server learns of it by
//     [raft.Persisted], at once or later.
//   - The messages of Do.Send leave at once. The network may lose, repeat, delay and
//     reorder them.
//   - The state machine does what Do.Machine says, in order, and may lag behind. When it
//     has saved its state durably, under a handle of the program's choice, the server
//     learns of it by [raft.Compact].
//   - What a handle names is kept while the disk, the server, a message or a command for the
//     state machine has that handle. With a [raft.InstallSnapshot] travels what its handle
//     names; the receiver saves that durably under a handle of its own, and gives the
//     message to its server with that handle.
//   - Do.Timers says which timers to start and to stop. When one runs out, the server
//     learns of it by [raft.ElectionTimeout] or [raft.HeartbeatTimeout].
//   - A client that proposed something waits with the [Ticket] of its proposal, and
//     [Ticket.Answer] says what each command of the state machine means to it.
//
// A Do is executed, or handed on in order, before the next Step: the state machine would get
// commands in the wrong order otherwise. Its write may take as long as it likes.
//
// After a crash, everything but the disk is gone: Restart begins anew. It is also how a server
// starts for the first time, from [raft.Bootstrap]. The file example_test.go has a cluster of
// three that elects, applies, crashes, and installs a snapshot.
package owner
