// Package place changes values in one of their parts, by reflection.
package place

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
)

// Place is a part of a value: a field, an element, or the value as a whole.
type Place struct {
	// Path names it, such as State.Log[].Term: all elements of a slice share a path.
	Path string

	// Value is the value there. It is invalid if the field is unexported.
	Value reflect.Value

	// With returns the whole value with x in this place, and leaves the present one
	// unchanged. It is not ok if there is no such value.
	With func(x reflect.Value) (whole reflect.Value, ok bool)
}

// Of is the place of a whole value.
func Of(path string, v reflect.Value) Place {
	return Place{path, v, func(x reflect.Value) (reflect.Value, bool) { return x, true }}
}

// part returns a part of p; put replaces it in a copy of p's value.
func (p Place) part(path string, v reflect.Value, put func(copied, x reflect.Value)) Place {
	return Place{path, v, func(x reflect.Value) (reflect.Value, bool) {
		return p.With(changed(p.Value, func(copied reflect.Value) { put(copied, x) }))
	}}
}

// changed returns a changed copy of v, which shares the parts that are not changed.
func changed(v reflect.Value, change func(reflect.Value)) reflect.Value {
	copied := reflect.New(v.Type()).Elem()
	switch {
	case v.Kind() == reflect.Slice:
		copied.Set(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()+1), v))
	case v.Kind() == reflect.Map:
		copied.Set(reflect.MakeMap(v.Type()))
		for key, x := range v.Seq2() {
			copied.SetMapIndex(key, x)
		}
	default:
		copied.Set(v)
	}
	change(copied)
	return copied
}

// Parts lists the parts of p, one level down.
func (p Place) Parts() []Place {
	switch p.Value.Kind() {
	case reflect.Struct:
		return p.fields()
	case reflect.Slice, reflect.Array:
		return p.elements()
	case reflect.Map:
		return p.entries()
	case reflect.Interface:
		if p.Value.IsNil() {
			return nil
		}
		return []Place{p.part(p.Path, p.Value.Elem(), reflect.Value.Set)}
	}
	return nil
}

func (p Place) fields() []Place {
	var parts []Place
	for i := range p.Value.NumField() {
		field := p.Value.Type().Field(i)
		v := p.Value.Field(i)
		if !field.IsExported() {
			v = reflect.Value{}
		}
		parts = append(parts, p.part(p.Path+"."+field.Name, v, func(copied, x reflect.Value) { copied.Field(i).Set(x) }))
	}
	return parts
}

func (p Place) elements() []Place {
	var parts []Place
	for i := range p.Value.Len() {
		parts = append(parts, p.part(p.Path+"[]", p.Value.Index(i), func(copied, x reflect.Value) { copied.Index(i).Set(x) }))
	}
	return parts
}

// entries lists the values in a map; those in a JSON object have their names.
func (p Place) entries() []Place {
	var parts []Place
	for key, v := range p.Value.Seq2() {
		path := p.Path + "[]"
		if IsObject(p.Value) {
			path = p.Path + "." + key.String()
		}
		parts = append(parts, p.part(path, v, func(copied, x reflect.Value) { copied.SetMapIndex(key, x) }))
	}
	return parts
}

// IsObject reports whether v is an object of JSON.
func IsObject(v reflect.Value) bool { return v.Type() == reflect.TypeFor[map[string]any]() }

// IsLeaf reports whether p can be changed directly, not only through its parts.
func (p Place) IsLeaf() bool {
	switch p.Value.Kind() {
	case reflect.Struct, reflect.Array:
		return false
	case reflect.Map:
		return !IsObject(p.Value)
	case reflect.Interface:
		return p.Value.IsNil()
	}
	return true
}

// Scalar returns the number, string or truth value in p, nil if it is none of these.
func (p Place) Scalar() any {
	v := p.Value
	if v.CanInt() || v.CanUint() || v.CanFloat() || v.Kind() == reflect.String || v.Kind() == reflect.Bool {
		return v.Interface()
	}
	return nil
}

