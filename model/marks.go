package model

import "reflect"

// mark says in what way a place is about servers.
type mark uint8

const (
	unmarked      mark = iota
	numberedFrom0      // the number of a server; -1 for none
	numberedFrom1      // the number of a server from 1 on; 0 for none
	setOfServers       // a bit for each server
	perServer          // an element for each server
)

// marks are what a codec was told of servers, by the places where it was told so. Nil marks
// take nothing down.
type marks struct {
	places map[uintptr]mark
	types  map[reflect.Type]bool // of numbers from 1, wherever they are
	kept   []any                 // all places, so that their addresses stay theirs
}

func newMarks() *marks {
	return &marks{places: map[uintptr]mark{}, types: map[reflect.Type]bool{}}
}

// note takes down how the value that place points to is described.
func (m *marks) note(place any, as mark) {
	if m != nil {
		m.places[reflect.ValueOf(place).Pointer()] = as
		m.kept = append(m.kept, place)
	}
}

// noteType takes down that all values of a type are numbers of servers, from 1 on, if the
// type is more than a number.
func noteType[T Integer](m *marks) {
	if t := reflect.TypeFor[T](); m != nil && t.PkgPath() != "" {
		m.types[t] = true
	}
}

// markOf is how a value is described.
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
