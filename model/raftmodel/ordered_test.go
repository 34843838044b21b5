package raftmodel_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"raftmc/internal/must"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// TestTermsAreOnlyCompared: whoever receives a message does the same with other terms in the
// same order. (An election timeout is another matter: it computes the next term.)
func TestTermsAreOnlyCompared(t *testing.T) {
	b := raftmodel.Bounds{Servers: 3, Terms: 4, Log: 3, Values: 2, Crashes: 2, Compactions: 2, InFlight: 6}
	r := must.Get(raftmodel.New(b, raftmodel.Correct()))
	apart := func(term uint64) uint64 { return 3*term + min(term, 1) } // 0, 4, 7, 10, …
	m := must.Get(reference.New(r, raftmodel.Options{Network: b.OfNetwork()}))
	random, received := rand.New(rand.NewPCG(1, 2)), 0
	for range 60 {
		c := m.Cluster()
		for range 60 {
			events := c.Events()
			if len(events) == 0 {
				break
			}
			e := events[random.IntN(len(events))]
			next, taken := c.Apply(e)
			if !next.Fits() {
				continue
			}
			if e.Op == reference.Deliver {
				received++
				st := taken.Step
				after, sent := r.Receive(st.Server, reordered(apart, r.State, st.Before), reordered(apart, r.Message, *st.Message))
				if !bytes.Equal(encoded(r.State, after), encoded(r.State, reordered(apart, r.State, st.After))) || len(sent) != len(st.Sent) {
					t.Fatalf("with other terms, %v leads from %+v to %+v", *st.Message, st.Before, after)
				}
				for i := range sent {
					if !bytes.Equal(encoded(r.Message, sent[i]), encoded(r.Message, reordered(apart, r.Message, st.Sent[i]))) {
						t.Fatalf("with other terms, %v is answered with %v instead of %v", *st.Message, sent[i], st.Sent[i])
					}
				}
			}
			c = next
		}
	}
	if received < 300 {
		t.Errorf("only %d messages were received", received)
	}
}

func reordered[T any](order func(uint64) uint64, describe func(*protocol.Codec, *T), v T) T {
	return must.Get(protocol.Reordered(3, order, describe, v))
}

func encoded[T any](describe func(*protocol.Codec, *T), v T) []byte {
	b, _ := protocol.Encode(3, nil, describe, v)
	return b
}
