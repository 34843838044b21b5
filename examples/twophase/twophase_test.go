package twophase_test

import (
	"testing"

	"raftmc/examples/twophase"
	"raftmc/explore"
	"raftmc/model"
)

func bfs(m explore.System) (states, levels int) {
	w := m.NewWorker()
	seen := map[uint64]bool{}
	level := []explore.State{m.Initial()}
	seen[w.Fingerprint(level[0])] = true
	for len(level) > 0 {
		levels++
		var next []explore.State
		for _, s := range level {
			for _, e := range w.Edges(s, nil) {
				if !seen[e.Fingerprint] {
					seen[e.Fingerprint] = true
					n, _ := w.Next(s, e.Action, nil)
					if w.Fingerprint(n) != e.Fingerprint {
						panic("fingerprint")
					}
					next = append(next, n)
				}
			}
		}
		level = next
	}
	return len(seen), levels
}

func TestQuick(t *testing.T) {
	for _, n := range []int{3, 5, 7} {
		for _, sym := range []model.Symmetry{model.None, model.Full} {
			m, err := model.New(twophase.Protocol{N: n}, model.Options[twophase.State, twophase.Message, twophase.Input, struct{}]{
				Bounds: model.Bounds{Network: model.Network{Delivery: model.AnyTimes}}, Symmetry: sym, Properties: twophase.Properties()})
			if err != nil {
				t.Fatal(err)
			}
			s, l := bfs(m)
			t.Log(n, sym, s, l)
		}
	}
}
