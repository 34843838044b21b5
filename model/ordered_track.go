package model

import (
	"fmt"
	"slices"

	"raftmc/explore/ordered"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Track follows a run of the plain model, and says what the search for any number of ordered
// values must have come to if it left nothing out.
type Track[S, M, I, H any] struct {
	t      *orderedTables[S, M, I, H]
	common H
}

// NewTrack begins to follow a run, with the states at its start.
func (m *Model[S, M, I, H]) NewTrack(o Ordered, start reference.Cluster[S, M, I, H]) *Track[S, M, I, H] {
	k := &Track[S, M, I, H]{t: o.(*orderedTables[S, M, I, H]), common: m.p.NoHistory()}
	for i := range start.States {
		k.Reach(i, start.States[i])
	}
	return k
}

// Clone returns a Track that follows the same run so far, and may follow another from there.
func (k *Track[S, M, I, H]) Clone() *Track[S, M, I, H] { return &Track[S, M, I, H]{k.t, k.common} }

// Known is what is commonly known after the run.
func (k *Track[S, M, I, H]) Known() H { return k.common }

// Reach notes that a server has come to a state.
func (k *Track[S, M, I, H]) Reach(server int, s S) {
	facts, err := protocol.FactsOf(k.t.servers(), k.t.p.History, k.t.p.Remember(server, k.common, s))
	if err == nil {
		k.common, err = protocol.History(k.t.servers(), k.t.p.History, facts.Only(true))
	}
	if err != nil {
		k.t.notOfFacts(err)
	}
}

// Columns returns the vector of a state of the run, and what belongs to each ordered number. It
// is an error if there are too many numbers in one of them.
func (k *Track[S, M, I, H]) Columns(c reference.Cluster[S, M, I, H]) ([]ordered.Column, error) {
	t := k.t
	vector := protocol.ShapeOf(t.servers(), nil, t.p.History, k.common).Numbers
	for _, s := range c.States {
		vector = append(vector, protocol.ShapeOf(t.servers(), nil, t.p.State, s).Numbers...)
	}
	belong := map[uint64][]placed[M, H]{}
	for _, m := range c.Network {
		shape := protocol.ShapeOf(t.servers(), nil, t.p.Message, m)
		belong[ownNumber(shape)] = append(belong[ownNumber(shape)], placed[M, H]{numbers: shape.Numbers, message: &m})
	}
	for i, h := range c.Histories {
		facts, err := protocol.FactsOf(t.servers(), t.p.History, h)
		if err != nil {
			return nil, err
		}
		for _, one := range facts.Only(false).Each() {
			fact, err := protocol.History(t.servers(), t.p.History, one)
			if err != nil {
				return nil, err
			}
			shape := protocol.ShapeOf(t.servers(), nil, t.p.History, fact)
			belong[ownNumber(shape)] = append(belong[ownNumber(shape)], placed[M, H]{numbers: shape.Numbers, of: i, fact: fact})
		}
	}
	alone, err := k.column(c.States, vector, 0, nil)
	if err != nil {
		return nil, err
	}
	columns := []ordered.Column{alone}
	for own, elements := range belong {
		column, err := k.column(c.States, vector, own, elements)
		if err != nil {
			return nil, err
		}
		columns = append(columns, column)
	}
	return columns, nil
}

// placed is a message, or a fact of a server.
type placed[M, H any] struct {
	numbers []uint64
	message *M
	of      int
	fact    H
}

// ownNumber is the number that a value belongs to.
func ownNumber(s protocol.Shape) uint64 {
	if s.Own == 0 {
		return 0
	}
	return s.Numbers[s.Own-1]
}

// column returns what belongs to one number.
func (k *Track[S, M, I, H]) column(states []S, vector []uint64, own uint64, elements []placed[M, H]) (c ordered.Column, err error) {
	numbers := slices.Clone(vector)
	if own > 0 {
		numbers = append(numbers, own)
	}
	for _, e := range elements {
		numbers = append(numbers, e.numbers...)
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	if len(numbers) > ordered.MostPlaces {
		return c, fmt.Errorf("%d ordered numbers at one time, and %d can be told apart", len(numbers), ordered.MostPlaces)
	}
	r := ranks{}
	for i, n := range numbers {
		r[n] = i + 1
	}
	c.Own = r[own]
	for i, s := range states {
		l, _ := k.t.localIn(i, s, r)
		c.Locals = append(c.Locals, l)
	}
	c.Common, _ = k.t.commonIn(k.common, r)
	for _, e := range elements {
		x := ordered.Object(0)
		if e.message != nil {
			x, _ = k.t.messageIn(*e.message, r)
		} else {
			x, _ = k.t.factIn(e.of, e.fact, r)
		}
		c.Elements = append(c.Elements, x)
	}
	return c, nil
}
