package ordered

import (
	"cmp"
	"slices"

	"raftmc/explore"
)

// loop is something that a server of a vector can send without changing.
type loop struct {
	element Object
	own     int // the place that it belongs to
}

// expand takes all steps of a vector that have not been taken: those of its servers' inputs,
// those that its columns enable, and along each of them all columns.
func (w *worker) expand(v *vector) {
	if !v.begun {
		v.begun = true
		w.begun(v)
	}
	for i := 0; i < len(v.columns) && w.alarm == nil; i++ {
		k := v.columns[i]
		for _, e := range slices.Clone(k.sets) {
			if !e.gone && !e.expanded {
				w.grow(v, k, e)
			}
		}
	}
	for _, g := range v.edges[v.carried:] {
		w.carry(v, g, nil, nil)
	}
	v.carried = len(v.edges)
	for _, k := range v.columns {
		w.carryAll(v, k)
	}
}

// carryAll takes the sets of a column along the edges that they have not been taken along.
func (w *worker) carryAll(v *vector, k *column) {
	least := len(v.edges)
	for _, e := range k.sets {
		least = min(least, e.carried)
	}
	for i := least; i < len(v.edges); i++ {
		w.going = w.going[:0]
		for _, e := range k.sets {
			if e.carried <= i {
				w.going = append(w.going, e)
			}
		}
		w.carry(v, v.edges[i], k, w.going)
	}
	for _, e := range k.sets {
		e.carried = len(v.edges)
	}
}

// begun judges a new vector, and takes the steps of its servers' inputs.
func (w *worker) begun(v *vector) {
	if w.judge.Vector(v.content[:w.servers], v.content[w.servers]) {
		w.raise(alarm{vector: v})
		return
	}
	for i := range w.servers {
		l := v.content[i]
		for _, x := range w.byContent(slices.Clone(w.known.meet(l.Shape()).told)) {
			w.loop(v, At(x.Shape(), x.Places().Of(l.Places())))
		}
		for n, mv := range w.local(l).Inputs {
			by := action{server: int8(i), input: int16(n)}
			w.note(mv)
			if w.fails(mv, alarm{vector: v, by: by}) {
				return
			}
			w.learned = append(w.learned, learned{At(l.Shape(), First(w.local(l).Numbers)), mv})
			if mv.Fresh {
				w.pick(v, i, mv, by)
			} else {
				w.enter(v, nil, nil, mv, l.Places(), by)
			}
		}
	}
	w.seed(v)
}

// seed begins the columns in which something can be sent without a change.
func (w *worker) seed(v *vector) {
	for _, l := range v.loops {
		k := &column{layoutOf: layoutOf{own: First(v.places), count: uint8(v.places), at: uint8(l.own)}}
		if all, grew := w.withLoops(v, k, &v.content, nil); grew {
			w.put(v.column(k.layoutOf), all, origin{from: v, by: action{input: told}})
		}
	}
}

// put adds a set to a column of the vector that is being expanded.
func (w *worker) put(k *column, all []Object, from origin) (*elements, int) {
	added, grown := k.add(all, from)
	w.seen.add(all)
	w.sets += grown
	return added, grown
}

// note counts a step.
func (w *worker) note(mv *Move) {
	w.tally[mv.Kind]++
}

// fails reports whether a step violates a property itself, and raises the alarm.
func (w *worker) fails(mv *Move, a alarm) bool {
	if mv.Flags == 0 {
		return false
	}
	a.move = mv
	w.raise(a)
	return true
}

// loop notes something that can be sent without a change.
func (w *worker) loop(v *vector, x Object) {
	if l := (loop{x, w.ownPlace(x)}); !slices.Contains(v.loops, l) {
		v.loops = append(v.loops, l)
	}
}

// pick takes the steps by which a server picks a number larger than all of its own: one of the
// vector, or a further one. That may be one of a column, which carry finds out.
func (w *worker) pick(v *vector, server int, mv *Move, by action) {
	mine := v.content[server].Places()
	for place := mine.Top() + 1; place <= v.places; place++ {
		w.enter(v, nil, nil, mv, mine|1<<place, by)
	}
	for below := mine.Top(); below <= v.places; below++ {
		if v.places == MostPlaces {
			w.search.crowded.Store(true)
			return
		}
		all := layout{own: First(v.places+1) &^ (1 << (below + 1)), count: v.places + 1}
		to := placesOf(all.own)
		w.enterAt(v, nil, nil, all, mv, mine.through(&to)|1<<(below+1), by)
	}
}

// enter adds what a step leads to: all are the places of what the move is counted among, in the
// layout of the column if there is one.
func (w *worker) enter(v *vector, k *column, e *elements, mv *Move, all Places, by action) {
	at := layout{own: First(v.places), count: v.places}
	if k != nil {
		at = k.layout()
	}
	w.enterAt(v, k, e, at, mv, all, by)
}

func (w *worker) enterAt(v *vector, k *column, e *elements, at layout, mv *Move, all Places, by action) {
	own := placesOf(at.own)
	server := int(by.server)
	before := v.content[server].through(&own)
	to := At(mv.To.Shape(), mv.To.Places().Of(all))
	common := w.remember(v.content[w.servers].through(&own), to)
	g := edge{layout: at, server: server, to: to, common: common, but: none, by: origin{from: v, via: k, had: e, in: k, with: e, by: by}}
	for _, x := range mv.Sends {
		g.gives = append(g.gives, At(x.Shape(), x.Places().Of(all)))
	}
	if to == before && common == v.content[w.servers].through(&own) {
		w.onlySends(v, k, g)
		return
	}
	g.gives = append(g.gives, w.leaves(before, to)...)
	if k != nil {
		w.ownStep(v, k, e, g)
		g.but = int(k.at)
		g.gives = slices.DeleteFunc(g.gives, func(x Object) bool { return w.ownPlace(x) == int(k.at) })
	}
	w.connect(v, g)
}

