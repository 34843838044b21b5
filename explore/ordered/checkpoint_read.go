package ordered

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"raftmc/explore"
	"raftmc/explore/internal/budget"
	"raftmc/explore/internal/checkpoint"
)

// Resume continues a search from the checkpoint in a folder. It ends with the same verdict,
// violations, counts and sets as if it had never been interrupted; the run to an alarm begins at
// the start, too, but may go another way. What is exact is part of the checkpoint, and is not given
// again. The error says why a checkpoint cannot be
// used: there is none, it is damaged, it is of another search, or other code has written it.
func Resume(ctx context.Context, sys System, from explore.Checkpoints, o Options) (_ Result, err error) {
	defer explore.Catch(&err)
	if err := errors.Join(checkFolder("Resume", &from, "from"), o.check("Resume")); err != nil {
		return Result{}, err
	}
	if len(o.Exact) > 0 {
		return Result{}, refusal("Resume", "Exact does not go with it: what is exact is part of the checkpoint")
	}
	b := budget.New(ctx, budget.Limits(o.Limits), o.Progress, noStats(sys))
	defer b.Release()
	cut := func(err error) (Result, error) {
		if stopped := b.Expired(); stopped != "" {
			r := Result{Outcome: explore.Outcome{Stopped: stopped + " while the checkpoint was read"}}
			r.Stats = b.Close(noStats(sys))
			return r, nil
		}
		return Result{}, err
	}
	file, err := checkpoint.Load(from, checkpointFormat, b.Over)
	if err != nil {
		return cut(err)
	}
	defer file.Close()
	s, err := newSearch(sys, b, o)
	if err != nil {
		return Result{}, err
	}
	defer s.folder.Close()
	s.hire()
	if err := s.read(file); err != nil {
		return cut(err)
	}
	return s.conclude(s.passes()), nil
}

// reader reads a checkpoint, in which shapes go by the writer's numbers.
type reader struct {
	*checkpoint.Reader
	*search
	names   [CommonPart + 1]map[uint32]name
	vectors []*vector
	stepper *worker // takes steps once more
	places  int     // how many there are where something is read
}

// name is what a shape of the writer is here.
type name struct {
	shape   uint32
	numbers int
}

// read brings a new search to where the checkpoint was written.
func (s *search) read(file *checkpoint.Reader) error {
	r := &reader{Reader: file, search: s, stepper: &worker{search: s}}
	if err := r.all(); err != nil {
		r.FailWith(err)
	}
	return r.Err()
}

// all reads all that follows the identity. The error is one of the system, which may be asked
// about what it has never come to.
func (r *reader) all() (err error) {
	defer explore.Catch(&err)
	if without := Reductions(r.Below(1 << len(reductionNames))); r.OK() && without != r.options.Without {
		r.FailWith(fmt.Errorf("the checkpoint is of another search: without reductions %q there, %q here", without, r.options.Without))
	}
	if r.Number() != uint64(r.servers) || r.Number() != uint64(len(r.renamings)) {
		r.Fail()
	}
	r.readShapes()
	r.readFigures()
	for range r.Count() {
		if r.readVector(); !r.OK() {
			return nil
		}
	}
	if len(r.vectors) == 0 {
		r.Fail()
	}
	for i := range r.shards {
		r.shards[i].bytes = int64(r.Below(maxFigure))
	}
	r.readQueue()
	r.readInterrupted()
	r.readKnown()
	if r.OK() && !r.sound() {
		r.Fail()
	}
	return nil
}

// readShapes finds this process's numbers.
func (r *reader) readShapes() {
	for p := range r.names {
		r.names[p] = map[uint32]name{}
		for range r.Count() {
			theirs, content := uint32(r.Below(1<<32)), r.Text()
			if !r.OK() {
				return
			}
			shape, err := r.sys.Decode(Part(p), content)
			if err != nil {
				r.FailWith(err)
				return
			}
			r.names[p][theirs] = name{shape, r.numbersOf(Part(p), shape)}
		}
	}
}

