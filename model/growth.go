package model

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"raftmc/internal/box"
	"raftmc/internal/place"
)

// Growth is a part of the servers' states that keeps taking new values during a search,
// which can end only if something bounds them.
type Growth struct {
	// Field names it as Go does: State.Log[].Term, where all elements of a slice share a
	// name. Length says that it is the number of elements that grows.
	Field  string `json:"field"`
	Length bool   `json:"length,omitempty"`

	// Values counts its distinct values in Sample server states, out of all States that
	// were met; Largest is the largest of them, if they are numbers.
	Values  int    `json:"values"`
	Sample  int    `json:"sample"`
	States  int    `json:"states"`
	Largest string `json:"largest,omitempty"`
}

func (g Growth) String() string {
	what := g.Field
	if g.Length {
		what = "the length of " + what
	}
	largest := ""
	if g.Largest != "" {
		largest = fmt.Sprintf(", the largest %s", g.Largest)
	}
	return fmt.Sprintf("%s keeps growing: %d values in %d of %d server states%s; is a bound missing?", what, g.Values, g.Sample, g.States, largest)
}

const (
	// fewStates are too few to conclude that something grows.
	fewStates = 1000

	// growthSample bounds the number of states that are examined, growthParts the number
	// of their parts in all.
	growthSample = 4096
	growthParts  = 1 << 20
)

// Growth looks for the part of the servers' states that grows most, in the order in which
// the states were met: it takes new values late in the search, in at least a tenth of the
// states.
func (m *Model[S, M, I, H]) Growth() (g Growth, found bool) {
	all := m.local.snapshot()
	if len(all) < fewStates {
		return Growth{}, false
	}
	sample := min(len(all), growthSample)
	state := func(i int) place.Place {
		return place.Of("State", box.Open(reflect.ValueOf(&all[i*(len(all)-1)/(sample-1)].state).Elem()))
	}
	// The last state tells how many parts there are.
	last := newColumns()
	last.meet(state(sample-1), 0, false)
	sample = max(min(sample, growthParts/last.parts), fewStates/10)
	late := sample * 3 / 4
	met := newColumns()
	for i := range sample {
		met.meet(state(i), i, i >= late)
	}
	best := (sample - late) / 10
	byName := func(a, b columnName) int { return strings.Compare(a.field, b.field) }
	for _, name := range slices.SortedStableFunc(maps.Keys(met.by), byName) {
		if c := met.by[name]; c.late > best {
			best, found = c.late, true
			g = Growth{Field: name.field, Length: name.length, Values: len(c.values), Sample: sample, States: len(all)}
			if c.isNumber {
				g.Largest = strconv.FormatFloat(c.largest, 'f', -1, 64)
			}
		}
	}
	return g, found
}

// column is what is known of a part in the examined states.
type column struct {
	values   map[string]bool
	late     int // late states in which its value is new
	last     int // the last of them
	isNumber bool
	largest  float64
}

// columnName names a part, or its length.
type columnName struct {
	field  string
	length bool
}

type columns struct {
	by    map[columnName]*column
	parts int // that were met
}

func newColumns() *columns { return &columns{by: map[columnName]*column{}} }

// meet notes the parts of a state, recursively.
func (c *columns) meet(p place.Place, state int, late bool) {
	c.parts++
	if !p.Value.IsValid() || !p.Value.CanInterface() {
		return // an unexported field
	}
	if place.IsOpaque(p.Value) {
		if inside, err := p.AsJSON(); err == nil {
			p = inside
		}
	}
	switch p.Value.Kind() {
	case reflect.Slice, reflect.Map:
		if !place.IsObject(p.Value) {
			c.note(columnName{p.Path, true}, reflect.ValueOf(p.Value.Len()), state, late)
		}
	}
	for _, part := range p.Parts() {
		c.meet(part, state, late)
	}
	if x := p.Scalar(); x != nil {
		c.note(columnName{p.Path, false}, reflect.ValueOf(x), state, late)
	}
}

func (c *columns) note(name columnName, v reflect.Value, state int, late bool) {
	col := c.by[name]
	if col == nil {
		col = &column{values: map[string]bool{}, last: -1, largest: math.Inf(-1)}
		c.by[name] = col
	}
	switch {
	case v.CanInt():
		col.isNumber, col.largest = true, max(col.largest, float64(v.Int()))
	case v.CanUint():
		col.isNumber, col.largest = true, max(col.largest, float64(v.Uint()))
	case v.CanFloat():
		col.isNumber, col.largest = true, max(col.largest, v.Float())
	}
	key := fmt.Sprint(v.Interface())
	if col.values[key] {
		return
	}
	col.values[key] = true
	if late && col.last != state {
		col.late, col.last = col.late+1, state
	}
}
