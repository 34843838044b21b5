package cover

import (
	"context"
	"errors"

	"raftmc/explore"
	"raftmc/explore/internal/checkpoint"
)

// Resume continues a search from the checkpoint in a folder. It ends with the same
// counts, verdict and schedule as if it had never been interrupted; an Observer sees only
// what follows. The error says why a checkpoint cannot be used: there is none, it is
// damaged, it is of another search, or other code has written it.
func Resume(ctx context.Context, sys System, from explore.Checkpoints, o Options) (_ Result, err error) {
	defer explore.Catch(&err)
	const search = "Resume"
	if o.Shortest {
		return Result{}, refusal(search, "Shortest does not go with it: no search for a shortest schedule has written a checkpoint")
	}
	if err := errors.Join(checkFolder(search, &from, "from"), o.check(search)); err != nil {
		return Result{}, err
	}
	b := newBudget(ctx, o, sys)
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
	c, err := newSearch(sys, b, o)
	if err != nil {
		return Result{}, err
	}
	defer c.folder.Close()
	r := &reader{Reader: file}
	if c.readChart(r); !r.OK() {
		return cut(r.Err())
	}
	if stopped := c.prepare(); stopped != "" {
		return c.end(stoppedBy(stopped)), nil
	}
	if err := c.read(r); err != nil {
		return cut(err)
	}
	return c.conclude(c.run()), nil
}

// reader reads a checkpoint, in which parts go by the writer's numbers.
type reader struct {
	*checkpoint.Reader
	locals, messages, histories map[uint32]uint32 // this process's numbers, by the writer's
}

// known reads numbers of the writer, and returns this process's.
func (r *reader) known(names map[uint32]uint32) []uint32 {
	s := r.Numbers(1 << 32)
	for i, x := range s {
		s[i] = r.name(names, x)
	}
	return s
}

func (r *reader) name(names map[uint32]uint32, x uint32) uint32 {
	ours, ok := names[x]
	if !ok {
		r.Fail()
	}
	return ours
}

// readChart reads the chart of a dear system, and what is needed to read any of its parts.
func (c *search) readChart(r *reader) {
	if c.chart == nil {
		return
	}
	if archive := r.Text(); r.OK() {
		if err := c.sys.Restore(archive); err != nil {
			r.FailWith(err)
		}
	}
	c.chart.stored = r.Number()
	for range r.Count() {
		if l, ok := c.decode(r, LocalPart); ok {
			c.chart.addLocal(c.sys, l)
		}
	}
	for range r.Count() {
		if m, ok := c.decode(r, MessagePart); ok {
			c.chart.addMessage(c.sys, m)
		}
	}
	c.chart.size = c.chart.locals.count()
}

// decode reads a part.
func (c *search) decode(r *reader, p Part) (number uint32, ok bool) {
	content := r.Text()
	if !r.OK() {
		return 0, false
	}
	number, err := c.sys.Decode(p, content)
	if err != nil {
		r.FailWith(err)
	}
	return number, r.OK()
}

// read brings a new search to where the checkpoint was written.
func (c *search) read(r *reader) error {
	if digest := r.Number(); r.OK() && digest != c.digest() {
		r.FailWith(errors.New("the checkpoint is of a system whose servers take other steps"))
	}
	if c.readParts(r); !r.OK() {
		return r.Err()
	}
	c.readFigures(r)
	for i := range c.shards {
		c.readShard(r, &c.shards[i])
	}
	for range r.Count() {
		s := &c.shards[r.Below(shardCount)]
		rank := r.Below(uint64(len(s.tables)))
		if !r.OK() {
			break
		}
		if v := r.vector(s.tables[rank]); v != nil {
			v.due = true
			c.level = append(c.level, v)
		}
	}
	c.root = uint32(r.Below(1 << 32))
	if r.OK() && !c.sound() {
		r.Fail()
	}
	return r.Err()
}

