package explore

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Resume continues a search from the checkpoint in a folder. It ends with the same
// counts, verdict and schedule as if it had never been interrupted; an Observer sees only
// what follows. The error says why a checkpoint cannot be used: there is none, it is
// damaged, it is of another search, or other code has written it.
func Resume(ctx context.Context, sys Monotone, from Checkpoints, o CoverOptions) (_ CoverResult, err error) {
	defer Catch(&err)
	const search = "Resume"
	if o.Shortest {
		return CoverResult{}, refusal(search, "Shortest does not go with it: no search for a shortest schedule has written a checkpoint")
	}
	if err := errors.Join(from.check(search, "from"), o.check(search)); err != nil {
		return CoverResult{}, err
	}
	b := newBudget(ctx, o.Options, len(sys.Kinds()))
	defer b.release()
	f, err := os.Open(filepath.Join(from.Dir, checkpointFile))
	if err != nil {
		return CoverResult{}, err
	}
	defer f.Close()
	cut := func(err error) (CoverResult, error) {
		if stopped := b.expired(); stopped != "" {
			r := Result{Stopped: stopped + " while the checkpoint was read"}
			return CoverResult{Result: b.close(r, Stats{Taken: make([]uint64, len(sys.Kinds()))})}, nil
		}
		return CoverResult{}, fmt.Errorf("%s: %w", f.Name(), err)
	}
	r, err := openCheckpoint(f, from, b)
	if err != nil {
		return cut(err)
	}
	c, err := newCover(sys, b, o)
	if err != nil {
		return CoverResult{}, err
	}
	defer c.saver.release()
	if stopped := c.prepare(); stopped != "" {
		return c.end(CoverResult{Result: Result{Stopped: stopped}}), nil
	}
	if err := c.readCheckpoint(r); err != nil {
		return cut(err)
	}
	return c.end(c.run()), nil
}

var (
	errTorn    = errors.New("the checkpoint is torn: its end does not fit its content")
	errDamaged = errors.New("the checkpoint says what no search can have written")
)

// whileTime reads until the time is up.
type whileTime struct {
	io.Reader
	budget *budget
}

func (r whileTime) Read(p []byte) (int, error) {
	if r.budget.over() {
		return 0, errors.New("the time is up")
	}
	return r.Reader.Read(p)
}

// openCheckpoint verifies a file, and returns what follows the identity.
func openCheckpoint(f *os.File, from Checkpoints, b *budget) (*checkpointReader, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	size := info.Size() - sha256.Size
	if size < 0 {
		return nil, errTorn
	}
	sum, body := sha256.New(), whileTime{io.NewSectionReader(f, 0, size), b}
	if _, err := io.Copy(sum, body); err != nil {
		return nil, err
	}
	want := make([]byte, sha256.Size)
	if _, err := f.ReadAt(want, size); err != nil {
		return nil, err
	}
	if !bytes.Equal(want, sum.Sum(nil)) {
		return nil, errTorn
	}
	r := &checkpointReader{r: bufio.NewReaderSize(whileTime{io.NewSectionReader(f, 0, size), b}, 1<<20), left: uint64(size)}
	magic := make([]byte, len(checkpointMagic))
	if _, err := io.ReadFull(r.r, magic); err != nil || string(magic) != checkpointMagic {
		return nil, errors.New("this is no checkpoint, or one of another version")
	}
	theirs := make([]Trait, r.count())
	for i := range theirs {
		theirs[i] = Trait{string(r.text()), string(r.text())}
	}
	ours, err := from.identity()
	if err != nil {
		return nil, err
	}
	if differ := differences(theirs, ours); r.err == nil && differ != "" {
		return nil, fmt.Errorf("the checkpoint is of another search: %s", differ)
	}
	return r, r.err
}

// checkpointReader reads the parts of a checkpoint; the first error stays, and
// after it everything is zero.
type checkpointReader struct {
	r    *bufio.Reader
	left uint64 // bytes, at most: no count can be larger
	err  error

	locals, messages, histories map[uint32]uint32 // this process's numbers, by the writer's
}

func (r *checkpointReader) fail() {
	if r.err == nil {
		r.err = errDamaged
	}
}

func (r *checkpointReader) number() uint64 {
	if r.err != nil {
		return 0
	}
	x, err := binary.ReadUvarint(r.r)
	if err != nil {
		r.fail()
		return 0
	}
	return x
}

// below reads a number that must be less than a limit.
func (r *checkpointReader) below(limit uint64) int {
	x := r.number()
	if x >= limit {
		r.fail()
		return 0
	}
	return int(x)
}

// count reads how many things follow, each of at least a byte.
func (r *checkpointReader) count() int { return r.below(r.left + 1) }

func (r *checkpointReader) text() []byte {
	b := make([]byte, r.count())
	if _, err := io.ReadFull(r.r, b); err != nil {
		r.fail()
		return nil
	}
	return b
}

func (r *checkpointReader) words(n int) []uint64 {
	if n < 0 || uint64(n) > r.left/8 {
		r.fail()
		return nil
	}
	s, b := make([]uint64, n), make([]byte, 8)
	for i := range s {
		if _, err := io.ReadFull(r.r, b); err != nil {
			r.fail()
			return nil
		}
		s[i] = binary.LittleEndian.Uint64(b)
	}
	return s
}

// numbers reads numbers that must be less than a limit.
func (r *checkpointReader) numbers(limit uint64) []uint32 {
	s := make([]uint32, r.count())
	for i := range s {
		s[i] = uint32(r.below(limit))
	}
	return s
}

