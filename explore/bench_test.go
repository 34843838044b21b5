package explore

import (
	"context"
	"fmt"
	"testing"

	"raftmc/explore/internal/hash"
	"raftmc/internal/must"
)

// cube is a hypercube: a state is a set of bits, an action flips one. Its
// fingerprints cost next to nothing, so what a search takes is its own overhead.
type cube struct{ dimensions, words int }

type cubeWorker struct{ cube }

func (c cube) Kinds() []Kind     { return []Kind{{Name: "flip"}} }
func (c cube) Goals() []Goal     { return nil }
func (c cube) Orbit() int        { return 1 }
func (c cube) Initial() State    { return make(State, c.words) }
func (c cube) NewWorker() Worker { return cubeWorker{c} }
func (c cube) Bytes() int64      { return 0 }

func (c cube) Encode(State) []byte          { panic("no search of a cube writes states") }
func (c cube) Decode([]byte) (State, error) { panic("no search of a cube reads states") }

func (cubeWorker) Fingerprint(s State) uint64 { return hash.Mix(uint64(s[0]) + 1) }
func (cubeWorker) Reached() uint64            { return 0 }

func (w cubeWorker) Edges(s State, edges []Edge) []Edge {
	for i := range w.dimensions {
		edges = append(edges, Edge{Fingerprint: hash.Mix(uint64(s[0]^1<<i) + 1), Action: uint32(i)})
	}
	return edges
}

func (cubeWorker) Next(s State, action uint32, buf State) (State, bool) {
	start := len(buf)
	buf = append(buf, s...)
	buf[start] ^= 1 << action
	return buf, true
}

func (cubeWorker) Explain(State, uint32) []Violation { return nil }

func BenchmarkBFS(b *testing.B) {
	for _, dimensions := range []int{18, 22, 24} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("cube=%d/workers=%d", dimensions, workers), func(b *testing.B) {
				for b.Loop() {
					report(b, must.Get(BFS(context.Background(), cube{dimensions, 16}, Options{Workers: workers})))
				}
			})
		}
	}
}

func report(b *testing.B, r Result) {
	seconds := r.Elapsed.Seconds()
	b.ReportMetric(seconds*1e9/float64(r.Transitions), "ns/transition")
	b.ReportMetric(float64(r.Transitions)/seconds/1e6, "Mtransitions/s")
	b.ReportMetric(float64(r.StoreBytes)/float64(r.States), "storeB/state")
	b.ReportMetric(float64(r.PeakBytes)/float64(r.States), "peakB/state")
}
