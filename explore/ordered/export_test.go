package ordered

import (
	"context"
	"slices"
	"testing"

	"raftmc/explore"
	"raftmc/explore/internal/budget"
	"raftmc/explore/internal/checkpoint"
	"raftmc/internal/must"
)

// CheckpointFile is the name of a checkpoint.
var CheckpointFile = checkpointFormat.File()

// ErrDamaged and ErrOtherSteps are errors for checkpoints.
var (
	ErrDamaged    = checkpoint.ErrDamaged
	ErrOtherSteps = errOtherSteps
)

// InSmallRounds lets searches expand two vectors in a round, and begin a pass again only where
// something of what was known is wrong, until a test ends.
func InSmallRounds(t *testing.T) {
	mostBefore, cheapBefore := most, cheap
	most, cheap = 2, 0
	t.Cleanup(func() { most, cheap = mostBefore, cheapBefore })
}

// Digest is a hash of all vectors and their sets, by content.
func (f *Fixpoint) Digest() (sum uint64) {
	for i := range f.s.shards {
		for _, v := range f.s.shards[i].vectors {
			h := f.s.hashOf(&v.content)
			sum += h
			for _, k := range v.columns {
				for _, e := range k.sets {
					sum += mixed(h, f.s.digestOf(k, e))
				}
			}
		}
	}
	return sum
}

func (s *search) digestOf(k *column, e *elements) (sum uint64) {
	for _, x := range e.all {
		sum += mixed(s.sys.Element(x.Shape()).Order, uint64(x.Places()))
	}
	return mixed(sum, uint64(k.own)<<16|uint64(k.count)<<8|uint64(k.at))
}

