package model_test

import (
	"testing"

	"raftmc/explore"
	"raftmc/internal/forked"
	"raftmc/model"
	"raftmc/protocol"
)

// TestEnough: a run of any number of epochs, and the fewest within which it is one.
func TestEnough(t *testing.T) {
	p := forked.Protocol{Epochs: int(protocol.Any), Confused: true}
	m, err := model.New(p, protocol.Options[forked.State, forked.Message, forked.Input, struct{}]{
		Network: protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}, Properties: forked.Properties(),
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := explore.Walk(t.Context(), m, explore.WalkOptions{Seed: 1, Walks: 1000})
	if err != nil || r.Verdict != explore.Violated {
		t.Fatalf("%v (%v)", r.Verdict, err)
	}
	run := m.Actions(r.Path)
	for length, want := range map[int]string{0: "1", 1: "1", len(run): "2"} {
		enough, err := model.Enough(m, run[:length])
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := enough.Bounds().Get("epochs"); got.String() != want {
			t.Errorf("%d steps need epochs %s, want %s", length, got, want)
		}
		if again, err := model.Enough(enough, run); err != nil || again != enough {
			t.Errorf("within epochs %s there is another model (%v)", want, err)
		}
	}
	foreign := append(run[:0:0], run...)
	foreign[0].Server = "nobody"
	if same, err := model.Enough(m, foreign); err != nil || same != model.Searchable(m) {
		t.Errorf("what is no run needs %v (%v)", same.Bounds().Words(), err)
	}
}