// known reads numbers of the writer, and returns this process's.
func (r *checkpointReader) known(names map[uint32]uint32) []uint32 {
	s := r.numbers(1 << 32)
	for i, x := range s {
		s[i] = r.name(names, x)
	}
	return s
}

func (r *checkpointReader) name(names map[uint32]uint32, x uint32) uint32 {
	ours, ok := names[x]
	if !ok {
		r.fail()
	}
	return ours
}

// readCheckpoint brings a new search to where the checkpoint was written.
func (c *cover) readCheckpoint(r *checkpointReader) error {
	if digest := r.number(); r.err == nil && digest != c.digest() {
		return errors.New("the checkpoint is of a system whose servers take other steps")
	}
	if err := c.readParts(r); err != nil {
		return err
	}
	c.readFigures(r)
	for i := range c.shards {
		c.readShard(r, &c.shards[i])
	}
	for range r.count() {
		s := &c.shards[r.below(shardCount)]
		rank := r.below(uint64(len(s.tables)))
		if r.err != nil {
			break
		}
		if v := r.vector(s.tables[rank]); v != nil {
			v.due = true
			c.level = append(c.level, v)
		}
	}
	c.root = uint32(r.below(1 << 32))
	if r.err == nil && !c.sound() {
		r.fail()
	}
	return r.err
}

// readParts finds this process's numbers.
func (c *cover) readParts(r *checkpointReader) error {
	decode := func(p Part, names map[uint32]uint32, number uint32) error {
		content := r.text()
		if r.err != nil {
			return r.err
		}
		ours, err := c.sys.Decode(p, content)
		names[number] = ours
		return err
	}
	r.locals, r.messages, r.histories = map[uint32]uint32{}, map[uint32]uint32{}, map[uint32]uint32{}
	for l := range r.count() {
		if err := decode(LocalPart, r.locals, uint32(l)); err != nil {
			return err
		}
	}
	for m := range r.count() {
		if err := decode(MessagePart, r.messages, uint32(m)); err != nil {
			return err
		}
	}
	for range r.count() {
		if err := decode(HistoryPart, r.histories, uint32(r.below(1<<32))); err != nil {
			return err
		}
	}
	if c.lives.complete && !c.lives.know(c.sys) {
		r.fail() // what no step leads to
	}
	return r.err
}

// maxFigure bounds the figures that are summed up.
const maxFigure = 1 << 48

func (c *cover) readFigures(r *checkpointReader) {
	c.depth, c.rank = r.below(maxFigure), r.below(maxFigure)
	w, kinds := c.workers[0], len(c.sys.Kinds())
	w.goals |= r.number() & (1<<len(c.sys.Goals()) - 1)
	if r.number() != uint64(kinds) {
		r.fail()
	}
	for kind := range kinds {
		w.tally[kind] = r.number()
	}
}

func (c *cover) readShard(r *checkpointReader, s *coverShard) {
	s.retired, s.retiredLargest, s.sets = r.below(maxFigure), r.below(maxFigure), r.below(maxFigure)
	ranks := r.below(uint64(c.servers*c.lives.maxRank + 2))
	for rank := range ranks {
		t := s.table(rank)
		for range r.count() {
			if c.readVector(r, s, rank); r.err != nil {
				return
			}
		}
		for range r.count() {
			if v := r.vector(t); v != nil {
				s.await(v)
			}
		}
	}
	s.ancestors.parents = r.numbers(1 << 32)
	for range s.ancestors.parents {
		action, rename := uint32(r.below(1<<32)), r.below(uint64(len(c.inverses)))
		if action&inputAction == 0 {
			action = r.name(r.messages, action)
		}
		s.ancestors.actions, s.ancestors.renames = append(s.ancestors.actions, action), append(s.ancestors.renames, uint16(rename))
	}
}

// vector reads which one of a table is meant; nil if that is none.
func (r *checkpointReader) vector(t *vectorTable) *vector {
	if at := r.below(uint64(len(t.vectors))); r.err == nil {
		return t.vectors[at]
	}
	return nil
}

func (c *cover) readVector(r *checkpointReader, s *coverShard, rank int) {
	locals, universe := r.known(r.locals), r.known(r.messages)
	if r.err != nil || !c.areServers(locals) {
		r.fail()
		return
	}
	copy(c.workers[0].after, locals)
	renaming, hash := c.workers[0].least()
	if renaming != 0 || s != &c.shards[hash>>(64-shardBits)] || rank != c.lives.rank(locals) {
		r.fail()
		return
	}
	if len(universe) > maxPlaces {
		r.fail()
		return
	}
	v := c.newVector(locals, hash, rank)
	for _, m := range universe {
		v.append(m)
	}
	if len(v.universe) != len(universe) {
		r.fail()
		return
	}
	c.settle(v, 0)
	c.fill(v)
	if len(v.universe) != len(universe) || !c.isClosed(v) {
		r.fail()
		return
	}
	s.table(rank).add(v)
	for range r.count() {
		c.readGroup(r, v)
	}
	s.account(v)
}

func (c *cover) readGroup(r *checkpointReader, v *vector) {
	g := c.newGroup(tag{histories: r.known(r.histories), used: r.text()})
	expanded := r.number()
	g.ids = r.numbers(1 << 32)
	g.sets = r.words(len(g.ids) * v.words)
	if r.err != nil || !c.isTag(g.tag) || !v.hasPlaces(g.sets) || expanded > uint64(len(g.ids)) {
		r.fail()
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
