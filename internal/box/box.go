// Package box puts values of any type into boxes of one type. Code that has the types of a
// protocol as parameters is compiled once more for each protocol; on boxes, it is compiled
// once.
//
// A box is not seen by who looks at what is in it: it prints and has JSON as the value has.
// Only reflection and %T see the box, and so Open, Inside and TypeOf are called before them;
// they leave any other value as it is.
package box

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Box is a box with a value. The value has an address, which stays the same.
type Box struct {
	at any // points at the value
}

// cell is a box beside its value, so that both are allocated at once.
type cell[T any] struct {
	Box
	value T
}

// New puts a value into a new box.
func New[T any](v T) *Box {
	c := &cell[T]{value: v}
	c.at = &c.value
	return &c.Box
}

// In points at the value in a box; of no box, at a zero value.
func In[T any](b *Box) *T {
	if b == nil {
		return new(T)
	}
	return b.at.(*T)
}

// Format implements fmt.Formatter: a box prints as its value.
func (b *Box) Format(f fmt.State, verb rune) {
	fmt.Fprintf(f, fmt.FormatString(f, verb), Inside(b))
}

// MarshalJSON implements json.Marshaler.
func (b *Box) MarshalJSON() ([]byte, error) { return json.Marshal(Inside(b)) }

// Inside is the value in a box, and nil in no box; any other value is itself.
func Inside(v any) any {
	b, ok := v.(*Box)
	switch {
	case !ok:
		return v
	case b == nil:
		return nil
	}
	return reflect.ValueOf(b.at).Elem().Interface()
}

// Open is the place of the value in a box, where it can be changed; of any other value, it is
// v.
func Open(v reflect.Value) reflect.Value {
	if b, ok := v.Interface().(*Box); ok && b != nil {
		return reflect.ValueOf(b.at).Elem()
	}
	return v
}

// TypeOf is the type of the value in a box, or of any other value.
func TypeOf(v any) reflect.Type { return reflect.TypeOf(Inside(v)) }

// Copy puts a copy of the value in a box into another, so that it can be changed. Any other
// value is a copy already.
func Copy[T any](v T) T {
	if b, ok := any(v).(*Box); ok && b != nil {
		return Put[T](reflect.ValueOf(b.at).Elem())
	}
	return v
}

// Put is v as a T: in a new box, if T is a box.
func Put[T any](v reflect.Value) (as T) {
	if b, ok := any(&as).(**Box); ok {
		at := reflect.New(v.Type())
		at.Elem().Set(v)
		*b = &Box{at.Interface()}
		return as
	}
	return v.Interface().(T)
}
