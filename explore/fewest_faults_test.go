package explore

import (
	"context"

	"pgregory.net/rapid"

	"raftmc/internal/must"
)

// checkFewestFaults: what FewestFaults finds needs no more faults than anything
// else, and of that no more steps. It returns what that needs.
func checkFewestFaults(t rapid.TB, g *graph) cost {
	t.Helper()
	r := must.Get(FewestFaults(context.Background(), g, Options{}))
	least, found := g.leastCost()
	if found != (r.Verdict == Violated) {
		t.Fatalf("%v; is there a violation: %t", r.Verdict, found)
	}
	if !found {
		if whole := must.Get(BFS(context.Background(), g, Options{Workers: 1})); r.States != whole.States || r.Transitions != whole.Transitions || r.Reached != whole.Reached {
			t.Errorf("%d states, %d transitions, reached %b; breadth first: %d, %d, %b",
				r.States, r.Transitions, r.Reached, whole.States, whole.Transitions, whole.Reached)
		}
		return cost{}
	}
	checkCounterexample(t, g, r, "")
	if got := g.costOf(r.Path); got != least || r.Faults != least.faults {
		t.Errorf("%d faults, said to be %d, and %d steps; there is a way of %d and %d", got.faults, r.Faults, got.steps, least.faults, least.steps)
	}
	return least
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
