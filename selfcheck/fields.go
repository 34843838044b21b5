package selfcheck

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"raftmc/internal/box"
	"raftmc/internal/place"
	"raftmc/protocol"
)

// fieldCheck perturbs values of one type in each of their places, and notes which places
// the type's description leaves out.
type fieldCheck[T any] struct {
	name     string // the first part of the paths
	servers  int
	describe func(*protocol.Codec, *T)
	met      map[string]bool  // the encodings of the values looked at
	leaves   map[string]*leaf // by path
	unread   string           // a value that is read back differently from how it was written
	leftOut  map[string]bool  // fields that may be left out entirely
}

func newFieldCheck[T any](name string, servers int, describe func(*protocol.Codec, *T), declared []protocol.LeftOut) *fieldCheck[T] {
	f := &fieldCheck[T]{name: name, servers: servers, describe: describe, met: map[string]bool{}, leaves: map[string]*leaf{}, leftOut: map[string]bool{}}
	for _, l := range declared {
		f.leftOut[l.Field] = l.Part == protocol.Entirely
	}
	return f
}

// leaf is what is known of all places with the same path.
type leaf struct {
	evidence
	met []transplant
}

// evidence is the best result of perturbing a leaf.
type evidence uint8

const (
	untried evidence = iota // there was nothing to perturb
	refused                 // the description panics: at least it reads the leaf
	alike                   // another value has the same encoding
	differs                 // another value has a different encoding
)

// transplant is a value that was met at a leaf; key distinguishes it from others there.
type transplant struct {
	key   any
	value reflect.Value
}

// Bounds on the work: distinct values looked at, and values kept of each leaf.
const (
	maxValues      = 10_000
	maxTransplants = 8
)

// encode returns v's encoding.
func (f *fieldCheck[T]) encode(v T) string {
	encoding, _ := protocol.Encode(f.servers, nil, f.describe, v)
	return string(encoding)
}

// reread returns v as its encoding describes it, sharing no memory with v. It is not ok
// if the description does not read what it writes.
func (f *fieldCheck[T]) reread(v T) (back T, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	encoding := f.encode(v)
	back, err := protocol.Decode(f.servers, f.describe, []byte(encoding))
	return back, err == nil && f.encode(back) == encoding
}

// meet examines a value, unless one with the same encoding has been met.
func (f *fieldCheck[T]) meet(v T) {
	encoding := f.encode(v)
	if f.met[encoding] || len(f.met) == maxValues {
		return
	}
	f.met[encoding] = true
	if _, ok := f.reread(v); !ok && f.unread == "" {
		f.unread = fmt.Sprintf("%s %+v", f.name, v)
	}
	f.look(place.Of(f.name, box.Open(reflect.ValueOf(&v).Elem())), encoding)
}

// look perturbs a place, recursively.
func (f *fieldCheck[T]) look(p place.Place, encoding string) {
	if place.IsOpaque(p.Value) {
		f.lookInto(p, encoding)
		return
	}
	for i, part := range p.Parts() {
		if p.Value.Kind() != reflect.Struct || !f.leftOut[protocol.FieldName(p.Value.Type(), i)] {
			f.look(part, encoding)
		}
	}
	if !p.IsLeaf() {
		return
	}
	f.perturb(p, p.Neighbours(), p.Scalar(), encoding)
}

// lookInto perturbs an opaque place through its JSON, or as a whole if the JSON loses
// something.
func (f *fieldCheck[T]) lookInto(p place.Place, encoding string) {
	view, err := p.AsJSON()
	if err != nil {
		f.perturb(p, nil, nil, encoding)
		return
	}
	if f.probe(view, view.Value, encoding) == alike {
		f.look(view, encoding)
		return
	}
	f.perturb(p, nil, fmt.Sprint(view.Value), encoding)
}

// perturb puts neighbours and transplants into a place, unless its path is known to be
// written. key is the key of the present value; nil keeps it from being transplanted.
func (f *fieldCheck[T]) perturb(p place.Place, others []reflect.Value, key any, encoding string) {
	l := f.leaves[p.Path]
	if l == nil {
		l = &leaf{}
		f.leaves[p.Path] = l
	}
	if l.evidence == differs {
		return
	}
	known := key == nil
	for _, t := range l.met {
		if t.key == key {
			known = true
			continue
		}
		others = append(others, t.value)
	}
	if !known && len(l.met) < maxTransplants {
		l.met = append(l.met, transplant{key, p.Value})
	}
	for _, x := range others {
		l.evidence = max(l.evidence, f.probe(p, x, encoding))
	}
}

// probe encodes a value with x in place p, and says what that shows.
func (f *fieldCheck[T]) probe(p place.Place, x reflect.Value, encoding string) (shown evidence) {
	defer func() {
		if recover() != nil {
			shown = refused
		}
	}()
	whole, ok := p.With(x)
	switch {
	case !ok:
		return untried
	case f.encode(box.Put[T](whole)) == encoding:
		return alike
	}
	return differs
}

// report adds the findings to a report.
func (f *fieldCheck[T]) report(r *Report) {
	if f.unread != "" {
		r.Add(protocol.Unread, f.unread)
	}
	if len(f.met) == 0 {
		r.Unexercised = append(r.Unexercised, f.name)
	}
	for _, path := range slices.Sorted(maps.Keys(f.leaves)) {
		shown := f.leaves[path].evidence
		if shown != untried {
			r.Fields++
		}
		switch {
		case shown == alike && !f.anyOther(path, func(other string) bool { return isWithin(path, other) && f.leaves[other].evidence == alike }):
			r.Add(protocol.Forgotten, path)
		case shown == untried && !f.anyOther(path, func(other string) bool { return isWithin(other, path) && f.leaves[other].evidence != untried }):
			r.Unexercised = append(r.Unexercised, path)
		}
	}
}

// anyOther reports whether the condition is true of another leaf than that at path.
func (f *fieldCheck[T]) anyOther(path string, is func(other string) bool) bool {
	for other := range f.leaves {
		if other != path && is(other) {
			return true
		}
	}
	return false
}

// isWithin reports whether inner is the path of a part of what is at outer.
func isWithin(inner, outer string) bool {
	rest, ok := strings.CutPrefix(inner, outer)
	return ok && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "["))
}
