package ordered

// names returns the least of a vector's names, and which renamings give it. Vectors are
// compared by content, so that nothing depends on the order of discovery.
func (w *worker) names(q *content) (least content, which []uint16) {
	s := w.search
	which = append(w.which[:0], 0)
	least = *q
	for r := 1; r < len(s.renamings); r++ {
		renamed := s.renamed(q, r)
		switch s.compare(&renamed, &least) {
		case -1:
			least, which = renamed, append(which[:0], uint16(r))
		case 0:
			which = append(which, uint16(r))
		}
	}
	w.which = which
	return least, which
}

// renamed returns a vector with other names.
func (s *search) renamed(q *content, r int) (renamed content) {
	for i, to := range s.renamings[r] {
		renamed[to] = At(s.local(q[i]).Renamed[r], q[i].Places())
	}
	common := q[s.servers]
	renamed[s.servers] = At(s.sys.Common(common.Shape()).Renamed[r], common.Places())
	return renamed
}

func (s *search) renamedElement(x Object, r uint16) Object {
	return At(s.sys.Element(x.Shape()).Renamed[r], x.Places())
}

// compare orders vectors by content.
func (s *search) compare(a, b *content) int {
	for i := range s.servers + 1 {
		if a[i] == b[i] {
			continue
		}
		x, y := s.orderOf(a, i), s.orderOf(b, i)
		if x == y {
			x, y = uint64(a[i].Places()), uint64(b[i].Places())
		}
		if x < y {
			return -1
		}
		return 1
	}
	return 0
}

func (s *search) orderOf(q *content, i int) uint64 {
	if i == s.servers {
		return s.sys.Common(q[i].Shape()).Order
	}
	return s.local(q[i]).Order
}

func (s *search) local(l Object) *Local { return s.sys.Local(l.Shape()) }

// placesIn returns all places of a vector.
func (s *search) placesIn(q *content) (all Places) {
	for _, x := range q[:s.servers+1] {
		all |= x.Places()
	}
	return all
}
