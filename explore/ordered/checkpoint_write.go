package ordered

import (
	"maps"
	"slices"

	"raftmc/explore/internal/checkpoint"
)

// writer writes a search as it is between two rounds, or in a round that was interrupted. It does
// so twice: at first without a file, to see which shapes there are.
type writer struct {
	*search
	to   *checkpoint.Writer // nil while it looks for shapes
	used [CommonPart + 1]shapes
}

// write writes the search.
func (s *search) write(to *checkpoint.Writer) {
	w, vectors := &writer{search: s}, s.numbered()
	w.all(vectors)
	w.to = to
	w.number(uint64(s.options.Without))
	w.number(uint64(s.servers))
	w.number(uint64(len(s.renamings)))
	for p := range w.used {
		w.number(uint64(w.used[p].count()))
		for shape := range uint32(64 * len(w.used[p])) {
			if w.used[p].has(shape) {
				w.number(uint64(shape))
				w.to.Text(s.sys.Encode(Part(p), shape))
			}
		}
	}
	w.all(vectors)
}

// numbered numbers the vectors: each comes after the one that it was reached from.
func (s *search) numbered() (all []*vector) {
	for i := range s.shards {
		for _, v := range s.shards[i].vectors {
			v.number = -1
		}
	}
	var path []*vector
	for i := range s.shards {
		for _, v := range s.shards[i].vectors {
			for path = path[:0]; v != nil && v.number < 0; v = v.origin.from {
				path = append(path, v)
			}
			for _, v := range slices.Backward(path) {
				v.number = len(all)
				all = append(all, v)
			}
		}
	}
	return all
}

// all writes all that follows the contents of the shapes.
func (w *writer) all(vectors []*vector) {
	w.figures()
	w.number(uint64(len(vectors)))
	for _, v := range vectors {
		w.vector(v)
	}
	for i := range w.shards {
		w.number(uint64(w.shards[i].bytes))
	}
	w.number(uint64(w.queue.count))
	for _, vectors := range w.queue.by {
		for _, v := range vectors {
			w.number(uint64(v.number))
		}
	}
	w.interrupted()
	w.known()
}

func (w *writer) number(x uint64) {
	if w.to != nil {
		w.to.Number(x)
	}
}

func (w *writer) yes(is bool) {
	if is {
		w.number(1)
	} else {
		w.number(0)
	}
}

func (w *writer) shape(p Part, shape uint32) {
	if w.to == nil {
		w.used[p].add([]Object{At(shape, 0)})
	}
	w.number(uint64(shape))
}

func (w *writer) object(p Part, x Object) {
	w.shape(p, x.Shape())
	w.places(x.Places())
}

func (w *writer) places(p Places) { w.number(uint64(p >> 1)) }

func (w *writer) objects(p Part, all []Object) {
	w.number(uint64(len(all)))
	for _, x := range all {
		w.object(p, x)
	}
}

func (w *writer) layout(l layout) {
	w.places(l.own)
	w.number(uint64(l.count))
}

func (w *writer) figures() {
	f := w.search.figures()
	w.number(uint64(len(f.Taken)))
	for _, n := range f.Taken {
		w.number(n)
	}
	w.number(f.Reached)
	for _, n := range []int{w.passed, w.begun, w.checked, w.drifted} {
		w.number(uint64(n))
	}
}

func (w *writer) content(q *content) {
	for _, l := range q[:w.servers] {
		w.object(LocalPart, l)
	}
	w.object(CommonPart, q[w.servers])
}

func (w *writer) vector(v *vector) {
	w.content(&v.content)
	if v.number > 0 {
		w.origin(&v.origin)
	}
	w.yes(v.begun)
	w.number(uint64(len(v.loops)))
	for _, l := range v.loops {
		w.object(ElementPart, l.element)
	}
	w.number(uint64(len(v.edges)))
	for _, g := range v.edges {
		w.edge(g)
	}
	w.number(uint64(len(v.columns)))
	for _, k := range v.columns {
		w.layoutOf(k.layoutOf)
		w.number(uint64(len(k.sets)))
		for _, e := range k.sets {
			w.yes(e.expanded)
			w.objects(ElementPart, e.all)
		}
	}
}

func (w *writer) layoutOf(l layoutOf) {
	w.layout(l.layout())
	w.number(uint64(l.at))
}

// origin writes how a vector was reached.
func (w *writer) origin(o *origin) {
	w.number(uint64(o.from.number))
	w.number(uint64(o.renaming))
	w.number(uint64(o.by.server))
	w.yes(o.by.input == Receives)
	if o.by.input != Receives {
		w.number(uint64(o.by.input))
		return
	}
	w.layoutOf(o.via.layoutOf)
	w.objects(ElementPart, o.had.all)
	w.object(ElementPart, o.by.by)
}

