package raftmodel_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"raftmc/internal/filltest"
	"raftmc/protocol"
)

// TestCodecInvertsOnFilledValues reads back what is written of nodes, messages and
// histories that no cluster need ever reach.
func TestCodecInvertsOnFilledValues(t *testing.T) {
	r := newRaft(t, five)
	for seed := range int64(300) {
		f := filltest.FromSeed(seed)
		mustInvert(t, r.State, filltest.Value[node](f), relative)
		mustInvert(t, r.Message, filltest.Value[message](f), normal)
		mustInvert(t, r.History, filltest.Value[history](f), inOrder)
		mustInvert(t, r.Input, filltest.Value[input](f), func(in input) input { return in })
	}
}

// mustInvert writes a value and reads it back, and compares what matters of it.
func mustInvert[T any](t *testing.T, describe func(*protocol.Codec, *T), v T, matters func(T) T) {
	t.Helper()
	back, err := protocol.Rename(five.Servers, nil, describe, v)
	if err != nil || !reflect.DeepEqual(matters(back), matters(v)) {
		t.Fatalf("%+v\nis read back, %v, as\n%+v", matters(v), err, matters(back))
	}
}

// TestFingerprintsAreOfContent: equal nodes and messages have equal fingerprints,
// and unequal ones unequal ones.
func TestFingerprintsAreOfContent(t *testing.T) {
	m := newModel(t, newRaft(t, five), five, protocol.None)
	byLook, byPrint := map[string]uint64{}, map[uint64]string{}
	for seed := range int64(300) {
		for range 2 {
			f := filltest.FromSeed(seed % 250)
			c := m.Cluster()
			c.States[0] = filltest.Value[node](f)
			c.Network = append(c.Network, filltest.Value[message](f))
			look, print := fields(t, c), c.Fingerprint()
			if other, ok := byLook[look]; ok && other != print {
				t.Fatalf("two fingerprints of\n%s", look)
			}
			if other, ok := byPrint[print]; ok && other != look {
				t.Fatalf("one fingerprint of\n%s\nand\n%s", other, look)
			}
			byLook[look], byPrint[print] = print, look
		}
	}
}

// fields writes the fields of the first node and of the messages, and hides none, as
// a node does when it shows itself.
func fields(t *testing.T, c cluster) string {
	t.Helper()
	type plain node
	text, err := json.Marshal([]any{plain(relative(c.States[0])), c.Network})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
