package raftmodel

import (
	"encoding/json"
	"slices"

	"raftmc/raft"
	"raftmc/raft/owner"
)

// Node is one server with its surroundings: everything that the model knows of it.
type Node struct {
	Server raft.Server

	// Durable is what the disk holds, and Written the last write that it has made durable:
	// messages that waited for it have left. The server may know of fewer writes, those
	// through Server.Durable.
	Durable raft.Durable
	Written raft.Token

	// Pending are the writes that the disk has been given but not yet made durable,
	// in order, and Held the messages that wait for one of them.
	Pending []raft.Write
	Held    []raft.Send

	// Applied is the state machine: every entry that it was told to apply, from index 1,
	// including those that came with a snapshot.
	Applied []raft.Entry
}

// owner is the server with what its owner keeps, without what is around them.
func (n Node) owner() owner.Owner {
	return owner.Owner{Server: n.Server, Written: n.Written, Held: n.Held}
}

// ownedBy takes over what the owner keeps.
func (n *Node) ownedBy(o owner.Owner) { n.Server, n.Written, n.Held = o.Server, o.Written, o.Held }

// FullLog returns the server's log from index 1: the state machine still knows a
// compacted prefix.
func (n Node) FullLog() []raft.Entry { return n.fullLog(n.Server.Log) }

// FullDurableLog is FullLog for the log on the disk.
func (n Node) FullDurableLog() []raft.Entry { return n.fullLog(n.Durable.Log) }

func (n Node) fullLog(l raft.Log) []raft.Entry {
	compacted := int(l.Base())
	if compacted == 0 && l.LastIndex() > 0 { // most often; a copy is enough
		return l.Slice(1, l.LastIndex())
	}
	full := slices.Clone(n.Applied[:min(compacted, len(n.Applied))])
	for len(full) < compacted { // unknown to a state machine that missed it
		full = append(full, raft.Entry{})
	}
	if l.LastIndex() > l.Base() {
		full = append(full, l.Slice(l.Base()+1, l.LastIndex())...)
	}
	return full
}

// KnownCommitted returns the prefix of the log that the server knows to be committed.
func (n Node) KnownCommitted() []raft.Entry {
	full := n.FullLog()
	return full[:min(n.Server.CommitIndex, raft.Index(len(full)))]
}

// VoteIsDurable reports whether the server has a vote in its term that others may hear
// of, even if the server has not been told so yet.
func (n Node) VoteIsDurable() bool {
	return n.Server.VotedFor != raft.None && n.Server.VoteToken <= n.Written
}

// untold is the number of writes that are durable without the server knowing it.
func (n Node) untold() int {
	if n.Written <= n.Server.Durable {
		return 0
	}
	return int(n.Written - n.Server.Durable)
}

// MarshalJSON shows the server with its state machine, and the disk if it differs from
// the server's own view.
func (n Node) MarshalJSON() ([]byte, error) { return json.Marshal(n.ShownAs()) }

// ShownAs implements protocol.ShownAs: it returns what MarshalJSON writes.
func (n Node) ShownAs() any {
	type node struct {
		raft.Server
		Applied []raft.Entry  `json:"applied,omitempty"`
		Disk    *raft.Durable `json:"disk,omitempty"`
		Written raft.Token    `json:"written,omitzero"` // if the server does not know
		Pending []raft.Write  `json:"pending,omitempty"`
		Held    []raft.Send   `json:"held,omitempty"`
	}
	s := node{Server: n.Server, Applied: n.Applied, Pending: n.Pending, Held: n.Held}
	if !n.diskAgrees() {
		disk := n.Durable
		disk.Snapshot = withoutFirstMembers(disk.Snapshot)
		s.Disk = &disk
	}
	if n.untold() > 0 {
		s.Written = n.Written
	} else if len(n.Pending) == 0 {
		s.Server = withoutTokens(s.Server)
	}
	if s.Server.Snapshot = withoutFirstMembers(s.Server.Snapshot); s.Server.MembersIndex == 0 {
		s.Server.Members = raft.Configuration{} // those of the snapshot
	}
	return s
}

// withoutFirstMembers leaves out what every server begins with.
func withoutFirstMembers(s raft.Snapshot) raft.Snapshot {
	if s.LastIncludedIndex == 0 {
		s.Members = raft.Configuration{}
	}
	return s
}

// withoutTokens returns a server that waits for nothing: the tokens that it has used up
// are meaningless.
func withoutTokens(s raft.Server) raft.Server {
	log := raft.Log{}.CompactThrough(s.Log.Base(), s.Log.BaseTerm())
	s.Log = log.Append(0, s.Log.Slice(s.Log.Base()+1, s.Log.LastIndex())...)
	s.Issued, s.Durable, s.VoteToken = 0, 0, 0
	return s
}

// diskAgrees reports whether the disk holds exactly what the server has.
func (n Node) diskAgrees() bool {
	s, d := n.Server, n.Durable
	return len(n.Pending) == 0 && s.CurrentTerm == d.CurrentTerm && s.VotedFor == d.VotedFor && s.Snapshot.Equal(d.Snapshot) &&
		slices.Equal(n.FullLog(), n.FullDurableLog())
}
