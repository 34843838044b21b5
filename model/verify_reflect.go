package model

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"raftmc/internal/box"
	"raftmc/protocol"
)

// reflector compares values with the same values read back, by reflection, including
// unexported fields. An empty slice or map equals a nil one. It belongs to one goroutine.
type reflector struct {
	declared map[string]protocol.Part // by field
	fields   map[reflect.Type][]scope // of the struct types that were met
	sets     map[uintptr]bool         // slices that Set has described, by address
	within   map[[2]uintptr]bool      // pairs of pointers that are being compared
	strict   bool                     // nothing is left out
	path     []string                 // to the first difference, innermost first
	values   [2]string                // the values there
}

// scope says which part of a field is compared.
type scope uint8

const (
	all scope = iota
	inAnyOrder
	nothing
)

func newReflector(declared []protocol.LeftOut) *reflector {
	d := &reflector{declared: map[string]protocol.Part{}, fields: map[reflect.Type][]scope{}, sets: map[uintptr]bool{}, within: map[[2]uintptr]bool{}}
	for _, l := range declared {
		d.declared[l.Field] = l.Part
	}
	return d
}

// difference is a place where two values differ.
type difference struct{ path, was, is string }

// compare looks for the first difference between v and w, which is v read back; describe
// is their description.
func compare[T any](d *reflector, e *protocol.Encoder, name string, describe func(*protocol.Codec, *T), v, w *T) (difference, bool) {
	d.sets = protocol.SetsIn(e, describe, v)
	if d.equal(box.Open(reflect.ValueOf(v).Elem()), box.Open(reflect.ValueOf(w).Elem())) {
		return difference{}, false
	}
	d.path = append(d.path, name)
	slices.Reverse(d.path)
	return difference{strings.Join(d.path, ""), d.values[0], d.values[1]}, true
}

// same reports whether two values are equal in everything that the reflector sees.
func same[T any](d *reflector, v, w *T) bool {
	d.strict = true
	defer func() { d.strict = false }()
	return d.equal(box.Open(reflect.ValueOf(v).Elem()), box.Open(reflect.ValueOf(w).Elem()))
}

// equal compares two values of one type. If they differ, it notes the values.
func (d *reflector) equal(v, w reflect.Value) bool {
	switch v.Kind() {
	case reflect.Struct:
		return d.equalFields(v, w)
	case reflect.Slice, reflect.Array:
		return d.equalElements(v, w)
	case reflect.Map:
		return d.equalMaps(v, w)
	case reflect.Pointer:
		return d.equalPointers(v, w)
	case reflect.Interface:
		if v.IsNil() || w.IsNil() || v.Elem().Type() != w.Elem().Type() {
			return v.IsNil() && w.IsNil() || d.note(v, w)
		}
		return d.equal(v.Elem(), w.Elem())
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return v.Pointer() == w.Pointer() || d.note(v, w)
	}
	return equalScalars(v, w) || d.note(v, w)
}

func equalScalars(v, w reflect.Value) bool {
	switch {
	case v.CanInt():
		return v.Int() == w.Int()
	case v.CanUint():
		return v.Uint() == w.Uint()
	case v.CanFloat():
		return math.Float64bits(v.Float()) == math.Float64bits(w.Float())
	case v.Kind() == reflect.String:
		return v.String() == w.String()
	case v.Kind() == reflect.Bool:
		return v.Bool() == w.Bool()
	}
	return v.Complex() == w.Complex()
}

// note notes a difference, and returns false.
func (d *reflector) note(v, w reflect.Value) bool {
	d.path, d.values = d.path[:0], [2]string{shown(v), shown(w)}
	return false
}

// shown returns a value in words.
func shown(v reflect.Value) string {
	if v.Kind() == reflect.String {
		return fmt.Sprintf("%q", v.String())
	}
	return fmt.Sprintf("%+v", v)
}

// at notes where a difference is, and returns false.
func (d *reflector) at(place string) bool {
	d.path = append(d.path, place)
	return false
}

