package raftmodel

import "raftmc/model"

// LeftOut implements model.Abstracter.
func (r *Raft) LeftOut() []model.LeftOut {
	const relative = "the core only compares tokens with each other: they are written relative to the last durable one, and all that is durable is alike"
	left := []model.LeftOut{}
	for _, field := range []string{"raft.Server.Issued", "raft.Server.Durable", "raft.Server.VoteToken", "raft.item.token", "raft.Write.Token", "raft.Send.After", "raftmodel.Node.Written"} {
		left = append(left, model.LeftOut{Field: field, Part: model.Altered, Reason: relative})
	}
	return append(left, model.LeftOut{
		Field: "raftmodel.Node.Held", Part: model.OrderOnly,
		Reason: "the order of messages to different servers makes no difference, and of those to one only first in first out, where it is written",
	})
}
