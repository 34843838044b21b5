package explore

import (
	"context"
	"math/rand/v2"
	"testing"
)

// TestFewestFaults: what it finds needs no more faults than anything else, and of
// that no more steps.
func TestFewestFaults(t *testing.T) {
	violated := 0
	for seed := range uint64(300) {
		g := withFaults(randomGraph(seed, 40, 3), seed)
		if seed%3 > 0 {
			g = g.flawed(seed, 2)
		}
		r := FewestFaults(context.Background(), g, Options{})
		least, found := g.leastCost()
		if found != (r.Verdict == Violated) {
			t.Fatalf("seed %d: %v; is there a violation: %t", seed, r.Verdict, found)
		}
		if !found {
			if whole := BFS(context.Background(), g, Options{Workers: 1}); r.States != whole.States || r.Transitions != whole.Transitions || r.Reached != whole.Reached {
				t.Errorf("seed %d: %d states, %d transitions, reached %b; breadth first: %d, %d, %b", seed,
					r.States, r.Transitions, r.Reached, whole.States, whole.Transitions, whole.Reached)
			}
			continue
		}
		violated++
		if len(r.Path) == 0 { // the initial state itself
			continue
		}
		checkCounterexample(t, g, r, "")
		if got := g.costOf(r.Path); got != least {
			t.Errorf("seed %d: %d faults, %d steps; there is a way of %d and %d", seed, got.faults, got.steps, least.faults, least.steps)
		}
		if r.Faults != least.faults {
			t.Errorf("seed %d: it says that it takes %d faults, and it takes %d", seed, r.Faults, least.faults)
		}
	}
	if violated < 50 {
		t.Errorf("only %d graphs had a violation", violated)
	}
}

// withFaults makes a third of the arrows faults.
func withFaults(g *graph, seed uint64) *graph {
	random := rand.New(rand.NewPCG(seed, 1))
	for node := range g.arrows {
		for i := range g.arrows[node] {
			g.arrows[node][i].kind = stepKind
			if random.IntN(3) == 0 {
				g.arrows[node][i].kind = faultKind
			}
		}
	}
	return g
}

// cost is what a path takes.
type cost struct{ faults, steps int }

func (c cost) less(d cost) bool {
	return c.faults < d.faults || c.faults == d.faults && c.steps < d.steps
}

func (c cost) with(a arrow) cost { return cost{c.faults + int(a.kind), c.steps + 1} }

func (g *graph) costOf(path []uint32) (c cost) {
	node := uint32(0)
	for _, action := range path {
		a := g.arrows[node][action]
		c, node = c.with(a), a.to
	}
	return c
}

// leastCost is the cost of the cheapest violation, by relaxing every arrow until
// nothing changes. Nothing goes on beyond a violation.
func (g *graph) leastCost() (least cost, found bool) {
	if g.bad[0] {
		return cost{}, true
	}
	costs := map[uint32]cost{0: {}}
	for changed := true; changed; {
		changed = false
		for node := range g.arrows {
			from, known := costs[uint32(node)]
			if !known {
				continue
			}
			for _, a := range g.arrows[node] {
				c := from.with(a)
				if a.flags != 0 || g.bad[a.to] {
					if !found || c.less(least) {
						least, found = c, true
					}
					continue
				}
				if old, known := costs[a.to]; !known || c.less(old) {
					costs[a.to], changed = c, true
				}
			}
		}
	}
	return least, found
}
