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

// counted are configurations and vectors.
type counted struct{ configurations, vectors uint64 }

// TestCoverCounts holds the exact counts of the complete search, with all properties on: with
// all reductions, and without dead answers and loops, where they depend on no order, only on Raft.
func TestCoverCounts(t *testing.T) {
	forgetsNothing := protocol.Network{Delivery: protocol.AnyTimes}
	for _, test := range []struct {
		name             string
		bounds           raftmodel.Bounds
		all, withoutBoth counted
	}{
		{"one term", raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Crashes: protocol.Any, Compactions: protocol.Any}, counted{241, 199}, counted{1226, 956}},
		{"no crash", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1}, counted{1400, 1152}, counted{2558, 1152}},
		{"two terms", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Crashes: protocol.Any}, counted{2759, 1697}, counted{13187, 4108}},
		{"with compaction", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Crashes: protocol.Any, Compactions: protocol.Any}, counted{8639, 4851}, counted{46762, 12690}},
		{"two entries", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Crashes: protocol.Any}, counted{42141, 11458}, counted{343991, 27433}},
		{"three terms", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Crashes: protocol.Any}, counted{39492, 10810}, counted{280094, 21966}},
		{"three terms, compaction", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Crashes: protocol.Any, Compactions: protocol.Any}, counted{125654, 30347}, counted{1035907, 65067}},
		{"two entries, compaction", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Crashes: protocol.Any, Compactions: protocol.Any}, counted{346385, 67823}, counted{3294779, 180143}},
		{"five servers", raftmodel.Bounds{Servers: 5, Terms: 2, Log: 1}, counted{772386, 292844}, counted{3156481, 292844}},
		{"three terms, two entries", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 2, Crashes: protocol.Any}, counted{993334, 103444}, counted{11624524, 196671}},
	} {
		t.Run(test.name, func(t *testing.T) {
			switch {
			case test.withoutBoth.configurations > 200_000:
				twin.Deep(t)
			case test.withoutBoth.configurations > 20_000:
				twin.Longer(t)
			}
			b := test.bounds
			b.Values, b.Network = 1, forgetsNothing
			for without, want := range map[cover.Reductions]counted{0: test.all, cover.DeadAnswers | cover.Loops: test.withoutBoth} {
				r := must.Get(cover.Search(t.Context(), monotoneRaft(t, b, raftmodel.Correct()), cover.Options{Without: without}))
				if got := (counted{r.States, r.Vectors}); r.Verdict != explore.Holds || got != want {
					t.Errorf("without %q it %v %v, with %+v, want %+v", without, r.Verdict, r.Violations, got, want)
				}
			}
		})
	}
}
