package raftmodel_test

import (
	"testing"

	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/raft"
)

type (
	node      = raftmodel.Node
	message   = raft.Message
	input     = raftmodel.Input
	history   = raftmodel.History
	cluster   = reference.Cluster[node, message, input, history]
	raftModel = model.Model[node, message, input, history]
	proto     = protocol.Protocol[node, message, input, history]
)

func newRaft(t *testing.T, b raftmodel.Bounds) *raftmodel.Raft {
	t.Helper()
	r, err := raftmodel.New(b, raftmodel.Correct())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func newModel(t *testing.T, p proto, b raftmodel.Bounds, symmetry protocol.Symmetry, properties ...raftmodel.Property) *raftModel {
	t.Helper()
	m, err := model.New(p, raftmodel.Options{Network: b.OfNetwork(), Symmetry: symmetry, Properties: properties})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// renumber makes writes' tokens what change says, wherever a node has one.
// Those in the log on disk are none: there they are all 0.
func renumber(n node, change func(raft.Token) raft.Token) node {
	s := &n.Server
	s.Issued, s.Durable, s.VoteToken = change(s.Issued), change(s.Durable), change(s.VoteToken)
	n.Written = change(n.Written)
	log := raft.Log{}.CompactThrough(s.Log.Base(), s.Log.BaseTerm())
	for i := s.Log.Base() + 1; i <= s.Log.LastIndex(); i++ {
		log = log.Append(change(s.Log.Token(i)), s.Log.Entry(i))
	}
	s.Log = log
	n.Pending = append([]raft.Write(nil), n.Pending...)
	for i := range n.Pending {
		n.Pending[i].Token = change(n.Pending[i].Token)
	}
	n.Held = append([]raft.Send(nil), n.Held...)
	for i := range n.Held {
		n.Held[i].After = change(n.Held[i].After)
	}
	return n
}