func mixed(a, b uint64) uint64 {
	a = (a ^ b*0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
	return a ^ a>>29
}

// Forge changes the checkpoint of a search, and gives it the sum that is right.
func Forge(sys System, at explore.Checkpoints, change func(*search)) {
	b := budget.New(context.Background(), budget.Limits{}, nil, noStats(sys))
	defer b.Release()
	s := must.Get(newSearch(sys, b, Options{Checkpoints: &at, Workers: 1}))
	defer s.folder.Close()
	s.hire()
	file := must.Get(checkpoint.Load(at, checkpointFormat, b.Over))
	defer file.Close()
	must.Do(s.read(file))
	change(s)
	must.Do(s.folder.Save(s.write))
}

// Forgery is a change of a checkpoint.
type Forgery struct {
	Name   string
	Change func(*search)
	Want   error // nil if nothing is known to be wrong
}

// eachVector, eachSet, eachEdge and eachMet call do for all that there are.
func (s *search) eachVector(do func(*vector)) {
	for i := range s.shards {
		for _, v := range s.shards[i].vectors {
			do(v)
		}
	}
}

func (s *search) eachSet(do func(*vector, *column, *elements)) {
	s.eachVector(func(v *vector) {
		for _, k := range v.columns {
			for _, e := range k.sets {
				do(v, k, e)
			}
		}
	})
}

func (s *search) eachEdge(do func(*vector, *edge)) {
	s.eachVector(func(v *vector) {
		for _, g := range v.edges {
			do(v, g)
		}
	})
}

// eachOrigin calls do for how all vectors were reached, but the first.
func (s *search) eachOrigin(do func(*origin)) {
	s.eachVector(func(v *vector) {
		if v.origin.from != nil {
			do(&v.origin)
		}
	})
}

func (s *search) eachMet(do func(shape uint32, m *metLocal)) {
	for l, m := range s.known.met {
		do(l, m)
	}
}

func everywhere(s *search, r reach) (far [mostServers]reach) {
	for i := range s.servers {
		far[i] = r
	}
	return far
}

// Forgeries are what somebody may do to a checkpoint.
var Forgeries = []Forgery{
	{"nothing", func(*search) {}, nil},
	{"servers' states are exchanged", func(s *search) {
		s.eachVector(func(v *vector) { v.content[0], v.content[1] = v.content[1], v.content[0] })
	}, ErrDamaged},
	{"places that no vector has", func(s *search) {
		s.eachVector(func(v *vector) {
			for i, x := range v.content[:s.servers+1] {
				v.content[i] = At(x.Shape(), x.Places()<<1)
			}
		})
	}, ErrDamaged},
	{"inputs that are none", func(s *search) {
		s.eachOrigin(func(o *origin) { o.by.input = 1<<15 - 1 })
	}, ErrOtherSteps},
	{"steps of another server", func(s *search) {
		s.eachOrigin(func(o *origin) { o.by.server = 1 - o.by.server })
	}, ErrOtherSteps},
	{"other names", func(s *search) {
		s.eachOrigin(func(o *origin) { o.renaming = 1 - o.renaming })
	}, ErrOtherSteps},
	{"names that are none", func(s *search) {
		s.eachOrigin(func(o *origin) { o.renaming = uint16(len(s.renamings)) })
	}, ErrDamaged},
	{"steps by messages that are not there", func(s *search) {
		s.eachOrigin(func(o *origin) {
			if o.had != nil && len(o.had.all) > 1 {
				o.had = &elements{all: slices.DeleteFunc(slices.Clone(o.had.all), func(x Object) bool { return x == o.by.by })}
			}
		})
	}, ErrOtherSteps},
	{"sets not in order", func(s *search) {
		s.eachSet(func(_ *vector, _ *column, e *elements) { slices.Reverse(e.all) })
	}, ErrDamaged},
	{"sets with the same twice", func(s *search) {
		s.eachSet(func(_ *vector, _ *column, e *elements) { e.all = append(e.all, e.all[len(e.all)-1]) })
	}, ErrDamaged},
	{"empty sets", func(s *search) {
		s.eachSet(func(_ *vector, _ *column, e *elements) { e.all = nil })
	}, ErrDamaged},
	{"the same set twice", func(s *search) {
		s.eachVector(func(v *vector) {
			for _, k := range v.columns {
				k.sets = append(k.sets, k.sets...)
			}
		})
	}, ErrDamaged},
	{"the same column twice", func(s *search) {
		s.eachVector(func(v *vector) { v.columns = append(v.columns, v.columns...) })
	}, ErrDamaged},
	{"columns of another number", func(s *search) {
		s.eachSet(func(_ *vector, k *column, _ *elements) { k.at = 0 })
	}, ErrDamaged},
	{"columns of a number that is none", func(s *search) {
		s.eachSet(func(_ *vector, k *column, _ *elements) { k.at = k.count + 1 })
	}, ErrDamaged},
	{"columns with fewer places", func(s *search) {
		s.eachSet(func(_ *vector, k *column, _ *elements) { k.count = 0 })
	}, ErrDamaged},
	{"columns with more places", func(s *search) {
		s.eachSet(func(_ *vector, k *column, _ *elements) { k.count = MostPlaces })
	}, ErrDamaged},
	{"edges of another server", func(s *search) {
		s.eachEdge(func(_ *vector, g *edge) { g.server = 1 - g.server })
	}, ErrDamaged},
	{"edges of a server that is none", func(s *search) {
		s.eachEdge(func(_ *vector, g *edge) { g.server = s.servers })
	}, ErrDamaged},
	{"edges with more places", func(s *search) {
		s.eachEdge(func(_ *vector, g *edge) { g.count++ })
	}, ErrDamaged},
	{"edges but for a place that is none", func(s *search) {
		s.eachEdge(func(_ *vector, g *edge) { g.but = g.count + 1 })
	}, ErrDamaged},
	{"edges that give nothing", func(s *search) {
		s.eachEdge(func(_ *vector, g *edge) { g.gives = nil })
	}, nil},
	{"edges of what was not begun", func(s *search) {
		s.eachVector(func(v *vector) { v.begun = false })
	}, ErrDamaged},
	{"nothing is to be expanded", func(s *search) { s.queue = queue{} }, ErrDamaged},
	{"all is to be expanded twice", func(s *search) {
		for _, vectors := range s.queue.by {
			s.queue.add(vectors)
		}
	}, ErrDamaged},
	{"all is to be expanded", func(s *search) {
		s.queue = queue{}
		s.eachVector(func(v *vector) { s.queue.add([]*vector{v}) })
	}, nil},
	{"a round that has nothing to do with it", func(s *search) {
		s.eachVector(func(v *vector) {
			s.round, s.done, s.out = append(s.round, v), append(s.done, true), append(s.out, [shardCount][]output{})
		})
	}, ErrDamaged},
	{"all messages are stale", func(s *search) {
		k := s.known
		for x := range k.of {
			if k.of[x] = true; !s.sys.Element(uint32(x)).IsFact() {
				k.stale[x] = true
			}
		}
		s.eachMet(func(_ uint32, m *metLocal) { m.told = nil })
	}, ErrDamaged},
	{"facts are stale", func(s *search) {
		for x := range s.known.of {
			s.known.of[x], s.known.stale[x] = true, true
		}
	}, ErrDamaged},
	{"no fact matters", func(s *search) {
		for x := range s.known.of {
			if s.sys.Element(uint32(x)).IsFact() {
				s.known.of[x], s.known.reach[x] = true, everywhere(s, nowhere)
			}
		}
	}, ErrDamaged},
	{"messages matter like facts", func(s *search) {
		for x := range s.known.of {
			s.known.of[x], s.known.reach[x] = true, everywhere(s, nowhere)
		}
	}, ErrDamaged},
	{"of some names more is known", func(s *search) {
		for x, of := range s.known.of {
			if of && !s.sys.Element(uint32(x)).IsFact() {
				s.known.stale[x] = s.sys.Element(uint32(x)).To == 0
			}
		}
	}, ErrDamaged},
	{"nothing is told", func(s *search) {
		s.eachMet(func(_ uint32, m *metLocal) { m.told = nil })
	}, ErrDamaged},
	{"no local state was met", func(s *search) { clear(s.known.met) }, ErrDamaged},
	{"no local state was ever met", func(s *search) { s.known.ever = nil }, ErrDamaged},
	{"local states were met twice", func(s *search) { s.known.ever = append(s.known.ever, s.known.ever...) }, ErrDamaged},
	{"steps to a greater number keep it", func(s *search) {
		for l, all := range s.known.drifts.from {
			for i, d := range all {
				all[i] = drift{layout{d.own, d.count + 1}, At(d.to.Shape(), d.to.Places()<<1)}
			}
			s.known.drifts.from[l] = all
		}
	}, ErrDamaged},
	{"all is quiet", func(s *search) {
		for p := range s.known.quiet.known {
			s.known.quiet.known[p] = true
		}
	}, nil},
	{"what is quiet has other places", func(s *search) {
		was := s.known.quiet.known
		s.known.quiet.forget()
		for p, quiet := range was {
			s.known.quiet.known[pair{p.local, At(p.message.Shape(), p.message.Places()<<9)}] = quiet
		}
	}, ErrDamaged},
	{"messages to others are quiet", func(s *search) {
		was := s.known.quiet.known
		s.known.quiet.forget()
		for p, quiet := range was {
			local := At(s.sys.Local(p.local.Shape()).Renamed[1], p.local.Places())
			s.known.quiet.known[pair{local, p.message}] = quiet
		}
	}, ErrDamaged},
	{"figures beyond all bounds", func(s *search) { s.stats.Taken[0] = 1 << 60 }, ErrDamaged},
	{"many passes", func(s *search) { s.passed = 1 << 40 }, nil},
}
