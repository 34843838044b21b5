package cli

import (
	"context"
	"fmt"
	"testing"

	"raftmc/catalog"
	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// BenchmarkBFS exhausts whole spaces. The figures that count are transitions a
// second and bytes a state, and two workers against one in the same run.
func BenchmarkBFS(b *testing.B) {
	for _, bench := range []struct {
		name, protocol string
		within         string // what is otherwise than by default
		symmetry       protocol.Symmetry
	}{
		{"raft-3-servers", "raft", "in-flight 4, drops 0, duplicates 0", protocol.Full},
		{"twophase-9-managers", "twophase", "servers 9", protocol.None},
	} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/workers=%d", bench.name, workers), func(b *testing.B) {
				p, err := ours.find(bench.protocol)
				if err != nil {
					b.Fatal(err)
				}
				bounds, err := catalog.Within(p.Counted, bench.within)
				if err != nil {
					b.Fatal(err)
				}
				var transitions, states, stored, calls float64
				for b.Loop() {
					m, err := p.Build(catalog.Options{Bounds: bounds, Symmetry: bench.symmetry})
					if err != nil {
						b.Fatal(err)
					}
					r := must.Get(explore.BFS(context.Background(), m, explore.Options{Workers: workers}))
					if r.Verdict != explore.Holds {
						b.Fatalf("%v %v", r.Verdict, r.Violations)
					}
					transitions += float64(r.Transitions)
					states, stored, calls = float64(r.States), float64(r.StoreBytes), float64(m.TableStats().LocalSteps)
				}
				b.ReportMetric(transitions/b.Elapsed().Seconds(), "transitions/s")
				b.ReportMetric(states, "states")
				b.ReportMetric(stored/states, "B/state")
				b.ReportMetric(calls, "calls") // of the protocol's own step function
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// BenchmarkCover exhausts, with the complete search, what the README's first
// table shows.
func BenchmarkCover(b *testing.B) {
	for _, bench := range []struct {
		name    string
		bounds  raftmodel.Bounds
		workers int
	}{
		{"terms=2/log=1/crashes=any", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Crashes: protocol.Any}, 2},
		{"terms=2/log=2/crashes=any", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Crashes: protocol.Any}, 1},
		{"terms=2/log=2/crashes=any", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Crashes: protocol.Any}, 2},
		{"terms=3/log=1/crashes=any", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Crashes: protocol.Any}, 1},
		{"terms=3/log=1/crashes=any", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Crashes: protocol.Any}, 2},
		{"terms=3/log=1/crashes=any/compactions=any", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Crashes: protocol.Any, Compactions: protocol.Any}, 2},
		{"servers=5/terms=2/log=1", raftmodel.Bounds{Servers: 5, Terms: 2, Log: 1}, 2},
		{"servers=5/terms=2/log=1/crashes=any", raftmodel.Bounds{Servers: 5, Terms: 2, Log: 1, Crashes: protocol.Any}, 2},
		{"terms=3/log=2/crashes=any", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 2, Crashes: protocol.Any}, 2},
	} {
		b.Run(fmt.Sprintf("%s/workers=%d", bench.name, bench.workers), func(b *testing.B) {
			for b.Loop() {
				reportCover(b, coverRaft(b, bench.bounds, cover.Options{Workers: bench.workers}))
			}
		})
	}
}

// BenchmarkCoverWithout does the same without dead answers and loops, for the README's table of
// what these save.
func BenchmarkCoverWithout(b *testing.B) {
	for _, bench := range []struct {
		name   string
		bounds raftmodel.Bounds
	}{
		{"terms=2/log=2/crashes=any", raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Crashes: protocol.Any}},
		{"terms=3/log=1/crashes=any/compactions=any", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Crashes: protocol.Any, Compactions: protocol.Any}},
		{"servers=5/terms=2/log=1", raftmodel.Bounds{Servers: 5, Terms: 2, Log: 1}},
		{"terms=3/log=2/crashes=any", raftmodel.Bounds{Servers: 3, Terms: 3, Log: 2, Crashes: protocol.Any}},
	} {
		for _, without := range []cover.Reductions{0, cover.Loops, cover.DeadAnswers | cover.Loops} {
			b.Run(fmt.Sprintf("%s/without=%v", bench.name, without), func(b *testing.B) {
				for b.Loop() {
					reportCover(b, coverRaft(b, bench.bounds, cover.Options{Workers: 2, Without: without}))
				}
			})
		}
	}
}

func reportCover(b *testing.B, r cover.Result) {
	b.ReportMetric(r.Elapsed.Seconds(), "s")
	b.ReportMetric(float64(r.States), "configurations")
	b.ReportMetric(float64(r.Vectors), "vectors")
	b.ReportMetric(float64(r.Transitions), "transitions")
	b.ReportMetric(float64(r.States)/r.Elapsed.Seconds(), "configurations/s")
	b.ReportMetric(float64(r.Transitions)/r.Elapsed.Seconds(), "transitions/s")
	b.ReportMetric(float64(r.StoreBytes)/float64(r.States), "B/configuration")
	b.ReportMetric(float64(r.StoreBytes)/(1<<20), "MiB")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkCoverAndBFS asks both searches the same question: the same bounds and
// properties, and a network that forgets nothing.
func BenchmarkCoverAndBFS(b *testing.B) {
	for _, bench := range []struct {
		name   string
		bounds raftmodel.Bounds
	}{
		{"servers=2/terms=2/log=2", raftmodel.Bounds{Servers: 2, Terms: 2, Log: 2, Crashes: protocol.Any}},
		{"servers=3/terms=1/log=1", raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Crashes: protocol.Any}},
		{"servers=3/terms=2/log=0", raftmodel.Bounds{Servers: 3, Terms: 2, Crashes: protocol.Any}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				covered := coverRaft(b, bench.bounds, cover.Options{Workers: 1})
				states := must.Get(explore.BFS(context.Background(), buildForBench(b, bench.bounds), explore.Options{Workers: 1}))
				if states.Verdict != explore.Holds {
					b.Fatalf("%v %v", states.Verdict, states.Violations)
				}
				b.ReportMetric(float64(covered.States), "configurations")
				b.ReportMetric(float64(states.States), "states")
				b.ReportMetric(covered.Elapsed.Seconds(), "s/cover")
				b.ReportMetric(states.Elapsed.Seconds(), "s/bfs")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}

func buildForBench(b *testing.B, bounds raftmodel.Bounds) model.Searchable {
	b.Helper()
	bounds.Values, bounds.Network = 1, catalog.ForgetsNothing
	m, err := ours.usual().Build(catalog.Options{Bounds: bounds.Stated()})
	if err != nil {
		b.Fatal(err)
	}
	return m
}

func coverRaft(b *testing.B, bounds raftmodel.Bounds, o cover.Options) cover.Result {
	b.Helper()
	sys, err := buildForBench(b, bounds).Monotone()
	if err != nil {
		b.Fatal(err)
	}
	r := must.Get(cover.Search(context.Background(), sys, o))
	if r.Verdict != explore.Holds {
		b.Fatalf("%v %v", r.Verdict, r.Violations)
	}
	return r
}
