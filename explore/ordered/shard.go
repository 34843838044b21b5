package ordered

import "math/bits"

// The vectors are divided into shards by their hashes. A shard is changed by one worker at a
// time, and needs no lock.
const (
	shardCount = 1 << shardBits
	shardBits  = 6
)

type shard struct {
	vectors map[content]*vector
	fresh   []*vector // to be expanded, since the last round
	sets    int
	most    int // places
	bytes   int64
	seen    shapes // of elements
}

// shapes is a set of shapes.
type shapes []uint64

func (s *shapes) add(all []Object) {
	for _, x := range all {
		word := int(x.Shape() / 64)
		for word >= len(*s) {
			*s = append(*s, 0)
		}
		(*s)[word] |= 1 << (x.Shape() % 64)
	}
}

func (s *shapes) join(others shapes) {
	for word, more := range others {
		for word >= len(*s) {
			*s = append(*s, 0)
		}
		(*s)[word] |= more
	}
}

func (s *shapes) has(shape uint32) bool {
	return s != nil && int(shape/64) < len(*s) && (*s)[shape/64]>>(shape%64)&1 != 0
}

// list lists them in order.
func (s shapes) list() (all []uint32) {
	for x := range uint32(64 * len(s)) {
		if s.has(x) {
			all = append(all, x)
		}
	}
	return all
}

func (s shapes) count() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// keep keeps what a step led to.
func (sh *shard) keep(o *output, servers int) {
	v := sh.vectors[o.least]
	if v == nil {
		v = &vector{content: o.least, origin: o.origin}
		for _, x := range v.content[:servers+1] {
			v.places = max(v.places, x.Places().Top())
		}
		sh.vectors[v.content] = v
		sh.most = max(sh.most, v.places)
		sh.bytes += 400
	} else if len(o.all) == 0 {
		return
	}
	if len(o.all) > 0 {
		added, grown := v.column(o.layoutOf).add(o.all, o.origin)
		if added == nil {
			return
		}
		sh.seen.add(o.all)
		sh.sets += grown
		sh.bytes += int64(grown) * int64(130+8*len(o.all))
	}
	if !v.queued {
		v.queued = true
		sh.fresh = append(sh.fresh, v)
	}
}

// queue has the vectors that are to be expanded, those with the fewest numbers first.
type queue struct {
	by    [MostPlaces + 1][]*vector
	count int
}

func (q *queue) add(all []*vector) {
	for _, v := range all {
		q.by[v.places] = append(q.by[v.places], v)
	}
	q.count += len(all)
}

// take takes the next vectors, all with the same number of places, at most so many.
func (q *queue) take(into []*vector, most int) []*vector {
	for i := range q.by {
		if len(q.by[i]) == 0 {
			continue
		}
		n := min(most, len(q.by[i]))
		into = append(into, q.by[i][:n]...)
		q.by[i] = append(q.by[i][:0], q.by[i][n:]...)
		q.count -= n
		break
	}
	for _, v := range into {
		v.queued = false
	}
	return into
}