// onlySends deals with a step that changes nothing. What it sends to its own column was added
// to that; for other columns it is a step, and so is what is sent with a number that an input
// has picked.
func (w *worker) onlySends(v *vector, k *column, g edge) {
	switch {
	case k == nil && g.count == v.places:
		for _, x := range g.gives {
			w.loop(v, x)
		}
		return
	case k == nil:
		w.connect(v, g)
		return
	}
	g.gives = slices.DeleteFunc(g.gives, func(x Object) bool { return w.ownPlace(x) == int(k.at) })
	if len(g.gives) > 0 {
		g.but = int(k.at)
		w.connect(v, g)
	}
}

// leaves lists the facts that were true in a state, and are not in the next one.
func (w *worker) leaves(before, after Object) (left []Object) {
	facts := w.local(after).Facts
	for _, f := range w.local(before).Facts {
		f = At(f.Shape(), f.Places().Of(before.Places()))
		if !slices.ContainsFunc(facts, func(g Object) bool { return At(g.Shape(), g.Places().Of(after.Places())) == f }) {
			left = append(left, f)
		}
	}
	return left
}

// remember returns what is commonly known when a state is reached.
func (w *worker) remember(common, local Object) Object {
	c, l, all := together(common, local)
	r := w.sys.Remember(c, l)
	return At(r.Shape(), r.Places().Of(all))
}

// ownStep takes a set along the step that one of its messages enables.
func (w *worker) ownStep(v *vector, k *column, e *elements, g edge) {
	own := placesOf(k.own)
	q := content{}
	for i, x := range v.content[:w.servers+1] {
		q[i] = x.through(&own)
	}
	q[g.server], q[w.servers] = g.to, g.common
	t := w.aim(q, g.server)
	w.arrive(t, g.by)
	w.moved = append(w.moved[:0], e.all...)
	w.given = w.given[:0]
	for _, x := range g.gives {
		if w.ownPlace(x) == int(k.at) {
			w.given = append(w.given, x)
		}
	}
	w.land(t, int(k.at), g.by)
}

// grow adds to a set what can be sent without a change, and then takes the steps that it
// enables.
func (w *worker) grow(v *vector, k *column, e *elements) {
	own := placesOf(k.own)
	q := content{}
	for i, x := range v.content[:w.servers+1] {
		q[i] = x.through(&own)
	}
	all, grew := w.withLoops(v, k, &q, e.all)
	if grew {
		from := e.origin
		if e, _ = w.put(k, all, from); e == nil {
			return
		}
	}
	e.expanded = true
	w.inOrder = w.byContent(append(w.inOrder[:0], e.all...))
	if w.badFact(v, k, e, &q) {
		return
	}
	for _, x := range w.inOrder {
		el := w.sys.Element(x.Shape())
		if el.IsFact() {
			continue
		}
		l, m, places := together(q[el.To], x)
		mv := w.sys.Receive(l, m)
		if mv == nil {
			continue
		}
		by := action{server: int8(el.To), input: Receives, by: x}
		w.note(mv)
		if w.fails(mv, alarm{vector: v, column: k, with: e, by: by}) {
			return
		}
		if mv.To != l {
			w.learned = append(w.learned, learned{l, mv})
		}
		w.enter(v, k, e, mv, places, by)
	}
}

// byContent puts elements into an order that does not depend on their numbers.
func (s *search) byContent(all []Object) []Object {
	slices.SortFunc(all, func(x, y Object) int {
		return cmp.Or(cmp.Compare(s.sys.Element(x.Shape()).Order, s.sys.Element(y.Shape()).Order), cmp.Compare(x.Places(), y.Places()))
	})
	return all
}

// badFact reports whether a property fails because of a fact of earlier times.
func (w *worker) badFact(v *vector, k *column, e *elements, q *content) bool {
	for _, x := range w.inOrder {
		if w.sys.Element(x.Shape()).IsFact() && w.judge.Fact(q[:w.servers], q[w.servers], x) {
			w.raise(alarm{vector: v, column: k, with: e, fact: x})
			return true
		}
	}
	return false
}

// withLoops returns a set with all that can be sent into it without a change of the vector.
func (w *worker) withLoops(v *vector, k *column, q *content, all []Object) (more []Object, grew bool) {
	own := placesOf(k.own)
	more = all
	add := func(x Object) {
		e := w.sys.Element(x.Shape())
		if _, has := slices.BinarySearch(more, x); has || w.ownPlace(x) != int(k.at) || w.known.dead(q[e.To], e, x) {
			return
		}
		if !grew {
			more, grew = slices.Clone(more), true
		}
		at, _ := slices.BinarySearch(more, x)
		more = slices.Insert(more, at, x)
	}
	for _, l := range v.loops {
		if int(own[l.own]) == int(k.at) {
			add(l.element.through(&own))
		}
	}
	for done := 0; done < len(more); {
		done = len(more)
		for _, x := range slices.Clone(more) {
			e := w.sys.Element(x.Shape())
			if e.IsFact() {
				continue
			}
			l, m, places := together(q[e.To], x)
			if mv := w.sys.Receive(l, m); mv != nil && mv.To == l && mv.Flags&explore.Panicked == 0 {
				for _, y := range mv.Sends {
					add(At(y.Shape(), y.Places().Of(places)))
				}
			}
		}
	}
	return more, grew
}
