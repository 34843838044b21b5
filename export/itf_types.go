package export

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
)

// itfType is the common type of all values at one place of a trace. A protocol's JSON has
// no types, omits zero values, and writes numbers that need 64 bits as strings; readers
// of ITF, such as TLA+ tools, want one type for each place. So each type is inferred from
// all values that the trace has there.
type itfType struct {
	kind   itfKind
	elem   *itfType            // of a list
	fields map[string]*itfType // of an object
}

type itfKind uint8

const (
	unknown itfKind = iota // nothing but null, or nothing at all
	digits                 // strings, all of which are numbers: an integer, unless there are other strings
	integer
	boolean
	str
	list
	object // a record if its keys are identifiers, otherwise a function of them
	mixed  // values of several types: each is written as a string, its JSON
)

var (
	number     = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)
	identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// decoded returns a JSON value with its numbers as they are written.
func decoded(j json.RawMessage) any {
	dec := json.NewDecoder(bytes.NewReader(j))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return string(j)
	}
	return v
}

// typeOf returns the type of one value.
func typeOf(v any) *itfType {
	switch v := v.(type) {
	case nil:
		return &itfType{}
	case bool:
		return &itfType{kind: boolean}
	case json.Number:
		if number.MatchString(v.String()) {
			return &itfType{kind: integer}
		}
	case string:
		if number.MatchString(v) {
			return &itfType{kind: digits}
		}
		return &itfType{kind: str}
	case []any:
		t := &itfType{kind: list, elem: &itfType{}}
		for _, e := range v {
			t.elem = join(t.elem, typeOf(e))
		}
		return t
	case map[string]any:
		t := &itfType{kind: object, fields: map[string]*itfType{}}
		for key, e := range v {
			t.fields[key] = typeOf(e)
		}
		return t
	}
	return &itfType{kind: mixed}
}

// join returns the type of values of either type.
func join(a, b *itfType) *itfType {
	if a.kind > b.kind {
		a, b = b, a
	}
	switch {
	case a.kind == unknown, a.kind == digits && (b.kind == integer || b.kind == str):
		return b
	case a.kind != b.kind:
		return &itfType{kind: mixed}
	case a.kind == list:
		return &itfType{kind: list, elem: join(a.elem, b.elem)}
	case a.kind == object:
		t := &itfType{kind: object, fields: maps.Clone(a.fields)}
		for key, f := range b.fields {
			if t.fields[key] = f; a.fields[key] != nil {
				t.fields[key] = join(a.fields[key], f)
			}
		}
		return t
	}
	return a
}

// isRecord reports whether an object is a record, and not a function.
func (t *itfType) isRecord() bool {
	for key := range t.fields {
		if !identifier.MatchString(key) {
			return false
		}
	}
	return true
}

// value returns a value in ITF as this type. nil, a missing value, becomes the type's
// default.
func (t *itfType) value(v any) any {
	switch t.kind {
	case unknown:
		return ""
	case boolean:
		b, _ := v.(bool)
		return b
	case str:
		s, _ := v.(string)
		return s
	case digits, integer:
		return bigint(digitsOf(v))
	case list:
		elems := []any{}
		all, _ := v.([]any)
		for _, e := range all {
			elems = append(elems, t.elem.value(e))
		}
		return elems
	case object:
		fields, _ := v.(map[string]any)
		if t.isRecord() {
			return t.record(fields)
		}
		return t.function(fields)
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // it was JSON
	}
	return string(text)
}

func digitsOf(v any) string {
	switch v := v.(type) {
	case json.Number:
		return v.String()
	case string:
		return v
	}
	return "0"
}

// record has all fields, whether they are present or not.
func (t *itfType) record(fields map[string]any) map[string]any {
	r := map[string]any{}
	for name, f := range t.fields {
		r[name] = f.value(fields[name])
	}
	return r
}

// function has the keys that are present. All values have one type, and so have all keys.
func (t *itfType) function(fields map[string]any) map[string]any {
	key, elem := &itfType{}, &itfType{}
	for name, f := range t.fields {
		key, elem = join(key, typeOf(name)), join(elem, f)
	}
	var f [][2]any
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		f = append(f, [2]any{key.value(name), elem.value(fields[name])})
	}
	return pairs(f)
}
