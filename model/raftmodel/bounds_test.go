package raftmodel_test

import (
	"testing"

	"raftmc/internal/inorder"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// TestStatedBoundsAreTheOnesThatBind: a model of Raft states the bounds with which the
// Raft was made; its options cannot say anything else.
func TestStatedBoundsAreTheOnesThatBind(t *testing.T) {
	b := raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 1, Network: protocol.Network{Order: protocol.FIFO}, Reorders: 2}
	p := newRaft(t, b)
	for _, row := range []struct {
		network protocol.NetworkBounds
		want    string
	}{
		{b.OfNetwork(), "drops 0, duplicates 0, reorders 2, in-flight any, network fifo,lossy,once"},
		{protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}, "network many"},
	} {
		m, err := model.New(p, raftmodel.Options{Network: row.network})
		if err != nil {
			t.Fatal(err)
		}
		want := "servers 2, terms 1, log 1, values 1, batch any, crashes 0, compactions 0, disk sync, " + row.want
		if got := m.Bounds().Words(); got != want {
			t.Errorf("it says %s; want %s", got, want)
		}
	}
}

// TestBoundsAreGivenByName: stated bounds can be given again, and bounds that are not
// given stay.
func TestBoundsAreGivenByName(t *testing.T) {
	for _, b := range []raftmodel.Bounds{
		{Servers: 5, Terms: 2, Log: 3, Values: 4, Batch: 6, Crashes: 7, Compactions: protocol.Any, Disk: protocol.Asynchronous, Drops: 8, Duplicates: 9, Reorders: 10, InFlight: 11, Network: protocol.Network{Order: protocol.FIFO}},
		{Servers: 1, Terms: 1, Values: 1, Crashes: protocol.Any, Network: protocol.Network{Delivery: protocol.AnyTimes}},
	} {
		if got, err := (raftmodel.Bounds{}).With(b.Stated()); got != b || err != nil {
			t.Errorf("%+v is stated as %s, and that is %+v, %v", b, b.Stated().Words(), got, err)
		}
		if got, err := b.With(nil); got != b || err != nil {
			t.Errorf("%+v and nothing else is %+v, %v", b, got, err)
		}
	}
}

// TestBoundsOutOfRange are refused by name.
func TestBoundsOutOfRange(t *testing.T) {
	for want, b := range inorder.All(map[string]raftmodel.Bounds{
		"raft: servers 8: it can be 1 to 7 servers":             {Servers: 8, Terms: 1, Values: 1},
		"raft: terms 0: it can be 1 to 1000000 terms, or any":   {Servers: 1, Values: 1},
		"raft: log -1: it can be 0 to 1000000 entries":          {Servers: 1, Terms: 1, Log: -1, Values: 1},
		"raft: batch -1: it can be 1 to 255 entries, or any":    {Servers: 1, Terms: 1, Values: 1, Batch: -1},
		"raft: batch -2: it can be 1 to 255 entries, or any":    {Servers: 1, Terms: 1, Values: 1, Batch: -2},
		"raft: crashes 256: it can be 0 to 255 crashes, or any": {Servers: 1, Terms: 1, Values: 1, Crashes: 256},
		"raft: disk 2: it can be sync or async":                 {Servers: 1, Terms: 1, Values: 1, Disk: 2},
	}) {
		if _, err := raftmodel.New(b, raftmodel.Correct()); err == nil || err.Error() != want {
			t.Errorf("%+v: %v; want %s", b, err, want)
		}
	}
}
