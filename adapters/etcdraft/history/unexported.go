package history

import (
	"reflect"
	"unsafe"
)

// Field returns a field of a struct that the library does not export.
func Field[T, S any](of *S, name string) *T {
	return (*T)(unsafe.Pointer(reflect.ValueOf(of).Elem().FieldByName(name).UnsafeAddr()))
}
