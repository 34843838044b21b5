package explore

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"raftmc/internal/must"
	"raftmc/internal/toy"
)

// TestSearchesAgree holds every search against the obvious ones (newTwin,
// leastPath, leastCost), and so against each other, on random graphs.
func TestSearchesAgree(t *testing.T) {
	const times = 5 // it is quick
	cases, seen := 0, map[string]int{}
	for range toy.Rounds(times) {
		rapid.Check(t, func(t *rapid.T) {
			g := drawGraph(t)
			a := agreement{t: t, graph: g, want: newTwin(g), seen: map[string]bool{}}
			a.breadthFirst()
			a.depthFirst()
			a.fewestFaults()
			a.walks()
			a.fewStates()
			cases++
			for what, isSo := range a.seen {
				if isSo {
					seen[what]++
				}
			}
		})
	}
	if cases >= times*enough {
		wantSeen(t, seen, "holds", "violated", "violated after three steps or more", "too deep",
			"too many states", "a table that forgets", "a fault is needed", "a walk finds a violation", "a walk does not find a violation")
	}
}

// drawGraph draws a graph that rapid makes smaller if a test fails with it.
func drawGraph(t *rapid.T) *graph {
	n := rapid.SampledFrom([]int{1, 2, 3, 5, 8, 12, 20, 30, 40}).Draw(t, "nodes")
	g := newGraph(n, func(int) []int { return nil })
	if rapid.Bool().Draw(t, "along a line") { // so that some nodes are far away
		g = line(n)
	}
	node := rapid.IntRange(0, n-1)
	for from := range g.arrows {
		more := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) arrow {
			return arrow{
				to:    uint32(node.Draw(t, "to")),
				kind:  uint8(rapid.IntRange(stepKind, faultKind).Draw(t, "kind")),
				agent: uint8(rapid.IntRange(0, 2).Draw(t, "agent")),
			}
		}), 0, 4).Draw(t, fmt.Sprint("arrows from ", from))
		g.arrows[from] = append(g.arrows[from], more...)
	}
	for range rapid.IntRange(0, 2).Draw(t, "flaws") {
		at := uint32(n - 1 - node.Draw(t, "at")) // rapid likes low numbers, and high nodes are far away
		switch flags := EdgeFlags(rapid.IntRange(0, int(Panicked)).Draw(t, "flags")); {
		case flags != 0:
			g.flagged(at, flags)
		case at > 0: // what violates at once is in TestConformance
			g.violating(at)
		}
	}
	g.goal = uint32(node.Draw(t, "goal"))
	return g
}

// agreement is a comparison of all searches on a graph.
type agreement struct {
	t     *rapid.T
	graph *graph
	want  twin
	seen  map[string]bool
}

// watched is a graph that notes which nodes are expanded.
type watched struct {
	*graph
	mu    sync.Mutex
	nodes map[uint32]bool
}

type watchedWorker struct {
	Worker
	graph *watched
}

func (g *watched) NewWorker() Worker { return watchedWorker{g.graph.NewWorker(), g} }

func (w watchedWorker) Edges(s State, edges []Edge) []Edge {
	w.graph.mu.Lock()
	defer w.graph.mu.Unlock()
	w.graph.nodes[decodeNode(s)] = true
	return w.Worker.Edges(s, edges)
}

// search runs a search, and wants it to expand reachable nodes only, and all of
// them if it says that something holds.
func (a *agreement) search(name string, run func(sys System) Result) Result {
	g := &watched{graph: a.graph, nodes: map[uint32]bool{}}
	r := run(g)
	checkFigures(a.t, r)
	for node := range g.nodes {
		if _, reachable := a.want.distance[node]; !reachable {
			a.t.Errorf("%s: it expands node %d, which nothing leads to", name, node)
		}
	}
	if r.Verdict == Holds && len(g.nodes) != len(a.want.distance) {
		a.t.Errorf("%s: it holds, after %v of %v", name, slices.Sorted(maps.Keys(g.nodes)), slices.Sorted(maps.Keys(a.want.distance)))
	}
	if _, reachable := a.want.distance[a.graph.goal]; !reachable && r.Reached != 0 {
		a.t.Errorf("%s: it meets the goal, which is out of reach", name)
	}
	return r
}

// limits draws a bound on paths; often there is none.
func (a *agreement) limits() Limits {
	return Limits{Depth: rapid.SampledFrom([]int{0, 0, 1, 2, 3, 5, 8}).Draw(a.t, "depth limit")}
}

// verdict is what a search must say that looks at all paths up to a depth.
func (a *agreement) verdict(depth int) Verdict {
	switch {
	case a.want.path != nil && (depth == 0 || len(a.want.path) <= depth):
		return Violated
	case depth > 0 && len(a.want.levels) > depth: // some state has not been expanded
		return Incomplete
	}
	return Holds
}

