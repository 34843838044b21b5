package raftmodel

import "raftmc/protocol"

// leftOut is what the descriptions omit.
func leftOut() []protocol.LeftOut {
	const relative = "the core only compares tokens with each other: they are written relative to the last durable one, and all that is durable is alike"
	left := []protocol.LeftOut{}
	for _, field := range []string{"raft.Server.Issued", "raft.Server.Durable", "raft.Server.VoteToken", "raft.item.token", "raft.Write.Token", "raft.Send.After", "raftmodel.Node.Written"} {
		left = append(left, protocol.LeftOut{Field: field, Part: protocol.Altered, Reason: relative})
	}
	return append(left, protocol.LeftOut{
		Field: "raftmodel.Node.Held", Part: protocol.OrderOnly,
		Reason: "the order of messages to different servers makes no difference, and of those to one only first in first out, where it is written",
	})
}
