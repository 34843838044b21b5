package explore

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"raftmc/explore/internal/parallel"
	"raftmc/internal/must"
)

// TestWalkDeterministic requires equal results from equal seeds, whatever the
// number of workers, and others from other seeds.
func TestWalkDeterministic(t *testing.T) {
	for _, o := range []WalkOptions{
		{},
		{Faults: SwarmFaults},
		{Scheduler: PCT, BugDepth: 3},
	} {
		for _, flaws := range []int{0, 3} {
			g := randomGraph(7, 5000, 2).flawed(7, flaws)
			t.Run(fmt.Sprintf("scheduler %d, faults %d, %d flaws", o.Scheduler, o.Faults, flaws), func(t *testing.T) {
				search := func(seed uint64, workers int) Result {
					o := o
					o.Seed, o.Workers, o.Limits.States = seed, workers, 40000
					return timeless(must.Get(Walk(context.Background(), g, o)))
				}
				one := search(1, 1)
				for _, workers := range []int{2, 3, 8} {
					if many := search(1, workers); !reflect.DeepEqual(one, many) {
						t.Errorf("%d workers:\n%+v\nwant, as with 1:\n%+v", workers, many, one)
					}
				}
				if other := search(2, 1); reflect.DeepEqual(one, other) {
					t.Error("seeds 1 and 2 give the same walks")
				}
			})
		}
	}
}

// TestWalkInterrupted: a walk that is broken off is not counted, but what it did is.
func TestWalkInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	sys := cancelling{cycle(50), cancel}
	r := must.Get(Walk(ctx, sys, WalkOptions{Options: Options{Workers: 1, Limits: Limits{Depth: 1 << 40}}}))
	if r.Stopped != "interrupted" || r.Walks != 0 || r.Transitions == 0 {
		t.Errorf("%q after %d walks and %d transitions", r.Stopped, r.Walks, r.Transitions)
	}
}

// cancelling is a system that has its own search cancelled by its first step.
type cancelling struct {
	*graph
	cancel func()
}

func (s cancelling) NewWorker() Worker { return cancellingWorker{s.graph.NewWorker(), s.cancel} }

type cancellingWorker struct {
	Worker
	cancel func()
}

func (w cancellingWorker) Edges(s State, edges []Edge) []Edge {
	w.cancel()
	return w.Worker.Edges(s, edges)
}

// TestSwarm requires that walks differ in the kinds of faults that they take,
// and that other kinds are never switched off.
func TestSwarm(t *testing.T) {
	// Every node can take a step or a fault.
	g := cycle(10)
	for node := range g.arrows {
		g.arrows[node] = append(g.arrows[node], arrow{to: g.arrows[node][0].to, kind: faultKind})
	}
	for _, row := range []struct {
		faults     Faults
		without    int // walks without any fault, of 1000
		plusMinus  int
		neverSteps int
	}{
		{faults: AllFaults},
		{faults: SwarmFaults, without: 500, plusMinus: 60},
	} {
		w := newTestWalker(t, g, WalkOptions{Seed: 5, Faults: row.faults})
		without := 0
		for number := range uint64(1000) {
			w.taken = parallel.Tally{}
			w.walk(number)
			if w.taken[faultKind] == 0 {
				without++
			}
			if w.taken[stepKind] == 0 {
				t.Errorf("walk %d took no step", number)
			}
		}
		if without < row.without-row.plusMinus || without > row.without+row.plusMinus {
			t.Errorf("faults %d: %d of 1000 walks without any; want about %d", row.faults, without, row.without)
		}
	}
}

func newTestWalker(t *testing.T, g *graph, o WalkOptions) *walker {
	if err := o.check(); err != nil {
		panic(err)
	}
	budget, release := watching(t, o.Options, g)
	t.Cleanup(release)
	return newWalker(&walks{sys: g, options: o, budget: budget, initial: g.Initial(), kinds: g.Kinds()})
}

// threads is a system of straight-line programs of equal length, one for each
// agent. A node encodes how far each of them is; a bug is a set of nodes.
func threads(agents, steps int, bug func(at []int) bool) *graph {
	nodes := 1
	for range agents {
		nodes *= steps + 1
	}
	g := &graph{arrows: make([][]arrow, nodes), bad: make(map[uint32]bool)}
	for node := range nodes {
		at, weight := make([]int, agents), 1
		for agent, rest := 0, node; agent < agents; agent++ {
			at[agent] = rest % (steps + 1)
			rest /= steps + 1
			if at[agent] < steps {
				g.arrows[node] = append(g.arrows[node], arrow{to: uint32(node + weight), agent: uint8(agent)})
			}
			weight *= steps + 1
		}
		g.bad[uint32(node)] = bug(at)
	}
	return g
}

// TestPCT requires that a bug of each depth is found as often as promised.
func TestPCT(t *testing.T) {
	const agents, steps, walks = 3, 8, 4000
	for _, row := range []struct {
		name  string
		depth int
		bug   func(at []int) bool
	}{
		{"agent 2 ends before agent 0 begins", 1, func(at []int) bool { return at[2] == steps && at[0] == 0 }},
		{"agent 1 runs while agent 0 is at step 5", 2, func(at []int) bool { return at[0] == 5 && at[1] == steps }},
		{"agent 1 halts at 3 while 0 is at 5, and 2 runs", 3, func(at []int) bool { return at[0] == 5 && at[1] == 3 && at[2] == steps }},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := WalkOptions{Seed: 1, Scheduler: PCT, BugDepth: row.depth}
			o.Limits.Depth = agents * steps
			w := newTestWalker(t, threads(agents, steps, row.bug), o)
			found := 0
			for number := range uint64(walks) {
				if w.walk(number) != nil {
					found++
				}
			}
			promised := 1.0 / agents
			for range row.depth - 1 {
				promised /= agents * steps
			}
			if float64(found) < promised*walks {
				t.Errorf("found by %d of %d walks; %.1f are promised", found, walks, promised*walks)
			}
		})
	}
}

// TestPCTPriorities: without change points, the agents run one after the other.
func TestPCTPriorities(t *testing.T) {
	var p pct
	r := rand.New(rand.NewPCG(1, 1))
	enabled := []Edge{{Agent: 3}, {Agent: 9}, {Agent: 200}, {Agent: 9}}
	first := make(map[uint8]int)
	for range 3000 {
		p.begin(r, 1, 10)
		agent := p.schedule(r, enabled, 0)
		first[agent]++
		for step := 1; step < 10; step++ {
			if again := p.schedule(r, enabled, step); again != agent {
				t.Fatalf("agent %d acts at step %d, after agent %d", again, step, agent)
			}
		}
	}
	for _, e := range enabled {
		if n := first[e.Agent]; n < 900 || n > 1100 {
			t.Errorf("agent %d was first in %d of 3000 walks; want about a third", e.Agent, n)
		}
	}
}

func BenchmarkWalk(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			for b.Loop() {
				o := WalkOptions{Walks: 10000}
				o.Workers = workers
				report(b, must.Get(Walk(context.Background(), cube{20, 16}, o)))
			}
		})
	}
}