func (d *reflector) equalFields(v, w reflect.Value) bool {
	for i, s := range d.scopes(v.Type()) {
		ok := true
		switch {
		case s == nothing && !d.strict:
		case s == inAnyOrder && !d.strict:
			ok = d.equalInAnyOrder(v.Field(i), w.Field(i))
		default:
			ok = d.equal(v.Field(i), w.Field(i))
		}
		if !ok {
			return d.at("." + v.Type().Field(i).Name)
		}
	}
	return true
}

// scopes returns, for each field of a struct type, what is compared.
func (d *reflector) scopes(t reflect.Type) []scope {
	scopes, ok := d.fields[t]
	if !ok {
		scopes = make([]scope, t.NumField())
		for i := range scopes {
			if part, left := d.declared[protocol.FieldName(t, i)]; left {
				scopes[i] = map[protocol.Part]scope{protocol.OrderOnly: inAnyOrder, protocol.Altered: nothing, protocol.Entirely: nothing}[part]
			}
		}
		d.fields[t] = scopes
	}
	return scopes
}

func (d *reflector) equalElements(v, w reflect.Value) bool {
	if v.Kind() == reflect.Slice {
		if v.CanAddr() && !d.strict && d.sets[v.UnsafeAddr()] {
			return d.equalInAnyOrder(v, w)
		}
		if v.Len() == w.Len() && v.Pointer() == w.Pointer() {
			return true
		}
	}
	if v.Len() != w.Len() {
		return d.note(v, w)
	}
	for i := range v.Len() {
		if !d.equal(v.Index(i), w.Index(i)) {
			return d.at("[]")
		}
	}
	return true
}

// equalInAnyOrder looks for a distinct equal element of w for each element of v.
func (d *reflector) equalInAnyOrder(v, w reflect.Value) bool {
	if v.Kind() != reflect.Slice {
		return d.equal(v, w)
	}
	if v.Len() != w.Len() {
		return d.note(v, w)
	}
	taken := make([]bool, w.Len())
	for i := range v.Len() {
		found := false
		for j := 0; j < w.Len() && !found; j++ {
			found = !taken[j] && d.equal(v.Index(i), w.Index(j))
			taken[j] = taken[j] || found
		}
		if !found {
			return d.note(v, w)
		}
	}
	return true
}

func (d *reflector) equalMaps(v, w reflect.Value) bool {
	if v.Len() != w.Len() {
		return d.note(v, w)
	}
	for key, x := range v.Seq2() {
		y := w.MapIndex(key)
		if !y.IsValid() {
			return d.note(v, w)
		}
		if !d.equal(x, y) {
			return d.at("[]")
		}
	}
	return true
}

func (d *reflector) equalPointers(v, w reflect.Value) bool {
	switch {
	case v.Pointer() == w.Pointer():
		return true
	case v.IsNil() || w.IsNil():
		return d.note(v, w)
	}
	pair := [2]uintptr{v.Pointer(), w.Pointer()}
	if d.within[pair] {
		return true
	}
	d.within[pair] = true
	defer delete(d.within, pair)
	return d.equal(v.Elem(), w.Elem())
}

// undeclarable lists declarations of fields that no type has.
func undeclarable(declared []protocol.LeftOut, types ...reflect.Type) []string {
	has := map[string]bool{}
	met := map[reflect.Type]bool{}
	for _, t := range types {
		addFields(has, met, t)
	}
	var none []string
	for _, l := range declared {
		if !has[l.Field] {
			none = append(none, l.Field)
		}
	}
	return none
}

// addFields adds the fields of a type and of its component types.
func addFields(has map[string]bool, met map[reflect.Type]bool, t reflect.Type) {
	if met[t] {
		return
	}
	met[t] = true
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			has[protocol.FieldName(t, i)] = true
			addFields(has, met, t.Field(i).Type)
		}
	case reflect.Map:
		addFields(has, met, t.Key())
		addFields(has, met, t.Elem())
	case reflect.Slice, reflect.Array, reflect.Pointer:
		addFields(has, met, t.Elem())
	}
}
