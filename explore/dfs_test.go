package explore

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"raftmc/internal/must"
)

// TestDFSAgrees compares depth-first with breadth-first search on random graphs
// that are larger than those of TestSearchesAgree.
func TestDFSAgrees(t *testing.T) {
	for _, row := range []struct {
		nodes, degree, flaws int
		limits               Limits
		seeds                uint64
	}{
		{nodes: 300, degree: 2, flaws: 2, seeds: 30},
		{nodes: 300, degree: 2, limits: Limits{Depth: 5}, seeds: 10},
		{nodes: 5000, degree: 2, seeds: 2},
	} {
		for seed := range row.seeds {
			g := randomGraph(seed, row.nodes, row.degree).flawed(seed, row.flaws)
			t.Run(fmt.Sprintf("%d nodes, degree %d, %d flaws, seed %d", row.nodes, row.degree, row.flaws, seed), func(t *testing.T) {
				want := must.Get(BFS(context.Background(), g, Options{Workers: 1, Limits: row.limits}))
				got := must.Get(DFS(context.Background(), g, Options{Limits: row.limits}))
				checkAgreement(t, g, got, want)
				if got.Verdict != Violated && (got.States != want.States || got.Depth != want.Depth || got.Reached != want.Reached) {
					t.Errorf("%d states, depth %d, reached %b; want %d, %d, %b", got.States, got.Depth, got.Reached,
						want.States, want.Depth, want.Reached)
				}
			})
		}
	}
}

// TestDFSForgetful does so with tables that are too small.
func TestDFSForgetful(t *testing.T) {
	forgot := uint64(0)
	for _, g := range []*graph{cycle(60), grid(8), line(100), binaryTree(7), hypercube(4)} {
		forgot += checkForgetful(t, g)
	}
	for seed := range uint64(40) {
		forgot += checkForgetful(t, randomGraph(seed, 2000, 2).flawed(seed, 20))
	}
	if forgot == 0 {
		t.Error("no table forgot anything")
	}
}

func checkForgetful(t rapid.TB, g *graph) (forgotten uint64) {
	t.Helper()
	seen := newDepths(bucketSlots * depthBytes)
	want := must.Get(BFS(context.Background(), g, Options{Workers: 1}))
	got := searchDepthFirst(context.Background(), g, Options{}, seen)
	checkAgreement(t, g, got, want)
	if seen.forgotten == 0 && got.Verdict == Holds && got.States != want.States || got.States < want.States && got.Verdict == Holds {
		t.Errorf("%d states; want %d", got.States, want.States)
	}
	return seen.forgotten
}

func checkAgreement(t rapid.TB, g *graph, got, want Result) {
	t.Helper()
	if got.Verdict != want.Verdict || got.Stopped != want.Stopped || len(got.Path) != len(want.Path) {
		t.Fatalf("%v %q, path %v; want %v %q, as long as %v", got.Verdict, got.Stopped, got.Path, want.Verdict, want.Stopped, want.Path)
	}
	if got.Verdict == Violated {
		checkCounterexample(t, g, got, "")
		if least := leastPath(g, len(got.Path)); fmt.Sprint(got.Path) != fmt.Sprint(least) {
			t.Errorf("path %v; %v comes first", got.Path, least)
		}
	}
}

// leastPath returns the first of the paths of a length that end in a violation,
// none being shorter. It goes through all paths, but for those that are certain
// to be detours.
func leastPath(g *graph, length int) []uint32 {
	distance := newTwin(g).distance
	var from func(node uint32, left int) []uint32
	from = func(node uint32, left int) []uint32 {
		for i, a := range g.arrows[node] {
			if left == 1 && (a.flags != 0 || g.bad[a.to]) {
				return []uint32{uint32(i)}
			}
			if d, known := distance[a.to]; left > 1 && known && d == length-left+1 {
				if rest := from(a.to, left-1); rest != nil {
					return append([]uint32{uint32(i)}, rest...)
				}
			}
		}
		return nil
	}
	if length == 0 {
		return nil
	}
	return from(0, length)
}

func BenchmarkDFS(b *testing.B) {
	for b.Loop() {
		report(b, must.Get(DFS(context.Background(), cube{14, 16}, Options{})))
	}
}
