package model

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
)

// place is a part of a value: a field, an element, or the value as a whole.
type place struct {
	// path names it, such as State.Log[].Term: all elements of a slice share a path.
	path string

	// value is the value there. It is invalid if the field is unexported.
	value reflect.Value

	// with returns the whole value with x in this place, and leaves the present one
	// unchanged. It is not ok if there is no such value.
	with func(x reflect.Value) (whole reflect.Value, ok bool)
}

// placeOf is the place of a whole value.
func placeOf(path string, v reflect.Value) place {
	return place{path, v, func(x reflect.Value) (reflect.Value, bool) { return x, true }}
}

// part returns a part of p; put replaces it in a copy of p's value.
func (p place) part(path string, v reflect.Value, put func(copied, x reflect.Value)) place {
	return place{path, v, func(x reflect.Value) (reflect.Value, bool) {
		return p.with(changed(p.value, func(copied reflect.Value) { put(copied, x) }))
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

// parts lists the parts of p, one level down.
func (p place) parts() []place {
	switch p.value.Kind() {
	case reflect.Struct:
		return p.fields()
	case reflect.Slice, reflect.Array:
		return p.elements()
	case reflect.Map:
		return p.entries()
	case reflect.Interface:
		if p.value.IsNil() {
			return nil
		}
		return []place{p.part(p.path, p.value.Elem(), reflect.Value.Set)}
	}
	return nil
}

func (p place) fields() []place {
	var parts []place
	for i := range p.value.NumField() {
		field := p.value.Type().Field(i)
		v := p.value.Field(i)
		if !field.IsExported() {
			v = reflect.Value{}
		}
		parts = append(parts, p.part(p.path+"."+field.Name, v, func(copied, x reflect.Value) { copied.Field(i).Set(x) }))
	}
	return parts
}

func (p place) elements() []place {
	var parts []place
	for i := range p.value.Len() {
		parts = append(parts, p.part(p.path+"[]", p.value.Index(i), func(copied, x reflect.Value) { copied.Index(i).Set(x) }))
	}
	return parts
}

// entries lists the values in a map; those in a JSON object have their names.
func (p place) entries() []place {
	var parts []place
	for key, v := range p.value.Seq2() {
		path := p.path + "[]"
		if isObject(p.value) {
			path = p.path + "." + key.String()
		}
		parts = append(parts, p.part(path, v, func(copied, x reflect.Value) { copied.SetMapIndex(key, x) }))
	}
	return parts
}

func isObject(v reflect.Value) bool { return v.Type() == reflect.TypeFor[map[string]any]() }

// isLeaf reports whether p can be changed directly, not only through its parts.
func (p place) isLeaf() bool {
	switch p.value.Kind() {
	case reflect.Struct, reflect.Array:
		return false
	case reflect.Map:
		return !isObject(p.value)
	case reflect.Interface:
		return p.value.IsNil()
	}
	return true
}

// scalar returns the number, string or truth value in p, nil if it is none of these.
func (p place) scalar() any {
	v := p.value
	if v.CanInt() || v.CanUint() || v.CanFloat() || v.Kind() == reflect.String || v.Kind() == reflect.Bool {
		return v.Interface()
	}
	return nil
}

// neighbours lists some other values for p. For a number both directions matter: a
// description may treat all numbers below a bound alike, or all above. Unsigned numbers
// do not wrap around: a description may well count up to the number.
func (p place) neighbours() []reflect.Value {
	v := p.value
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

// isOpaque reports whether v has fields that are inaccessible to reflection, but perhaps
// not to JSON.
func isOpaque(v reflect.Value) bool {
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

// asJSON returns p with its JSON in place of its value: its parts are parts of the JSON.
// JSON that the type does not read back unchanged cannot be put there.
func (p place) asJSON() (place, error) {
	tree, err := jsonOf(p.value)
	if err != nil {
		return place{}, err
	}
	return place{p.path, reflect.ValueOf(&tree).Elem(), func(x reflect.Value) (reflect.Value, bool) {
		text, err := json.Marshal(x.Interface())
		if err != nil {
			return reflect.Value{}, false
		}
		v := reflect.New(p.value.Type())
		if json.Unmarshal(text, v.Interface()) != nil {
			return reflect.Value{}, false
		}
		if back, err := jsonOf(v.Elem()); err != nil || !reflect.DeepEqual(back, x.Interface()) {
			return reflect.Value{}, false
		}
		return p.with(v.Elem())
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