// edge writes a step, of what enabled it the message only.
func (w *writer) edge(g *edge) {
	w.layout(g.layout)
	w.number(uint64(g.server))
	w.object(LocalPart, g.to)
	w.object(CommonPart, g.common)
	w.objects(ElementPart, g.gives)
	w.number(uint64(g.but - none))
	w.yes(g.by.by.input == Receives)
	if g.by.by.input != Receives {
		w.number(uint64(g.by.by.input))
		return
	}
	w.layoutOf(g.by.via.layoutOf)
	w.object(ElementPart, g.by.by.by)
}

// interrupted writes the round that was interrupted, if one was: which vectors are expanded, and
// what they led to, which is to be stored when all are.
func (w *writer) interrupted() {
	w.number(uint64(len(w.round)))
	if len(w.round) == 0 {
		return
	}
	arrived := map[content]bool{}
	for item, v := range w.round {
		w.number(uint64(v.number))
		w.yes(w.done[item])
		if !w.done[item] {
			continue
		}
		for i := range w.out[item] {
			w.number(uint64(len(w.out[item][i])))
			for n := range w.out[item][i] {
				w.output(&w.out[item][i][n], arrived)
			}
		}
	}
	w.learnt()
}

func (w *writer) output(o *output, arrived map[content]bool) {
	w.content(&o.least)
	w.yes(len(o.all) > 0)
	if len(o.all) > 0 {
		w.layoutOf(o.layoutOf)
		w.objects(ElementPart, o.all)
		return
	}
	isNew := !arrived[o.least] && w.shards[o.hash>>(64-shardBits)].vectors[o.least] == nil
	w.yes(isNew)
	if isNew {
		arrived[o.least] = true
		w.origin(&o.origin)
	}
}

// learnt writes the steps of the round that are to be learnt from.
func (w *writer) learnt() {
	for _, worker := range w.workers {
		for _, l := range worker.learned {
			if l.teaches() {
				w.yes(true)
				w.object(LocalPart, l.from)
				w.object(LocalPart, l.move.To)
			}
		}
	}
	w.yes(false)
	var seen shapes
	for _, worker := range w.workers {
		seen.join(worker.seen)
	}
	w.elements(seen)
}

func (w *writer) elements(all shapes) {
	w.number(uint64(all.count()))
	for x := range uint32(64 * len(all)) {
		if all.has(x) {
			w.shape(ElementPart, x)
		}
	}
}

// known writes what the pass rests on, and what it has learnt.
func (w *writer) known() {
	k := w.search.known
	w.yes(k.wrong.Load())
	w.yes(k.falls.Load())
	w.yes(k.tangled)
	w.number(uint64(k.judged))
	w.elements(k.seen)
	w.elements(k.exact)
	w.number(uint64(len(k.ever)))
	for _, l := range k.ever {
		w.shape(LocalPart, l)
	}
	w.leftOut(k)
	w.met(k)
	w.drifts(&k.drifts)
	w.number(uint64(len(k.quiet.known)))
	for p, quiet := range k.quiet.known {
		w.object(LocalPart, p.local)
		w.object(ElementPart, p.message)
		w.yes(quiet)
	}
	w.number(uint64(k.ahead.steps))
	w.number(uint64(len(k.ahead.messages)))
	for l, messages := range k.ahead.messages {
		w.shape(LocalPart, l)
		w.elements(*messages)
	}
}

func (w *writer) leftOut(k *known) {
	n := 0
	for _, of := range k.of {
		if of {
			n++
		}
	}
	w.number(uint64(n))
	for x, of := range k.of {
		if !of {
			continue
		}
		w.shape(ElementPart, uint32(x))
		w.yes(k.stale[x])
		for _, r := range k.reach[x][:w.servers] {
			w.number(uint64(r))
		}
	}
}

// met writes the local states that the pass has come to; of others nobody will know that they
// were asked about.
func (w *writer) met(k *known) {
	met := maps.Clone(k.met)
	maps.DeleteFunc(met, func(_ uint32, m *metLocal) bool { return !m.reached.Load() })
	w.number(uint64(len(met)))
	for l, m := range met {
		w.shape(LocalPart, l)
		w.objects(ElementPart, m.told)
	}
}

func (w *writer) drifts(t *driftTable) {
	w.number(uint64(len(t.from)))
	for from, drifts := range t.from {
		w.shape(LocalPart, from)
		w.number(uint64(len(drifts)))
		for _, d := range drifts {
			w.layout(d.layout)
			w.object(LocalPart, d.to)
		}
	}
}
