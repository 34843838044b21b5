package explore

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"raftmc/explore/internal/budget"
	"raftmc/explore/internal/hash"
	"raftmc/internal/must"
)

// twin is what a breadth-first search should find, found in the obvious way:
// with Go maps, one state after the other. Only the order of states within a
// level is taken from BFS: by shards, and by discovery within a shard.
type twin struct {
	distance    map[uint32]int
	levels      []uint64
	transitions uint64
	path        []uint32 // nil: no violation
}

func newTwin(g *graph) twin {
	type step struct{ from, action uint32 }
	t := twin{distance: map[uint32]int{0: 0}}
	parents := make(map[uint32]step)
	pathTo := func(node, action uint32) []uint32 {
		path := []uint32{action}
		for ; node != 0; node = parents[node].from {
			path = append(path, parents[node].action)
		}
		slices.Reverse(path)
		return path
	}
	for level := []uint32{0}; len(level) > 0; {
		t.levels = append(t.levels, uint64(len(level)))
		var next []uint32
		for _, node := range level {
			for i, a := range g.arrows[node] {
				t.transitions++
				if t.path == nil && (a.flags != 0 || g.bad[a.to]) {
					t.path = pathTo(node, uint32(i))
				}
				if _, known := t.distance[a.to]; known || a.flags&Panicked != 0 {
					continue
				}
				t.distance[a.to] = len(t.levels)
				parents[a.to] = step{node, uint32(i)}
				next = append(next, a.to)
			}
		}
		slices.SortStableFunc(next, func(a, b uint32) int {
			return cmp.Compare(hash.Mix(uint64(a))>>(64-shardBits), hash.Mix(uint64(b))>>(64-shardBits))
		})
		level = next
	}
	return t
}

// timeless drops the figures that depend on the machine.
func timeless(r Result) Result {
	r.Elapsed, r.PeakBytes = 0, 0
	return r
}

// TestBFSDeterministic requires equal results from any number of workers, and
// the twin's, on graphs of several rounds. TestSearchesAgree has smaller ones.
func TestBFSDeterministic(t *testing.T) {
	for _, row := range []struct {
		nodes, degree, flaws int
		limits               Limits
		seeds                uint64
	}{
		{nodes: 5000, degree: 3, seeds: 4},
		{nodes: 5000, degree: 3, flaws: 3, seeds: 8},
		{nodes: 60000, degree: 5, seeds: 1},
		{nodes: 60000, degree: 5, flaws: 40, seeds: 2},
		{nodes: 60000, degree: 5, limits: Limits{States: 30000}, seeds: 1},
		{nodes: 60000, degree: 5, limits: Limits{Depth: 4}, seeds: 1},
		{nodes: 600, degree: 300, flaws: 1, seeds: 4}, // actions that take more than a byte
	} {
		for seed := range row.seeds {
			g := randomGraph(seed, row.nodes, row.degree).flawed(seed, row.flaws)
			t.Run(fmt.Sprintf("%d nodes, %d flaws, %+v, seed %d", row.nodes, row.flaws, row.limits, seed), func(t *testing.T) {
				search := func(workers int) Result {
					return timeless(must.Get(BFS(context.Background(), g, Options{Workers: workers, Limits: row.limits})))
				}
				one := search(1)
				for _, workers := range []int{2, 5} {
					if many := search(workers); !reflect.DeepEqual(one, many) {
						t.Fatalf("%d workers:\n%+v\nwant, as with 1:\n%+v", workers, many, one)
					}
				}
				checkTwin(t, g, one)
			})
		}
	}
}

func checkTwin(t rapid.TB, g *graph, r Result) {
	t.Helper()
	want := newTwin(g)
	if r.Verdict == Violated {
		checkCounterexample(t, g, r, "")
	}
	if r.Verdict != Incomplete && !slices.Equal(r.Path, want.path) {
		t.Errorf("path %v; want %v", r.Path, want.path)
	}
	if !slices.Equal(r.Levels, want.levels[:len(r.Levels)]) {
		t.Errorf("levels %v; want %v", r.Levels, want.levels)
	}
	if r.Verdict != Holds {
		return
	}
	if r.States != uint64(len(want.distance)) || r.Transitions != want.transitions || r.Depth != len(want.levels)-1 {
		t.Errorf("%d states, %d transitions, depth %d; want %d, %d, %d", r.States, r.Transitions, r.Depth,
			len(want.distance), want.transitions, len(want.levels)-1)
	}
	if _, reachable := want.distance[g.goal]; (reachable && g.goal != 0) != (r.Reached == 1) {
		t.Errorf("goals reached: %b; want %v", r.Reached, reachable)
	}
}

// TestBFSDistances follows every stored state's path, and compares its length
// with the twin's.
func TestBFSDistances(t *testing.T) {
	for _, g := range []*graph{randomGraph(1, 20000, 2), grid(60), hypercube(13), line(500)} {
		budget, release := watching(t, Options{}, g)
		defer release()
		s := newBFS(g, budget, 2)
		if r := s.run(); r.Verdict != Holds {
			t.Fatal(r.Verdict)
		}
		want := newTwin(g).distance
		seen := make(map[uint32]bool)
		for shard := range s.parents {
			for local := range s.parents[shard].count {
				id := uint32(local)<<shardBits | uint32(shard)
				var path []uint32
				if id != s.root {
					parent, action := s.parents[shard].of(local)
					path = s.path(offence{parent: parent, action: action})
				}
				node := uint32(0)
				for _, action := range path {
					node = g.arrows[node][action].to
				}
				if seen[node] || len(path) != want[node] {
					t.Fatalf("node %d: seen before %v, path of %d actions; want %d", node, seen[node], len(path), want[node])
				}
				seen[node] = true
			}
		}
		if len(seen) != len(want) {
			t.Fatalf("%d states; want %d", len(seen), len(want))
		}
	}
}

// TestBFSMemoryLimit requires that the process stays within the limit.
func TestBFSMemoryLimit(t *testing.T) {
	const limit = 64 << 20
	r := must.Get(BFS(context.Background(), cube{24, 64}, Options{Limits: Limits{Memory: limit}}))
	if r.Verdict != Incomplete || r.Stopped != "memory limit 64.0 MiB reached" {
		t.Fatalf("%v %q", r.Verdict, r.Stopped)
	}
	if r.PeakBytes > limit || r.PeakBytes < limit/2 {
		t.Errorf("peak of %d bytes; want at most %d, but more than half of it", r.PeakBytes, limit)
	}
	if held := r.StoreBytes + r.FrontierBytes; held > r.PeakBytes {
		t.Errorf("%d bytes accounted for, but a footprint of %d", held, r.PeakBytes)
	}
}

func TestProgress(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	last := Stats{}
	r := must.Get(BFS(ctx, cube{26, 1}, Options{Progress: func(s Stats) {
		// Where a round takes long, its first figures come again.
		if s.States == 0 || s.States < last.States || s.Elapsed-last.Elapsed < budget.ProgressInterval || s.Expanded > s.Frontier {
			t.Errorf("after %+v: %+v", last, s)
		}
		grown := s.States > last.States && last.States > 0
		last = s
		if calls++; grown {
			cancel()
		}
	}}))
	if calls < 2 || r.Stopped != "interrupted" || r.States < last.States {
		t.Errorf("%d calls, then %q at %d states; want 2 at least, then interrupted at %d", calls, r.Stopped, r.States, last.States)
	}
}
