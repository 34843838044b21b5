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

// TestCoverCounts holds the exact figures of the complete search, with all
// properties on: at its end they depend on no order, only on Raft.
func TestCoverCounts(t *testing.T) {
	forgetsNothing := protocol.Network{Delivery: protocol.AnyTimes}
	for _, test := range []struct {
		name                    string
		bounds                  raftmodel.Bounds
		configurations, vectors uint64
	}{
		{"one term", raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Crashes: protocol.Any, Compactions: protocol.Any}, 1226, 956},
		{"no crash", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1}, 2558, 1152},
		{"two terms", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Crashes: protocol.Any}, 13187, 4108},
		{"with compaction", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Crashes: protocol.Any, Compactions: protocol.Any}, 46762, 12690},
		{"two entries", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Crashes: protocol.Any}, 343991, 27433},
		{"three terms", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Crashes: protocol.Any}, 280094, 21966},
		{"three terms, compaction", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Crashes: protocol.Any, Compactions: protocol.Any}, 1035907, 65067},
		{"two entries, compaction", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Crashes: protocol.Any, Compactions: protocol.Any}, 3294779, 180143},
		{"five servers", raftmodel.Bounds{Servers: 5, Terms: 2, Log: 1}, 3156481, 292844},
		{"three terms, two entries", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 2, Crashes: protocol.Any}, 11624524, 196671},
	} {
		t.Run(test.name, func(t *testing.T) {
			switch {
			case test.configurations > 200_000:
				twin.Deep(t)
			case test.configurations > 20_000:
				twin.Longer(t)
			}
			b := test.bounds
			b.Values, b.Network = 1, forgetsNothing
			r := must.Get(cover.Search(t.Context(), monotoneRaft(t, b, raftmodel.Correct()), cover.Options{}))
			if r.Verdict != explore.Holds || r.States != test.configurations || r.Vectors != test.vectors {
				t.Errorf("%v %v: %d configurations and %d vectors, want %d and %d",
					r.Verdict, r.Violations, r.States, r.Vectors, test.configurations, test.vectors)
			}
		})
	}
}
