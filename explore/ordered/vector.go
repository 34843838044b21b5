package ordered

// most is the most servers of a vector.
const mostServers = 7

// content is a vector by content: the local states of all servers, and after them what is
// commonly known, counted among the places of all.
type content [mostServers + 1]Object

// vector is a vector of local states that can be reached, with the columns that it can be
// reached with.
type vector struct {
	content
	places  int // all of which occur
	columns []*column
	edges   []*edge
	loops   []loop
	number  int  // in a checkpoint
	begun   bool // edges by inputs are there
	queued  bool
	carried int // how many edges have been taken without anything in any column
	origin  origin
}

// layoutOf is how the places of a column lie among those of its vector: own are those of the
// vector, count all of them, and at is the place that the column belongs to; 0 is the number 0.
type layoutOf struct {
	own   Places
	count uint8
	at    uint8
}

func (l layoutOf) layout() layout { return layout{l.own, int(l.count)} }

// column is what can be kept of one number with a vector: an antichain of sets of elements.
type column struct {
	layoutOf
	sets []*elements
}

// elements is a set of messages and facts that belong to one number, in order.
type elements struct {
	all      []Object
	bloom    uint64
	gone     bool // another set has all of it
	expanded bool
	carried  int // how many edges of the vector it has been carried along
	origin   origin
}

// origin is how something was reached: by a step of a vector. with is the set, of the column in,
// that became this one, or that enabled the step by which it began; nil if there is none. had is
// the set that had the message which was received, of the column via. The names of servers are
// those of the vector, renamed.
type origin struct {
	from     *vector
	via, in  *column
	had      *elements
	with     *elements
	by       action
	renaming uint16
}

// action is one step of one server of a vector.
type action struct {
	server int8
	input  int16  // or Receives or Told
	by     Object // the message, counted among the places of its column
}

func bloomOf(all []Object) (bloom uint64) {
	for _, x := range all {
		bloom |= 1 << (uint64(x) * 0x9e3779b97f4a7c15 >> 58)
	}
	return bloom
}

// within reports whether all elements of a are in b.
func within(a, b []Object) bool {
	if len(a) > len(b) {
		return false
	}
	for i, x := range a {
		for len(b) > 0 && b[0] < x {
			b = b[1:]
		}
		if len(b) < len(a)-i || b[0] != x {
			return false
		}
		b = b[1:]
	}
	return true
}

// column returns the column of a layout, which is made if there is none.
func (v *vector) column(l layoutOf) *column {
	for _, k := range v.columns {
		if k.layoutOf == l {
			return k
		}
	}
	k := &column{layoutOf: l}
	v.columns = append(v.columns, k)
	return k
}

// add adds a set to a column, unless one that is there has all of it. What it has all of is
// gone. It returns the set that is new, and by how many the column grew.
func (k *column) add(all []Object, from origin) (added *elements, grown int) {
	bloom := bloomOf(all)
	for _, other := range k.sets {
		if bloom&^other.bloom == 0 && within(all, other.all) {
			return nil, 0
		}
	}
	kept := k.sets[:0]
	for _, other := range k.sets {
		if other.bloom&^bloom == 0 && within(other.all, all) {
			other.gone = true
			continue
		}
		kept = append(kept, other)
	}
	grown = len(kept) + 1 - len(k.sets)
	clear(k.sets[len(kept):])
	added = &elements{all: append(make([]Object, 0, len(all)), all...), bloom: bloom, origin: from}
	k.sets = append(kept, added)
	return added, grown
}