func (s *search) numbersOf(p Part, shape uint32) int {
	switch p {
	case LocalPart:
		return s.local(At(shape, 0)).Numbers
	case ElementPart:
		return s.sys.Element(shape).Numbers
	}
	return s.sys.Common(shape).Numbers
}

// maxFigure bounds the figures that are summed up.
const maxFigure = 1 << 48

func (r *reader) readFigures() {
	kinds := len(r.sys.Kinds())
	if r.Number() != uint64(kinds) {
		r.Fail()
	}
	for kind := range kinds {
		r.stats.Taken[kind] = uint64(r.Below(maxFigure))
		r.stats.Transitions += r.stats.Taken[kind]
	}
	r.stats.Reached = r.Number() & (1<<len(r.sys.Goals()) - 1)
	for _, n := range []*int{&r.passed, &r.begun, &r.checked, &r.drifted} {
		*n = r.Below(maxFigure)
	}
}

func (r *reader) yes() bool { return r.Below(2) == 1 }

// named reads a shape, and returns the writer's number, too.
func (r *reader) named(p Part) (ours name, theirs uint32) {
	theirs = uint32(r.Below(1 << 32))
	ours, ok := r.names[p][theirs]
	if !ok {
		r.Fail()
	}
	return ours, theirs
}

func (r *reader) shape(p Part) uint32 {
	n, _ := r.named(p)
	return n.shape
}

// object reads an object, and returns the writer's, too, which is for order only.
func (r *reader) object(p Part) (ours, theirs Object) {
	n, number := r.named(p)
	places := r.placesWithin(r.places)
	if places.Count() != n.numbers {
		r.Fail()
	}
	return At(n.shape, places), At(number, places)
}

func (r *reader) one(p Part) Object {
	x, _ := r.object(p)
	return x
}

// placesWithin reads some of so many places.
func (r *reader) placesWithin(count int) Places { return Places(r.Below(1<<count) << 1) }

// set reads elements in the writer's order, and returns them in this process's.
func (r *reader) set() (all []Object) {
	last := Object(0)
	for i := range r.Count() {
		x, theirs := r.object(ElementPart)
		if i > 0 && theirs <= last {
			r.Fail()
		}
		if last = theirs; !r.OK() {
			return nil
		}
		all = append(all, x)
	}
	slices.Sort(all)
	return all
}

// layout reads how places lie among so many of a vector.
func (r *reader) layout(places int) layout {
	own, count := Places(r.Below(1<<MostPlaces)<<1), r.Below(MostPlaces+1)
	if own&^First(count) != 0 || own.Count() != places {
		r.Fail()
	}
	r.places = count
	return layout{own, count}
}

func (r *reader) layoutOf(places int) layoutOf {
	l := r.layout(places)
	return layoutOf{own: l.own, count: uint8(l.count), at: uint8(r.Below(uint64(l.count + 1)))}
}

// content reads the content of a vector, and returns how many places it has.
func (r *reader) content() (q content, places int) {
	r.places = MostPlaces
	for i := range r.servers {
		if q[i] = r.one(LocalPart); r.OK() && r.local(q[i]).Server != i {
			r.Fail()
		}
	}
	q[r.servers] = r.one(CommonPart)
	if !r.OK() {
		return q, 0
	}
	all := r.placesIn(&q)
	least, _ := r.stepper.names(&q)
	if all != First(all.Count()) || least != q {
		r.Fail()
	}
	return q, all.Count()
}

// readVector reads a vector, and how it was reached.
func (r *reader) readVector() {
	q, places := r.content()
	if !r.OK() {
		return
	}
	v := &vector{content: q, places: places, number: len(r.vectors)}
	if v.number > 0 {
		v.origin = r.origin(&q)
	} else if q != r.start() {
		r.FailWith(errOtherSteps)
	}
	sh := &r.shards[r.hashOf(&q)>>(64-shardBits)]
	if !r.OK() || sh.vectors[q] != nil {
		r.Fail()
		return
	}
	r.vectors = append(r.vectors, v)
	sh.vectors[q] = v
	sh.most = max(sh.most, places)
	r.readSteps(v)
	for range r.Count() {
		if r.readColumn(sh, v); !r.OK() {
			return
		}
	}
}