// readParts finds this process's numbers.
func (c *search) readParts(r *reader) {
	decode := func(p Part, names map[uint32]uint32, number uint32) {
		if ours, ok := c.decode(r, p); ok {
			names[number] = ours
		}
	}
	r.locals, r.messages, r.histories = map[uint32]uint32{}, map[uint32]uint32{}, map[uint32]uint32{}
	for l := range r.Count() {
		decode(LocalPart, r.locals, uint32(l))
	}
	for m := range r.Count() {
		decode(MessagePart, r.messages, uint32(m))
	}
	for range r.Count() {
		decode(HistoryPart, r.histories, uint32(r.Below(1<<32)))
	}
	if r.OK() && c.lives.complete && c.chart == nil && !c.lives.know(c.sys) {
		r.Fail() // what no step leads to
	}
}

// maxFigure bounds the figures that are summed up.
const maxFigure = 1 << 48

func (c *search) readFigures(r *reader) {
	c.depth, c.rank = r.Below(maxFigure), r.Below(maxFigure)
	w, kinds := c.workers[0], len(c.sys.Kinds())
	w.goals |= r.Number() & (1<<len(c.sys.Goals()) - 1)
	if r.Number() != uint64(kinds) {
		r.Fail()
	}
	for kind := range kinds {
		w.tally[kind] = r.Number()
	}
}

func (c *search) readShard(r *reader, s *shard) {
	s.retired, s.retiredLargest, s.sets = r.Below(maxFigure), r.Below(maxFigure), r.Below(maxFigure)
	ranks := r.Below(uint64(c.servers*c.lives.maxRank + 2))
	for rank := range ranks {
		t := s.table(rank)
		for range r.Count() {
			if c.readVector(r, s, rank); !r.OK() {
				return
			}
		}
		for range r.Count() {
			if v := r.vector(t); v != nil {
				s.await(v)
			}
		}
	}
	s.ancestors.parents = r.Numbers(1 << 32)
	for range s.ancestors.parents {
		action, rename := uint32(r.Below(1<<32)), r.Below(uint64(len(c.inverses)))
		if action&inputAction == 0 {
			action = r.name(r.messages, action)
		}
		s.ancestors.actions, s.ancestors.renames = append(s.ancestors.actions, action), append(s.ancestors.renames, uint16(rename))
		s.ancestors.members = append(s.ancestors.members, uint8(r.Below(1<<8)))
	}
}

// vector reads which one of a table is meant; nil if that is none.
func (r *reader) vector(t *vectorTable) *vector {
	if at := r.Below(uint64(len(t.vectors))); r.OK() {
		return t.vectors[at]
	}
	return nil
}

func (c *search) readVector(r *reader, s *shard, rank int) {
	locals, universe := r.known(r.locals), r.known(r.messages)
	if !r.OK() || !c.areServers(locals) {
		r.Fail()
		return
	}
	copy(c.workers[0].after, locals)
	renaming, hash := c.workers[0].least()
	if renaming != 0 || s != &c.shards[hash>>(64-shardBits)] || rank != c.lives.rank(locals) {
		r.Fail()
		return
	}
	if len(universe) > maxPlaces {
		r.Fail()
		return
	}
	v := c.newVector(locals, hash, rank)
	for _, m := range universe {
		v.append(m)
	}
	if len(v.universe) != len(universe) {
		r.Fail()
		return
	}
	c.settle(v, 0)
	c.fill(v)
	if len(v.universe) != len(universe) || !c.isClosed(v) {
		r.Fail()
		return
	}
	s.table(rank).add(v)
	for range r.Count() {
		c.readGroup(r, v)
	}
	s.account(v)
}

func (c *search) readGroup(r *reader, v *vector) {
	g := c.newGroup(tag{histories: r.known(r.histories), used: r.Text()})
	expanded := r.Number()
	g.ids = r.Numbers(1 << 32)
	g.sets = r.Words(len(g.ids) * v.words)
	if !r.OK() || !c.isTag(g.tag) || !v.hasPlaces(g.sets) || expanded > uint64(len(g.ids)) {
		r.Fail()
		return
	}
	g.expanded = int(expanded)
	if g.seen != nil {
		for k := range g.ids {
			g.seen[nameOf(g.sets[k*v.words:(k+1)*v.words])] = true
		}
	}
	v.groups = append(v.groups, g)
}
