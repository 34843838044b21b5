package model

import (
	"math/rand/v2"

	"raftmc/explore/ordered"
	"raftmc/internal/mistake"
	"raftmc/internal/property"
	"raftmc/protocol"
)

// Tangled implements ordered.Judge.
func (j *orderedJudge[S, M, I, H]) Tangled(facts, locals []uint32, combinations int) bool {
	if len(facts) == 0 {
		return false
	}
	c := tangle[S, M, I, H]{t: j.t, random: rand.New(rand.NewPCG(uint64(len(facts)), uint64(len(locals))))}
	for range combinations {
		c.x, c.y = c.fact(facts), c.fact(facts)
		c.states, c.others = c.vector(locals), c.vector(locals)
		if c.states == nil || c.others == nil {
			continue
		}
		c.refuse()
		if c.withState() {
			return true
		}
	}
	return false
}

// tangle is two states of each server, and two facts of earlier times, with numbers at random.
type tangle[S, M, I, H any] struct {
	t      *orderedTables[S, M, I, H]
	random *rand.Rand
	x, y   pastFact[H]
	states []S
	others []S // other states, with which a property that looks at facts alone finds the same
}

// pastFact is a fact of a server.
type pastFact[H any] struct {
	server int
	fact   H
}

func (c *tangle[S, M, I, H]) places(count int) (at ordered.Places) {
	for at.Count() < count {
		at |= 1 << (1 + c.random.IntN(2*count+1))
	}
	return at
}

func (c *tangle[S, M, I, H]) fact(facts []uint32) pastFact[H] {
	e := c.t.elements.snapshot()[facts[c.random.IntN(len(facts))]]
	return pastFact[H]{e.Of, c.t.historyOf(e.encoding, c.places(e.Numbers), spread)}
}

// vector picks a state of each server; nil if it has no luck.
func (c *tangle[S, M, I, H]) vector(locals []uint32) []S {
	all := make([]S, c.t.servers())
	found := 0
	picked := make([]bool, len(all))
	for range 8 * len(all) {
		l := c.t.locals.snapshot()[locals[c.random.IntN(len(locals))]]
		if picked[l.Server] {
			continue
		}
		all[l.Server] = c.t.stateOf(l.encoding, c.places(l.Numbers), spread)
		picked[l.Server] = true
		if found++; found == len(all) {
			return all
		}
	}
	return nil
}

// view is a server in one of some states, with some of the two facts.
func (c *tangle[S, M, I, H]) view(server int, states []S, facts ...pastFact[H]) protocol.View[S, H] {
	h := c.t.p.NoHistory()
	for _, f := range facts {
		if f.server == server {
			h = c.t.joined(h, f.fact)
		}
	}
	return protocol.View[S, H]{Server: server, State: states[server], History: c.t.p.Remember(server, h, states[server])}
}

// withState reports whether a property fails because of a fact, its own server's state, and
// another server, and not without one of the two first.
func (c *tangle[S, M, I, H]) withState() bool {
	if len(c.states) == 1 {
		return false
	}
	other := c.view((c.x.server+1+c.random.IntN(len(c.states)-1))%len(c.states), c.states)
	ask := func(v protocol.View[S, H]) property.Outcome[S, H] { return c.t.props.OfPair(v, other) }
	return findsMore(ask(c.view(c.x.server, c.states, c.x)), ask(c.view(c.x.server, c.states)), ask(c.view(c.x.server, c.others, c.x)))
}

// refuse refuses a property that fails because of two facts of earlier times and a state, and
// not without one of the three.
func (c *tangle[S, M, I, H]) refuse() {
	c.refuseIf(func(states []S, facts ...pastFact[H]) property.Outcome[S, H] {
		if c.x.server == c.y.server {
			return c.t.props.OfServer(c.view(c.x.server, states, facts...))
		}
		return c.t.props.OfPair(c.view(c.x.server, states, facts...), c.view(c.y.server, states, facts...))
	})
	if len(c.t.props.Cluster) == 0 {
		return
	}
	c.refuseIf(func(states []S, facts ...pastFact[H]) property.Outcome[S, H] {
		var all []protocol.View[S, H]
		for i := range states {
			all = append(all, c.view(i, states, facts...))
		}
		return c.t.props.OfCluster(all)
	})
}

func (c *tangle[S, M, I, H]) refuseIf(find func(states []S, facts ...pastFact[H]) property.Outcome[S, H]) {
	both := find(c.states, c.x, c.y)
	if len(both.Violations) == 0 {
		return
	}
	all := []property.Outcome[S, H]{find(c.states, c.x), find(c.states, c.y), find(c.others, c.x, c.y)}
	for i, p := range c.t.props.All {
		if c.t.props.GoalBit[i] == 0 && c.t.props.Has(both, i) && !anyHas(c.t.props, i, all) {
			mistake.Made("let Remember note as one fact what the property looks for, or search with a number of them",
				"property %s of %s looks at two facts of earlier times together with a state, and a search for any number of ordered values keeps apart what belongs to different numbers", p.Name, c.t.info.Name)
		}
	}
}

func anyHas[S, M, I, H any](props *property.Set[S, M, I, H], i int, all []property.Outcome[S, H]) bool {
	for _, out := range all {
		if props.Has(out, i) {
			return true
		}
	}
	return false
}