// Neighbours lists some other values for p. For a number both directions matter: a
// description may treat all numbers below a bound alike, or all above. Unsigned numbers
// do not wrap around: a description may well count up to the number.
func (p Place) Neighbours() []reflect.Value {
	v := p.Value
	var all []reflect.Value
	add := func(change func(reflect.Value)) { all = append(all, changed(v, change)) }
	switch {
	case v.Kind() == reflect.Bool:
		add(func(x reflect.Value) { x.SetBool(!v.Bool()) })
	case v.Kind() == reflect.String:
		add(func(x reflect.Value) { x.SetString(v.String() + "x") })
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil { // as JSON has large numbers
			add(func(x reflect.Value) { x.SetString(strconv.FormatInt(n+1, 10)) })
		}
	case v.CanInt():
		add(func(x reflect.Value) { x.SetInt(v.Int() + 1) })
		add(func(x reflect.Value) { x.SetInt(v.Int() - 1) })
	case v.CanUint():
		add(func(x reflect.Value) { x.SetUint(v.Uint() + 1) })
		if v.Uint() > 0 {
			add(func(x reflect.Value) { x.SetUint(v.Uint() - 1) })
		}
	case v.CanFloat():
		add(func(x reflect.Value) { x.SetFloat(v.Float() + 1) })
		add(func(x reflect.Value) { x.SetFloat(v.Float() - 1) })
	case v.Kind() == reflect.Slice:
		return resized(v)
	case v.Kind() == reflect.Map:
		for key := range v.Seq() {
			add(func(x reflect.Value) { x.SetMapIndex(key, reflect.Value{}) })
		}
	}
	return all
}

// resized returns a slice without its last element, and one with another copy of it; none
// if it is empty. (A zero element may not be a valid value: server 0, for example, in a
// set of servers that are numbered from 1.)
func resized(v reflect.Value) []reflect.Value {
	last := v.Len() - 1
	if last < 0 {
		return nil
	}
	return []reflect.Value{
		v.Slice3(0, last, last),
		changed(v, func(x reflect.Value) { x.Set(reflect.Append(x, v.Index(last))) }),
	}
}

// IsOpaque reports whether v has fields that are inaccessible to reflection, but perhaps
// not to JSON.
func IsOpaque(v reflect.Value) bool {
	if v.Kind() != reflect.Struct {
		return false
	}
	switch v.Interface().(type) {
	case json.Marshaler, encoding.TextMarshaler:
	default:
		return false
	}
	for field := range v.Fields() {
		if !field.IsExported() {
			return true
		}
	}
	return false
}

// AsJSON returns p with its JSON in place of its value: its parts are parts of the JSON.
// JSON that the type does not read back unchanged cannot be put there.
func (p Place) AsJSON() (Place, error) {
	tree, err := jsonOf(p.Value)
	if err != nil {
		return Place{}, err
	}
	return Place{p.Path, reflect.ValueOf(&tree).Elem(), func(x reflect.Value) (reflect.Value, bool) {
		text, err := json.Marshal(x.Interface())
		if err != nil {
			return reflect.Value{}, false
		}
		v := reflect.New(p.Value.Type())
		if json.Unmarshal(text, v.Interface()) != nil {
			return reflect.Value{}, false
		}
		if back, err := jsonOf(v.Elem()); err != nil || !reflect.DeepEqual(back, x.Interface()) {
			return reflect.Value{}, false
		}
		return p.With(v.Elem())
	}}, nil
}

// jsonOf returns v's JSON, decoded.
func jsonOf(v reflect.Value) (tree any, err error) {
	text, err := json.Marshal(v.Interface())
	if err == nil {
		err = json.Unmarshal(text, &tree)
	}
	return tree, err
}

// As returns a value, or a pointer to it, as an interface that it implements.
func As[T any](v reflect.Value) (x T, ok bool) {
	if !v.CanInterface() {
		return x, false
	}
	if x, ok = v.Interface().(T); !ok && v.CanAddr() {
		x, ok = v.Addr().Interface().(T)
	}
	return x, ok
}

// WritesItself reports whether a value writes its own JSON.
func WritesItself(v reflect.Value) bool {
	_, isJSON := As[json.Marshaler](v)
	_, isText := As[encoding.TextMarshaler](v)
	return isJSON || isText
}
