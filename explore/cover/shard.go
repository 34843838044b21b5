package cover

import "slices"

// shard is the part of the vectors whose hashes begin alike. One worker at
// a time changes it.
type shard struct {
	tables    []*vectorTable // by rank
	ancestors ancestors
	sets      int // configurations, those of retired vectors included
	bytes     int64
	offence   offence

	retired        int // vectors
	retiredLargest int // configurations of the largest one
}

// vectorTable holds the vectors of one rank.
type vectorTable struct {
	vectors []*vector
	byHash  map[uint64]*vector // the last one that was added; others of the same hash follow
	due     []*vector          // have configurations that are not expanded
}

// table returns the vectors of a rank.
func (s *shard) table(rank int) *vectorTable {
	for len(s.tables) <= rank {
		s.tables = append(s.tables, &vectorTable{})
	}
	return s.tables[rank]
}

// await puts a vector where it will be expanded.
func (s *shard) await(v *vector) {
	if !v.due {
		v.due = true
		t := s.table(v.rank)
		t.due = append(t.due, v)
	}
}

// handOver appends the vectors that have something to expand, which awaits no more.
func (t *vectorTable) handOver(level []*vector) []*vector {
	level = append(level, t.due...)
	t.due = t.due[:0]
	return level
}

// account notes how much memory a vector takes now.
func (s *shard) account(v *vector) {
	now := v.bytes()
	s.bytes += now - v.accounted
	v.accounted = now
}

// retire lets go of all vectors below a rank.
func (s *shard) retire(below int) {
	for rank := range min(below, len(s.tables)) {
		t := s.tables[rank]
		for _, v := range t.vectors {
			s.retiredLargest = max(s.retiredLargest, v.size())
			s.bytes -= v.accounted
		}
		s.retired += len(t.vectors)
		t.vectors, t.byHash, t.due = nil, nil, nil
	}
}

// vectors counts all vectors, and the configurations of the largest.
func (s *shard) vectors() (count, largest int) {
	count, largest = s.retired, s.retiredLargest
	for _, t := range s.tables {
		count += len(t.vectors)
		for _, v := range t.vectors {
			largest = max(largest, v.size())
		}
	}
	return count, largest
}

// find returns a vector, nil if there is none.
func (t *vectorTable) find(hash uint64, locals []uint32) *vector {
	for v := t.byHash[hash]; v != nil; v = v.alike {
		if slices.Equal(v.locals, locals) {
			return v
		}
	}
	return nil
}

// add adds a vector that is not there.
func (t *vectorTable) add(v *vector) {
	if t.byHash == nil {
		t.byHash = map[uint64]*vector{}
	}
	v.index, v.alike = len(t.vectors), t.byHash[v.hash]
	t.vectors, t.byHash[v.hash] = append(t.vectors, v), v
}