// breadthFirst wants the twin's result from any number of workers.
func (a *agreement) breadthFirst() {
	o := Options{Workers: 1, Limits: a.limits()}
	one := a.search("BFS", func(sys System) Result { return must.Get(BFS(context.Background(), sys, o)) })
	if want := a.verdict(o.Limits.Depth); one.Verdict != want {
		a.t.Fatalf("BFS, depth %d: %v; want %v by %v", o.Limits.Depth, one.Verdict, want, a.want.path)
	}
	checkTwin(a.t, a.graph, one)
	for o.Workers = 2; o.Workers <= 4; o.Workers++ {
		many := a.search("BFS", func(sys System) Result { return must.Get(BFS(context.Background(), sys, o)) })
		if !reflect.DeepEqual(timeless(one), timeless(many)) {
			a.t.Fatalf("%d workers:\n%+v\nwant, as with 1:\n%+v", o.Workers, many, one)
		}
	}
	a.seen[one.Verdict.String()] = true
	a.seen["violated after three steps or more"] = len(one.Path) >= 3
	a.seen["too deep"] = one.DepthReached
}

// depthFirst wants what breadth-first search finds, with a table of any size.
func (a *agreement) depthFirst() {
	o := Options{Workers: 1, Limits: a.limits()}
	want := must.Get(BFS(context.Background(), a.graph, o))
	got := a.search("DFS", func(sys System) Result { return must.Get(DFS(context.Background(), sys, o)) })
	checkAgreement(a.t, a.graph, got, want)
	if got.Verdict != Violated && (got.States != want.States || got.Depth != want.Depth || got.Reached != want.Reached) {
		a.t.Errorf("DFS: %d states, depth %d, reached %b; want %d, %d, %b", got.States, got.Depth, got.Reached,
			want.States, want.Depth, want.Reached)
	}
	if len(a.graph.arrows) <= 20 { // to look at states again and again takes beyond all patience
		a.seen["a table that forgets"] = checkForgetful(a.t, a.graph) > 0
	}
}

// fewestFaults wants nothing to need fewer faults. With a bound on paths it may
// miss some, but says so.
func (a *agreement) fewestFaults() {
	least := checkFewestFaults(a.t, a.graph)
	a.seen["a fault is needed"] = least.faults > 0
	o := Options{Limits: Limits{Depth: rapid.IntRange(1, 8).Draw(a.t, "depth limit")}}
	r := a.search("FewestFaults", func(sys System) Result { return must.Get(FewestFaults(context.Background(), sys, o)) })
	switch {
	case r.Verdict == Violated && len(r.Path) <= o.Limits.Depth:
		checkCounterexample(a.t, a.graph, r, "")
	case r.Verdict == Violated || r.Verdict == Holds && a.want.path != nil:
		a.t.Errorf("FewestFaults, depth %d: %v by %v; the shortest is %v", o.Limits.Depth, r.Verdict, r.Path, a.want.path)
	}
}

// walks wants nothing of random walks but that they are ways through the graph.
func (a *agreement) walks() {
	o := WalkOptions{
		Seed: rapid.Uint64().Draw(a.t, "seed"), Walks: rapid.Uint64Range(1, 20).Draw(a.t, "walks"),
		Faults:  Faults(rapid.IntRange(0, int(SwarmFaults)).Draw(a.t, "faults")),
		Options: Options{Workers: rapid.IntRange(1, 3).Draw(a.t, "workers"), Limits: a.limits()},
	}
	if rapid.Bool().Draw(a.t, "PCT") {
		o.Scheduler, o.BugDepth = PCT, rapid.IntRange(1, 3).Draw(a.t, "bug depth")
	}
	r := a.search("Walk", func(sys System) Result { return must.Get(Walk(context.Background(), sys, o)) })
	switch {
	case r.Verdict == Violated && len(r.Path) <= o.length():
		checkCounterexample(a.t, a.graph, r, "")
		a.seen["a walk finds a violation"] = true
	case r.Verdict != Incomplete:
		a.t.Errorf("Walk: %v by %v, of walks of %d", r.Verdict, r.Path, o.length())
	case a.want.path != nil:
		a.seen["a walk does not find a violation"] = true
	}
}

// fewStates ends searches by the number of their states, which is no excuse where
// there are no more.
func (a *agreement) fewStates() {
	o := Options{Workers: 1, Limits: Limits{States: rapid.Uint64Range(1, 20).Draw(a.t, "state limit")}}
	for _, e := range engines()[:3] {
		r := a.search(e.name, func(sys System) Result { return must.Get(e.run(context.Background(), sys, o)) })
		whole := must.Get(e.run(context.Background(), a.graph, Options{Workers: 1}))
		switch {
		case r.Verdict != Incomplete && (r.Verdict != whole.Verdict || len(r.Path) != len(whole.Path)):
			a.t.Errorf("%s: %v by %v with a limit, and %v by %v without", e.name, r.Verdict, r.Path, whole.Verdict, whole.Path)
		case r.Verdict == Incomplete && len(a.want.distance) <= int(o.Limits.States):
			a.t.Errorf("%s: %q, of %d states", e.name, r.Stopped, len(a.want.distance))
		case r.Verdict == Incomplete:
			a.seen["too many states"] = true
		}
	}
}
