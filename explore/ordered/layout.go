package ordered

// layout says how further places lie among those of a vector: own are those of the vector,
// among count in all.
type layout struct {
	own   Places
	count int
}

// merge visits each way in which the further places of two layouts of the same vector can lie
// among each other. They may coincide.
func merge(a, b layout, visit func(count int, fromA, fromB *order)) {
	if a.own.Count() == a.count { // most often
		same, to := placesOf(First(b.count)), placesOf(b.own)
		visit(b.count, &to, &same)
		return
	}
	m := merger{a: a, b: b, visit: visit}
	m.from(0, 0, 0)
}

type merger struct {
	a, b         layout
	fromA, fromB order
	visit        func(count int, fromA, fromB *order)
}

// from goes on when so many places of each have been merged, to so many.
func (m *merger) from(i, j, count int) {
	if count == MostPlaces && (i < m.a.count || j < m.b.count) {
		m.visit(MostPlaces+1, nil, nil)
		return
	}
	furtherA, furtherB := i < m.a.count && !m.a.own.Has(i+1), j < m.b.count && !m.b.own.Has(j+1)
	next := uint8(count + 1)
	if !furtherA && !furtherB {
		if i == m.a.count {
			m.visit(count, &m.fromA, &m.fromB)
			return
		}
		m.fromA[i+1], m.fromB[j+1] = next, next
		m.from(i+1, j+1, count+1)
		return
	}
	if furtherA {
		m.fromA[i+1] = next
		m.from(i+1, j, count+1)
	}
	if furtherB {
		m.fromB[j+1] = next
		m.from(i, j+1, count+1)
	}
	if furtherA && furtherB {
		m.fromA[i+1], m.fromB[j+1] = next, next
		m.from(i+1, j+1, count+1)
	}
}

// mutual is one way in which the places of two objects can lie among each other.
type mutual struct{ a, b Places }

// mutuals lists all ways for two objects with so many numbers.
func mutuals(a, b int) (all []mutual) {
	merge(layout{count: a}, layout{count: b}, func(count int, fromA, fromB *order) {
		if count <= MostPlaces {
			all = append(all, mutual{First(a).through(fromA), First(b).through(fromB)})
		}
	})
	return all
}
