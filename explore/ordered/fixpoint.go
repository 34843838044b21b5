package ordered

// Fixpoint is what a search that holds has come to.
type Fixpoint struct{ s *search }

// Column is what belongs to one number in a configuration.
type Column struct {
	Locals   []Object // of all servers
	Common   Object
	Own      int // the number's place among those of all
	Elements []Object
}

// Covers reports whether a column of a configuration lies within the fixpoint: whether its
// vector is there, and a set that has all of the column's elements that can still matter.
func (f *Fixpoint) Covers(c Column) bool {
	w := f.s.workers[0]
	q := content{}
	copy(q[:], c.Locals)
	q[f.s.servers] = c.Common
	t := w.aim(q, 0)
	v := f.s.shards[t.hash>>(64-shardBits)].vectors[t.least]
	if v == nil {
		return false
	}
	var out [shardCount][]output
	w.out = &out
	w.moved, w.given = w.moved[:0], append(w.given[:0], c.Elements...)
	for i := range q[:f.s.servers] {
		l := q[i]
		for _, fact := range f.s.local(l).Facts {
			t.present = append(t.present, At(fact.Shape(), fact.Places().Of(l.Places())))
		}
	}
	w.land(t, c.Own, origin{})
	for _, shard := range out {
		for i := range shard {
			if !v.covers(&shard[i]) {
				return false
			}
		}
	}
	return true
}

// covers reports whether a column of the vector has all elements of a set. Its layout may have
// more places than that of the set.
func (v *vector) covers(o *output) bool {
	for _, k := range v.columns {
		if k.count < o.count {
			continue
		}
		found := false
		merge(o.layout(), k.layout(), func(count int, fromSet, fromColumn *order) {
			if found || count != int(k.count) || fromSet[o.at] != fromColumn[k.at] {
				return
			}
			moved := make([]Object, len(o.all))
			for i, x := range o.all {
				moved[i] = x.through(fromSet)
			}
			for _, e := range k.sets {
				found = found || within(moved, e.all)
			}
		})
		if found {
			return true
		}
	}
	return false
}
