package raftmodel_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"raftmc/internal/must"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/raft"
)

// TestAJumpIsSeveralTimeouts: two election timeouts leave a server as one does, but for the term,
// and what it sends, too. So to let a timeout pick any larger term adds nothing that real timeouts
// could not do. (A server alone leads at once, and an asynchronous disk has two writes to do
// instead of one.)
func TestAJumpIsSeveralTimeouts(t *testing.T) {
	b := raftmodel.Bounds{Servers: 3, Terms: 7, Log: 2, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any, Network: protocol.Network{Delivery: protocol.AnyTimes}}
	r := must.Get(raftmodel.New(b, raftmodel.Correct()))
	m := must.Get(reference.New(r, raftmodel.Options{Network: b.OfNetwork()}))
	random, jumps := rand.New(rand.NewPCG(3, 4)), 0
	for range 40 {
		c := m.Cluster()
		for range 60 {
			events := c.Events()
			c, _ = c.Apply(events[random.IntN(len(events))])
			for self, n := range c.States {
				if n.Server.Role != raft.Leader && n.Server.CurrentTerm < 6 {
					jumps++
					sameButForTheTerm(t, r, self, n)
				}
			}
		}
	}
	if jumps < 3000 {
		t.Errorf("only %d jumps", jumps)
	}
}

// sameButForTheTerm compares one timeout with two.
func sameButForTheTerm(t *testing.T, r *raftmodel.Raft, self int, n node) {
	t.Helper()
	timeout := raftmodel.Input{Kind: raftmodel.ElectionTimeout}
	one, sent := r.Step(self, n, timeout)
	two, again := r.Step(self, one, timeout)
	further := func(term uint64) uint64 {
		if term == uint64(one.Server.CurrentTerm) {
			return uint64(two.Server.CurrentTerm)
		}
		return term
	}
	if !bytes.Equal(encodedAs(r.State, must.Get(protocol.Reordered(3, further, r.State, one))), encodedAs(r.State, two)) {
		t.Fatalf("of %+v, one timeout makes %+v, and two make %+v", n, one, two)
	}
	for i := range sent {
		sent[i] = must.Get(protocol.Reordered(3, further, r.Message, sent[i]))
	}
	if !slices.EqualFunc(sent, again, func(x, y raft.Message) bool {
		return bytes.Equal(encodedAs(r.Message, x), encodedAs(r.Message, y))
	}) {
		t.Fatalf("of %+v, one timeout sends %v, and the second %v", n, sent, again)
	}
}

func encodedAs[T any](describe func(*protocol.Codec, *T), v T) []byte {
	encoding, _ := protocol.Encode(3, nil, describe, v)
	return encoding
}
