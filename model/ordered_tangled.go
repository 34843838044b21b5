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
		c.states = c.states[:0]
		for i := range j.t.servers() {
			c.states = append(c.states, c.stateOf(i, locals))
		}
		if !c.complete() {
			continue
		}
		c.refuse()
		if c.x.server != c.y.server && c.withState() {
			return true
		}
	}
	return false
}

// tangle is a state of each server, and two facts of earlier times, with numbers at random.
type tangle[S, M, I, H any] struct {
	t      *orderedTables[S, M, I, H]
	random *rand.Rand
	x, y   pastFact[H]
	states []*S
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

// stateOf picks a state of a server; nil if it has no luck.
func (c *tangle[S, M, I, H]) stateOf(server int, locals []uint32) *S {
	for range 8 * c.t.servers() {
		if l := c.t.locals.snapshot()[locals[c.random.IntN(len(locals))]]; l.Server == server {
			s := c.t.stateOf(l.encoding, c.places(l.Numbers), spread)
			return &s
		}
	}
	return nil
}

func (c *tangle[S, M, I, H]) complete() bool {
	for _, s := range c.states {
		if s == nil {
			return false
		}
	}
	return true
}

// view is a server with some of the two facts; in its first state if that is what first says.
func (c *tangle[S, M, I, H]) view(server int, first bool, facts ...pastFact[H]) protocol.View[S, H] {
	h := c.t.p.NoHistory()
	for _, f := range facts {
		if f.server == server {
			h = c.t.joined(h, f.fact)
		}
	}
	if first {
		return protocol.View[S, H]{Server: server, State: c.t.p.Initial(server), History: h}
	}
	return protocol.View[S, H]{Server: server, State: *c.states[server], History: c.t.p.Remember(server, h, *c.states[server])}
}

// withState reports whether a property fails because of a fact, its own server's state, and
// another server, and not without one of the two first.
func (c *tangle[S, M, I, H]) withState() bool {
	other := c.view(c.y.server, false)
	ask := func(v protocol.View[S, H]) property.Outcome[S, H] { return c.t.props.OfPair(v, other) }
	return findsMore(ask(c.view(c.x.server, false, c.x)), ask(c.view(c.x.server, false)), ask(c.view(c.x.server, true, c.x)))
}

// refuse refuses a property that fails because of two facts of earlier times and a state, and
// not without one of the three.
func (c *tangle[S, M, I, H]) refuse() {
	c.refuseIf(func(facts ...pastFact[H]) property.Outcome[S, H] {
		return c.of(false, facts...)
	}, c.of(true, c.x, c.y))
	if len(c.t.props.Cluster) > 0 {
		c.refuseIf(func(facts ...pastFact[H]) property.Outcome[S, H] {
			return c.t.props.OfCluster(c.all(facts...))
		})
	}
}

// of is what the properties of a server, or of two, find with some of the facts.
func (c *tangle[S, M, I, H]) of(first bool, facts ...pastFact[H]) property.Outcome[S, H] {
	if c.x.server == c.y.server {
		return c.t.props.OfServer(c.view(c.x.server, first, facts...))
	}
	return c.t.props.OfPair(c.view(c.x.server, first, facts...), c.view(c.y.server, first, facts...))
}

func (c *tangle[S, M, I, H]) all(facts ...pastFact[H]) (all []protocol.View[S, H]) {
	for i := range c.states {
		all = append(all, c.view(i, false, facts...))
	}
	return all
}

func (c *tangle[S, M, I, H]) refuseIf(find func(facts ...pastFact[H]) property.Outcome[S, H], without ...property.Outcome[S, H]) {
	both, all := find(c.x, c.y), append(without, find(c.x), find(c.y))
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
