// Package wire writes what servers send each other and what they write to disk as bytes: a
// codec for [raft.Message], [raft.Write] and [raft.Durable].
//
// # The format
//
// The first byte is the version, [Version]; the second says what follows: a message, a write
// or a durable state. The fields follow in the order in which package raft declares them:
// numbers as unsigned varints, as in encoding/binary; yes and no as one byte, 1 or 0; data
// as their length and their bytes, whatever these are; lists as their length and their
// elements. Each value has one encoding, and nothing may follow it. So equal bytes are equal
// values, and the other way round.
//
// There is no checksum, and no length in front: both belong to the file or the connection
// that holds the bytes.
//
// # What Parse refuses
//
// Bytes may come from anywhere: Parse returns an error for whatever Append does not write,
// and never panics. It allocates no more than a small multiple of the bytes that it is
// given. A message that can be read may still be absurd: [raft.Step] accepts any.
//
// # Snapshots
//
// A snapshot is written with its handle, as it is, and without what that names (see package
// raft). A transport sends this beside the message of kind [raft.InstallSnapshot], and the
// receiver replaces the handle by its own before it gives the message to its server.
//
// Start reading at message.go. JSON is for traces: it is longer and slower, and has no data
// but UTF-8.
package wire
