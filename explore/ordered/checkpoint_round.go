package ordered

import (
	"errors"
	"slices"

	"raftmc/explore"
)

// errOtherSteps is the error for a vector to which the step that is said to lead there does not.
var errOtherSteps = errors.New("the checkpoint is of a system whose servers take other steps")

// start is the first vector.
func (r *reader) start() content {
	first, q := r.sys.Initial(), content{}
	copy(q[:], first.Locals)
	q[r.servers] = first.Common
	least, _ := r.stepper.names(&q)
	return least
}

// origin reads how a vector was reached, and takes that step.
func (r *reader) origin(q *content) (o origin) {
	o.from = r.vector()
	o.renaming = uint16(r.Below(uint64(len(r.renamings))))
	o.by.server = int8(r.Below(uint64(r.servers)))
	receives := r.yes()
	if !r.OK() {
		return o
	}
	if receives {
		l := r.layoutOf(o.from.places)
		o.via, o.had = &column{layoutOf: l}, &elements{all: r.column(l)}
		o.in, o.with = o.via, o.had
		o.by.input, o.by.by = Receives, r.one(ElementPart)
	} else {
		o.by.input = int16(r.Below(1 << 15))
	}
	if r.OK() && !r.stepper.leads(&o, q) {
		r.FailWith(errOtherSteps)
	}
	return o
}

// leads reports whether a step leads to a vector, with its names.
func (w *worker) leads(o *origin, to *content) bool {
	w.arena.reset()
	w.targets.reset()
	w.out = &[shardCount][]output{}
	v := &vector{content: o.from.content, places: o.from.places}
	if !w.retake(v, o) {
		return false
	}
	for _, g := range v.edges {
		w.carry(v, g, nil, nil)
	}
	return slices.ContainsFunc(w.out[w.hashOf(to)>>(64-shardBits)], func(led output) bool {
		return led.least == *to && len(led.all) == 0 && led.renaming == o.renaming
	})
}

// retake takes a step once more, which gives the vector its edges; it returns false if there is
// no such step.
func (w *worker) retake(v *vector, o *origin) bool {
	server, l := int(o.by.server), v.content[o.by.server]
	if o.by.input != Receives {
		inputs := w.local(l).Inputs
		if int(o.by.input) >= len(inputs) || inputs[o.by.input].Flags != 0 {
			return false
		}
		if mv := inputs[o.by.input]; mv.Fresh {
			w.pick(v, server, mv, o.by)
		} else {
			w.enter(v, nil, nil, mv, l.Places(), o.by)
		}
		return true
	}
	x, own := o.by.by, placesOf(o.in.own)
	if w.sys.Element(x.Shape()).To != server || !slices.Contains(o.with.all, x) {
		return false
	}
	l, m, places := together(l.through(&own), x)
	mv := w.sys.Receive(l, m)
	if mv == nil || mv.Flags != 0 {
		return false
	}
	w.enter(v, o.in, o.with, mv, places, o.by)
	return true
}

// readInterrupted reads a round that was interrupted.
func (r *reader) readInterrupted() {
	n, arrived := r.Below(uint64(most)+1), map[content]bool{}
	for item := range n {
		v := r.vector()
		if v == nil || v.queued || item > 0 && v.places != r.round[0].places {
			r.Fail()
			return
		}
		v.queued = true // until all are read: none is there twice
		r.round, r.done, r.out = append(r.round, v), append(r.done, r.yes()), append(r.out, [shardCount][]output{})
		for i := 0; i < shardCount && r.done[item]; i++ {
			for range r.Count() {
				if r.readOutput(&r.out[item][i], i, arrived); !r.OK() {
					return
				}
			}
		}
	}
	for item, v := range r.round {
		if v.queued = false; r.done[item] && !v.whole() {
			r.Fail()
		}
	}
	if n > 0 {
		r.readLearned()
	}
}

// readOutput reads what a vector of the round has led to.
func (r *reader) readOutput(out *[]output, shard int, arrived map[content]bool) {
	q, places := r.content()
	if !r.OK() {
		return
	}
	o := output{target: &target{least: q, hash: r.hashOf(&q)}}
	if o.hash>>(64-shardBits) != uint64(shard) {
		r.Fail()
		return
	}
	if r.yes() {
		o.layoutOf = r.layoutOf(places)
		o.all = r.column(o.layoutOf)
	} else if r.yes() {
		arrived[q] = true
		o.origin = r.origin(&q)
	}
	if !arrived[q] && r.shards[shard].vectors[q] == nil {
		r.Fail()
	}
	*out = append(*out, o)
}

// readLearned reads what is to be learnt from the round.
func (r *reader) readLearned() {
	w := r.workers[0]
	for r.yes() {
		r.places = MostPlaces
		from, to := r.one(LocalPart), r.one(LocalPart)
		if !r.OK() || r.local(from).Server != r.local(to).Server {
			r.Fail()
			return
		}
		w.learned = append(w.learned, learned{from, &Move{To: to}})
	}
	w.seen = r.elements()
}

// whole reports whether all steps of a vector have been taken.
func (v *vector) whole() bool {
	for _, k := range v.columns {
		if slices.ContainsFunc(k.sets, func(e *elements) bool { return !e.expanded }) {
			return false
		}
	}
	return v.begun
}

// sound reports whether all is kept that a search must have kept: what is not to be expanded has
// been, and what is known of all local states is known of those that were met.
func (r *reader) sound() bool {
	waits := map[*vector]bool{}
	for item, v := range r.round {
		waits[v] = !r.done[item]
	}
	for _, v := range r.vectors {
		if !v.queued && !waits[v] && !v.whole() {
			return false
		}
		for _, l := range v.content[:r.servers] {
			if m := r.known.met[l.Shape()]; v.begun && (m == nil || !m.reached.Load()) {
				return false
			}
		}
	}
	return r.known.wrong.Load() || r.knownOfAll()
}

// knownOfAll reports whether what is left out can be: it asks all local states that were met once
// more.
func (r *reader) knownOfAll() bool {
	var all []uint32
	for l := range r.known.met {
		if l == slices.Min(r.sys.Local(l).Renamed) {
			all = append(all, l)
		}
	}
	wrong := make([]bool, len(all))
	r.each(len(all), func(i int) {
		m, told := r.known.examined(all[i]), r.known.met[all[i]].told
		wrong[i] = m.wrong || slices.ContainsFunc(m.told, func(x Object) bool { return !slices.Contains(told, x) })
	})
	return !slices.Contains(wrong, true)
}

// teaches reports whether something is learnt from a step.
func (l learned) teaches() bool {
	return l.move.Flags&explore.Panicked == 0 && l.move.To.Places().Top() <= l.from.Places().Top()
}
