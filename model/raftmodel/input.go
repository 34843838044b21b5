package raftmodel

import (
	"fmt"

	"raftmc/protocol"
	"raftmc/raft"
)

// Input is a local input of a node.
type Input struct {
	Kind  InputKind  `json:"kind"`
	Value int        `json:"value,omitempty"` // for Propose: the client value
	Index raft.Index `json:"index,omitzero"`  // for Compact: up to which index

	// Writes is, for Confirm, the number of writes confirmed.
	Writes int `json:"writes,omitempty"`
}

// InputKind is a kind of local input.
type InputKind uint8

const (
	ElectionTimeout InputKind = iota
	HeartbeatTimeout
	Propose
	Compact
	Persist // the oldest pending write becomes durable
	Confirm // the server is told that writes are durable
	Crash   // lose everything volatile and restart from the disk
)

var inputNames = [...]string{"ElectionTimeout", "HeartbeatTimeout", "Propose", "Compact", "Persist", "Confirm", "Crash"}

func (k InputKind) String() string { return inputNames[k] }

// MarshalText writes a kind by name.
func (k InputKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// inputKinds lists the kinds with their limits. A kind that is impossible within the
// bounds has the limit 0.
func inputKinds(b Bounds) []protocol.InputKind {
	alone, noLog := b.Servers == 1, b.Log == 0
	return []protocol.InputKind{
		{Name: "ElectionTimeout", Limit: protocol.Any},
		{Name: "HeartbeatTimeout", Limit: anyUnless(alone)},
		{Name: "Propose", Limit: anyUnless(noLog)},
		{Name: "Compact", Limit: zeroIf(noLog, b.Compactions)},
		{Name: "Persist", Limit: anyUnless(b.Disk == protocol.Synchronous)},
		{Name: "Confirm", Limit: anyUnless(b.Disk == protocol.Synchronous)},
		{Name: "Crash", Limit: b.Crashes, Class: protocol.Fault},
	}
}

// messageKinds lists the kinds, and which of them a search within the bounds must meet.
func messageKinds(b Bounds) []protocol.MessageKind {
	peers := needIf(b.Servers > 1)
	// Two servers need each other to commit, so neither can fall behind
	// what the other has compacted.
	behind := needIf(b.Servers > 2 && b.Log > 0 && b.Compactions != 0)
	return []protocol.MessageKind{
		{Name: raft.RequestVote.String(), Need: peers},
		{Name: raft.RequestVoteReply.String(), Need: peers},
		{Name: raft.AppendEntries.String(), Need: peers},
		{Name: raft.AppendEntriesReply.String(), Need: peers},
		{Name: raft.InstallSnapshot.String(), Need: behind},
		{Name: raft.InstallSnapshotReply.String(), Need: behind},
	}
}

func anyUnless(impossible bool) protocol.Limit { return zeroIf(impossible, protocol.Any) }

func zeroIf(impossible bool, l protocol.Limit) protocol.Limit {
	if impossible {
		return 0
	}
	return l
}

func needIf(possible bool) protocol.Need {
	if possible {
		return protocol.Required
	}
	return protocol.Optional
}

// Data is what a Propose proposes.
func (in Input) Data() string { return command(in.Value) }

// String is the kind of the input, and its arguments.
func (in Input) String() string {
	switch in.Kind {
	case Propose:
		return "Propose " + in.Data()
	case Compact:
		return fmt.Sprintf("Compact through %d", uint64(in.Index))
	case Confirm:
		return "Confirm " + counted(in.Writes, "write")
	}
	return in.Kind.String()
}

// counted returns a number of things: 1 write, 2 writes.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
