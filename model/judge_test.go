package model_test

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/internal/product"
	"raftmc/internal/toy"
	"raftmc/internal/toymodel"
	"raftmc/model"
)

// TestJudge compares what is found in lists of local states, by members and pairs, with what is
// found in each of their combinations by itself.
func TestJudge(t *testing.T) {
	found := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		p := toymodel.Protocol{Toy: toy.Draw(t)}
		m, err := model.New(p, toymodel.Options{Network: many, Properties: p.Properties()})
		if err != nil {
			t.Fatal(err)
		}
		sys := must.Get(m.Monotone())
		must.Get(cover.Search(context.Background(), sys, cover.Options{Workers: 1, Limits: explore.Limits{States: 100}}))
		judge, first := sys.NewJudge(), sys.Initial()
		for range 20 {
			locals, histories := drawLists(t, sys, first)
			bad, worst := judge.Check(locals, histories), false
			for vector := range product.Of(locals) {
				worst = worst || len(sys.Explain(vector, histories, nil)) > 0
			}
			if worst != (bad != nil) || bad != nil && len(sys.Explain(bad, histories, nil)) == 0 {
				t.Fatalf("of %v with %v, it says %v; that something fails is %v", locals, histories, bad, worst)
			}
			for i, l := range bad {
				if !slices.Contains(locals[i], l) {
					t.Fatalf("of %v, it says %v", locals, bad)
				}
			}
			found[worst]++
		}
	})
	if found[true] == 0 || found[false] == 0 {
		t.Errorf("it shows nothing: %v", found)
	}
}

// drawLists draws a few local states of each server, and a history of each.
func drawLists(t *rapid.T, sys cover.System, first cover.Start) (locals [][]uint32, histories []uint32) {
	of := make([][]uint32, len(first.Locals))
	for l := range sys.Locals() {
		server := sys.Local(uint32(l)).Server
		of[server] = append(of[server], uint32(l))
	}
	for server, all := range of {
		list := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, min(3, len(all)), rapid.ID).Draw(t, "local states")
		h := first.Histories[server]
		for _, l := range rapid.SliceOfN(rapid.SampledFrom(all), 0, 3).Draw(t, "remembered") {
			h = sys.Remember(h, l)
		}
		locals, histories = append(locals, list), append(histories, h)
	}
	return locals, histories
}
