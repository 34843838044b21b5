package protocol

import "reflect"

// mark says how a place refers to servers.
type mark uint8

const (
	unmarked      mark = iota
	numberedFrom0      // the number of a server; -1 for none
	numberedFrom1      // the number of a server from 1 on; 0 for none
	setOfServers       // a bit for each server
	perServer          // an element for each server
)

// marks records what the descriptions declare as servers, by place. Nil marks record
// nothing.
type marks struct {
	places map[uintptr]mark
	types  map[reflect.Type]bool // of numbers from 1, wherever they occur
	kept   []any                 // all places, so that their addresses are not reused
}

func newMarks() *marks {
	return &marks{places: map[uintptr]mark{}, types: map[reflect.Type]bool{}}
}

// note records how the value that place points to is described.
func (m *marks) note(place any, as mark) {
	if m != nil {
		m.places[reflect.ValueOf(place).Pointer()] = as
		m.kept = append(m.kept, place)
	}
}

// noteType records that all values of a type are server numbers, counted from 1, if it is
// a named type of a package.
func noteType[T Integer](m *marks) {
	if t := reflect.TypeFor[T](); m != nil && t.PkgPath() != "" {
		m.types[t] = true
	}
}

// markOf returns how a value is described.
func (m *marks) markOf(v reflect.Value) mark {
	if v.CanAddr() {
		if as := m.places[v.Addr().Pointer()]; as != unmarked {
			return as
		}
	}
	if m.types[v.Type()] {
		return numberedFrom1
	}
	return unmarked
}
