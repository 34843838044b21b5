package raftmodel_test

import (
	"testing"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/internal/twin"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// figures are configurations and vectors.
type figures struct{ configurations, vectors uint64 }

// TestCoverCounts holds the exact figures of the complete search, with all properties on: with
// all reductions, and without loops, where at its end they depend on no order, only on Raft.
func TestCoverCounts(t *testing.T) {
	forgetsNothing := protocol.Network{Delivery: protocol.AnyTimes}
	for _, test := range []struct {
		name              string
		bounds            raftmodel.Bounds
		all, withoutLoops figures
	}{
		{"one term", raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Crashes: protocol.Any, Compactions: protocol.Any}, figures{241, 199}, figures{1226, 956}},
		{"no crash", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1}, figures{2558, 1152}, figures{2558, 1152}},
		{"two terms", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Crashes: protocol.Any}, figures{5396, 1697}, figures{13187, 4108}},
		{"with compaction", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Crashes: protocol.Any, Compactions: protocol.Any}, figures{16987, 4851}, figures{46762, 12690}},
		{"two entries", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Crashes: protocol.Any}, figures{142634, 11458}, figures{343991, 27433}},
		{"three terms", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Crashes: protocol.Any}, figures{135613, 10810}, figures{280094, 21966}},
		{"three terms, compaction", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Crashes: protocol.Any, Compactions: protocol.Any}, figures{443308, 30347}, figures{1035907, 65067}},
		{"two entries, compaction", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Crashes: protocol.Any, Compactions: protocol.Any}, figures{1141723, 67823}, figures{3294779, 180143}},
		{"five servers", raftmodel.Bounds{Servers: 5, Terms: 2, Log: 1}, figures{3156481, 292844}, figures{3156481, 292844}},
		{"three terms, two entries", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 2, Crashes: protocol.Any}, figures{0, 0}, figures{11624524, 196671}},
	} {
		t.Run(test.name, func(t *testing.T) {
			switch {
			case test.withoutLoops.configurations > 200_000:
				twin.Deep(t)
			case test.withoutLoops.configurations > 20_000:
				twin.Longer(t)
			}
			b := test.bounds
			b.Values, b.Network = 1, forgetsNothing
			for without, want := range map[cover.Reductions]figures{0: test.all, cover.Loops: test.withoutLoops} {
				r := must.Get(cover.Search(t.Context(), monotoneRaft(t, b, raftmodel.Correct()), cover.Options{Without: without}))
				if got := (figures{r.States, r.Vectors}); r.Verdict != explore.Holds || got != want {
					t.Errorf("without %q it %v %v, with %+v, want %+v", without, r.Verdict, r.Violations, got, want)
				}
			}
		})
	}
}