// readSteps reads the steps that were taken of a vector.
func (r *reader) readSteps(v *vector) {
	v.begun = r.yes()
	r.places = v.places
	for range r.Count() {
		x := r.one(ElementPart)
		if !r.OK() {
			return
		}
		if r.sys.Element(x.Shape()).IsFact() {
			r.Fail()
		}
		r.stepper.loop(v, x)
	}
	for range r.Count() {
		g := r.edge(v)
		if !r.OK() {
			return
		}
		v.edges = append(v.edges, g)
	}
	if v.carried = len(v.edges); !v.begun && v.carried+len(v.loops) > 0 {
		r.Fail()
	}
	r.workers[0].edges += v.carried
}

func (r *reader) edge(v *vector) *edge {
	g := &edge{layout: r.layout(v.places), server: r.Below(uint64(r.servers)), to: r.one(LocalPart), common: r.one(CommonPart)}
	g.by = origin{from: v, by: action{server: int8(g.server)}}
	g.gives = r.set()
	g.but = r.Below(uint64(g.count+2)) + none
	if !r.OK() || r.local(g.to).Server != g.server {
		r.Fail()
		return nil
	}
	used := g.own | g.to.Places() | g.common.Places()
	for _, x := range g.gives {
		used |= x.Places()
	}
	if used != First(g.count) {
		r.Fail()
	}
	r.enabled(v, &g.by)
	return g
}

// enabled reads what enabled a step of a vector: an input, or a message.
func (r *reader) enabled(v *vector, by *origin) {
	if receives := r.yes(); !receives {
		by.by.input = int16(r.Below(1 << 15))
		if r.OK() && int(by.by.input) >= len(r.local(v.content[by.by.server]).Inputs) {
			r.Fail()
		}
		return
	}
	by.via = &column{layoutOf: r.layoutOf(v.places)}
	by.by.input, by.by.by = Receives, r.one(ElementPart)
	by.had = &elements{all: []Object{by.by.by}}
	by.in, by.with = by.via, by.had
	if r.OK() && r.sys.Element(by.by.by.Shape()).To != int(by.by.server) {
		r.Fail()
	}
}

func (r *reader) readColumn(sh *shard, v *vector) {
	l, columns := r.layoutOf(v.places), len(v.columns)
	if !r.OK() {
		return
	}
	k := v.column(l)
	if len(v.columns) == columns {
		r.Fail() // it was there
	}
	for range r.Count() {
		expanded := r.yes()
		all := r.column(l)
		if !r.OK() {
			return
		}
		e, grown := k.add(all, origin{})
		if grown != 1 || expanded && !v.begun {
			r.Fail()
			return
		}
		if e.expanded = expanded; expanded {
			e.carried = len(v.edges)
		}
		sh.sets++
	}
}

// column reads a set of a column.
func (r *reader) column(l layoutOf) []Object {
	all, used := r.set(), l.own
	if l.at > 0 {
		used |= 1 << l.at
	}
	for _, x := range all {
		if used |= x.Places(); r.ownPlace(x) != int(l.at) {
			r.Fail()
		}
	}
	if len(all) == 0 || used != First(int(l.count)) {
		r.Fail()
	}
	return all
}

// readQueue reads which vectors are to be expanded next.
func (r *reader) readQueue() {
	for range r.Count() {
		v := r.vector()
		if v == nil || v.queued {
			r.Fail()
			return
		}
		v.queued = true
		r.queue.add([]*vector{v})
	}
}

// vector reads which vector is meant; nil if that is none.
func (r *reader) vector() *vector {
	if at := r.Below(uint64(len(r.vectors))); r.OK() {
		return r.vectors[at]
	}
	return nil
}
