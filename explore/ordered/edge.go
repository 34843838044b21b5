package ordered

import (
	"math/bits"
	"slices"
)

// edge is a step from a vector to another one: all columns of the vector may take it along.
type edge struct {
	layout // of its further places, and those of the vector
	server int
	to     Object // the server's state
	common Object
	gives  []Object // what becomes true, or is sent: elements of any column

	// but is the place of the column that the step was taken with, which takes it on its own,
	// with what it needs of it; none if there is none, or if it is forgotten.
	but int
	by  origin
}

const none = -1

// connect adds an edge to a vector, unless it has it.
func (w *worker) connect(v *vector, g edge) {
	used := g.own | g.to.Places() | g.common.Places()
	for _, x := range g.gives {
		used |= x.Places()
	}
	if g.but > 0 && !used.Has(g.but) {
		g.but = none
	} else if g.but > 0 {
		g.but = (Places(1) << g.but).Among(used).Top()
	}
	g.own, g.count = g.own.Among(used), used.Count()
	g.to, g.common = g.to.among(used), g.common.among(used)
	for i, x := range g.gives {
		g.gives[i] = x.among(used)
	}
	slices.Sort(g.gives)
	for _, other := range v.edges {
		if other.to == g.to && other.server == g.server && other.common == g.common && other.layout == g.layout && other.but == g.but && slices.Equal(other.gives, g.gives) {
			return
		}
	}
	v.edges = append(v.edges, &g)
	w.edges++
}

// target is a vector that a step leads to, as it is counted where the step was taken.
type target struct {
	q       content
	all     Places
	server  int      // that has moved
	present []Object // facts that are true in its state

	least content // of its names, counted among its own places
	which []uint16
	hash  uint64
}

// aim prepares to store columns of a vector.
func (w *worker) aim(q content, server int) *target {
	t := w.newTarget()
	t.q, t.server, t.all = q, server, w.placesIn(&q)
	l := q[server]
	t.present = t.present[:0]
	for _, f := range w.local(l).Facts {
		t.present = append(t.present, At(f.Shape(), f.Places().Of(l.Places())))
	}
	own := content{}
	for i, x := range q[:w.servers+1] {
		own[i] = x.among(t.all)
	}
	least, which := w.names(&own)
	t.least, t.which = least, append(t.which[:0], which...)
	t.hash = w.hashOf(&t.least)
	return t
}

// hashOf hashes a vector by content.
func (s *search) hashOf(q *content) (h uint64) {
	for i := range s.servers + 1 {
		h = (h ^ s.orderOf(q, i) ^ uint64(q[i].Places())<<32) * 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	return h
}

// carry takes sets of a column of a vector along an edge of it; nil stands for nothing at all
// in a column, where only what the edge gives can be.
func (w *worker) carry(v *vector, g *edge, k *column, sets []*elements) {
	at := layout{own: First(v.places), count: v.places}
	if k != nil {
		at = k.layout()
	}
	merge(g.layout, at, func(count int, fromEdge, fromColumn *order) {
		if count > MostPlaces {
			w.search.crowded.Store(true)
			return
		}
		if k != nil && g.but != none && fromEdge[g.but] == fromColumn[k.at] {
			return
		}
		t := w.aim(w.after(v, g, fromEdge), g.server)
		if k == nil {
			w.begin(t, g, fromEdge)
			return
		}
		w.given = w.given[:0]
		for _, x := range g.gives {
			if x = x.through(fromEdge); w.ownPlace(x) == int(fromColumn[k.at]) {
				w.given = append(w.given, x)
			}
		}
		for _, e := range sets {
			if e.gone {
				continue
			}
			w.moved = w.moved[:0]
			for _, x := range e.all {
				w.moved = append(w.moved, x.through(fromColumn))
			}
			from := g.by
			from.in, from.with = k, e
			w.land(t, int(fromColumn[k.at]), from)
		}
	})
}

// after is the vector to which an edge leads.
func (w *worker) after(v *vector, g *edge, fromEdge *order) (q content) {
	own := placesOf(g.own)
	for n, place := range own {
		own[n] = fromEdge[place]
	}
	for i, x := range v.content[:w.servers] {
		q[i] = x.through(&own)
	}
	q[g.server] = g.to.through(fromEdge)
	q[w.servers] = g.common.through(fromEdge)
	return q
}

// begin stores the columns that begin with an edge.
func (w *worker) begin(t *target, g *edge, fromEdge *order) {
	w.arrive(t, g.by)
	var at Places
	for _, x := range g.gives {
		at |= 1 << w.ownPlace(x.through(fromEdge))
	}
	for ; at != 0; at &= at - 1 {
		place := bits.TrailingZeros32(uint32(at))
		w.given, w.moved = w.given[:0], w.moved[:0]
		for _, x := range g.gives {
			if x = x.through(fromEdge); w.ownPlace(x) == place {
				w.given = append(w.given, x)
			}
		}
		w.land(t, place, g.by)
	}
}

// ownPlace is the place that an element belongs to.
func (s *search) ownPlace(x Object) int { return x.Places().Nth(s.sys.Element(x.Shape()).Own) }

// land stores a column of a target: what was moved there, and what is given, of which it leaves
// out what is dead.
func (w *worker) land(t *target, at int, from origin) {
	set := w.set[:0]
	used := t.all
	if at > 0 {
		used |= 1 << at
	}
	for _, x := range w.moved {
		if w.mattersStill(t, x) {
			set = append(set, x)
			used |= x.Places()
		}
	}
	for _, x := range w.given {
		if w.matters(&t.q, t.present, x) {
			set = append(set, x)
			used |= x.Places()
		}
	}
	w.set = set
	if len(set) == 0 {
		return
	}
	l := layoutOf{own: t.all.Among(used), count: uint8(used.Count())}
	if at > 0 {
		l.at = uint8((Places(1) << at).Among(used).Top())
	}
	for i, x := range set {
		set[i] = x.among(used)
	}
	for _, r := range t.which {
		from.renaming = r
		w.send(t, l, from)
	}
}

// send hands a set over to whoever keeps the vector, with other names.
func (w *worker) send(t *target, l layoutOf, from origin) {
	all := w.arena.take(len(w.set))
	for _, x := range w.set {
		if from.renaming != 0 {
			x = w.renamedElement(x, from.renaming)
		}
		all = append(all, x)
	}
	slices.Sort(all)
	w.deliver(t, output{target: t, layoutOf: l, all: slices.Compact(all), origin: from})
}

// arrive hands over a vector without any column.
func (w *worker) arrive(t *target, from origin) {
	from.renaming = t.which[0]
	w.deliver(t, output{target: t, origin: from})
}

// mattersStill is matters for what mattered before the target's server moved.
func (w *worker) mattersStill(t *target, x Object) bool {
	e := w.sys.Element(x.Shape())
	if !e.IsFact() && e.To != t.server {
		return true
	}
	return w.matters(&t.q, t.present, x)
}

// matters reports whether an element can still matter to a vector. A fact that is true in it
// need not be kept.
func (w *worker) matters(q *content, present []Object, x Object) bool {
	e := w.sys.Element(x.Shape())
	if e.IsFact() {
		return !slices.Contains(present, x) && !w.known.deadFact(q, e, x)
	}
	return !w.known.dead(q[e.To], e, x)
}
