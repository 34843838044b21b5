package main

import (
	"context"
	"fmt"
	"testing"

	"raftmc/explore"
	"raftmc/model"
)

// BenchmarkBFS exhausts whole spaces. The figures that count are transitions a
// second and bytes a state, and two workers against one in the same run.
func BenchmarkBFS(b *testing.B) {
	for _, bench := range []struct {
		name, protocol string
		bounds         func(*model.Bounds)
		symmetry       model.Symmetry
	}{
		{"raft-3-servers", "raft", func(b *model.Bounds) { b.InFlight, b.Drops, b.Duplicates = 4, 0, 0 }, model.Full},
		{"twophase-9-managers", "twophase", func(b *model.Bounds) { b.Servers = 9 }, model.None},
	} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/workers=%d", bench.name, workers), func(b *testing.B) {
				p, err := findProtocol(bench.protocol)
				if err != nil {
					b.Fatal(err)
				}
				bounds := p.defaults
				bench.bounds(&bounds)
				var transitions, states, stored float64
				for b.Loop() {
					m, err := p.build(buildOptions{bounds: bounds, symmetry: bench.symmetry})
					if err != nil {
						b.Fatal(err)
					}
					r := explore.BFS(context.Background(), m, explore.Options{Workers: workers})
					if r.Verdict != explore.Holds {
						b.Fatalf("%v %v", r.Verdict, r.Violations)
					}
					transitions += float64(r.Transitions)
					states, stored = float64(r.States), float64(r.StoreBytes)
				}
				b.ReportMetric(transitions/b.Elapsed().Seconds(), "transitions/s")
				b.ReportMetric(states, "states")
				b.ReportMetric(stored/states, "B/state")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
