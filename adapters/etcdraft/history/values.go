package history

import "reflect"

// Some versions have pointers where others have values. A nil pointer is the zero value there, and
// so here a part of it is a reflect.Value that is not valid, which is 0, or "".

// part returns a field of a struct, or what it points to.
func part(of reflect.Value, name string) reflect.Value {
	if !of.IsValid() {
		return of
	}
	return reflect.Indirect(of.FieldByName(name))
}

// structs lists the elements of a slice, or what they point to.
func structs(slice reflect.Value) []reflect.Value {
	if !slice.IsValid() {
		return nil
	}
	all := make([]reflect.Value, slice.Len())
	for i := range all {
		all[i] = reflect.Indirect(slice.Index(i))
	}
	return all
}

func number(v reflect.Value) int {
	if !v.IsValid() {
		return 0
	}
	return int(v.Uint())
}

func text(v reflect.Value) string {
	if !v.IsValid() {
		return ""
	}
	return string(v.Bytes())
}
