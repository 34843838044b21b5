package model_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"raftmc/explore"
	"raftmc/internal/must"
	"raftmc/internal/toy"
	"raftmc/internal/toymodel"
	"raftmc/protocol"
)

// TestStatesAreCarriedByContent: a state that one model has written is the same in another
// one, which numbers everything otherwise: with the same fingerprint, and the same edges in
// the same order.
func TestStatesAreCarriedByContent(t *testing.T) {
	states := 0
	rapid.Check(t, func(t *rapid.T) {
		x := toyCase{t: t, protocol: toymodel.Protocol{Toy: toy.Draw(t)}, bounds: toymodel.DrawNetwork(t, 3), met: map[string]bool{}}
		here, there := x.model(protocol.Full), x.model(protocol.Full)
		from, to := here.NewWorker(), there.NewWorker()
		all := someStates(here, 60)
		for _, s := range slices.Backward(all) { // so that the other meets them in another order
			content := here.Encode(s)
			carried, err := there.Decode(content)
			if err != nil {
				t.Fatal(err)
			}
			if from.Fingerprint(s) != to.Fingerprint(carried) || !slices.Equal(content, there.Encode(carried)) {
				t.Fatalf("%x is another state there", content)
			}
			if a, b := from.Edges(s, nil), to.Edges(carried, nil); !slices.Equal(a, b) {
				t.Fatalf("%v\n%v there", a, b)
			}
			states++
		}
		hostile(t, there, here.Encode(all[len(all)-1]))
	})
	if states < 100 {
		t.Errorf("only %d states were carried", states)
	}
}

// someStates are states that a breadth-first search meets first.
func someStates(m explore.System, most int) []explore.State {
	w, all, seen := m.NewWorker(), []explore.State{m.Initial()}, map[uint64]bool{}
	for i := 0; i < len(all) && len(all) < most; i++ {
		for _, e := range w.Edges(all[i], nil) {
			if e.Flags&explore.Panicked == 0 && !seen[e.Fingerprint] {
				seen[e.Fingerprint] = true
				next, _ := w.Next(all[i], e.Action, nil)
				all = append(all, slices.Clone(next))
			}
		}
	}
	return all
}

// hostile changes a content anywhere: it is refused, or is that of a state.
func hostile(t *rapid.T, m explore.System, content []byte) {
	changed := slices.Clone(content)
	for range rapid.IntRange(1, 3).Draw(t, "changes") {
		if len(changed) == 0 {
			break
		}
		i := rapid.IntRange(0, len(changed)-1).Draw(t, "at")
		if rapid.Bool().Draw(t, "cut") {
			changed = changed[:i]
		} else {
			changed[i] = rapid.Byte().Draw(t, "byte")
		}
	}
	if s, err := m.Decode(changed); err == nil {
		must.Get(m.Decode(m.Encode(s)))
	}
}
