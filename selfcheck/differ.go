package selfcheck

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"raftmc/internal/box"
	"raftmc/internal/mistake"
)

// fieldsThatDiffer names the places in which two values of one type differ, as a
// programmer would write them after the value: " (.Vote, .Log[].Term)"; "" if none is
// found. The elements of a slice share one name, and at most four places are named.
func fieldsThatDiffer(a, b any) string {
	var found []string
	differ("", reflect.ValueOf(box.Inside(a)), reflect.ValueOf(box.Inside(b)), &found)
	const most = 4
	if len(found) > most {
		found = append(found[:most], "…")
	}
	if len(found) == 0 {
		return ""
	}
	return " (" + strings.Join(found, ", ") + ")"
}

// maxPointers is the length of a chain of pointers that is followed.
const maxPointers = 3

// differ adds the paths of the places in which two values differ. A json.Marshaler is
// compared by its JSON, and not by its fields.
func differ(path string, a, b reflect.Value, found *[]string) {
	switch pointers := a.Kind() == reflect.Pointer || a.Kind() == reflect.Interface; {
	case a.CanInterface() && a.Type().Implements(reflect.TypeFor[json.Marshaler]()) && !pointers:
		a, b = reflect.ValueOf(string(mistake.JSON(a.Interface()))), reflect.ValueOf(string(mistake.JSON(b.Interface())))
	case pointers && !a.IsNil() && !b.IsNil() && a.Elem().Type() == b.Elem().Type() && strings.Count(path, "*") < maxPointers:
		differ(path+"*", a.Elem(), b.Elem(), found)
		return
	case a.Kind() == reflect.Struct:
		for i := range a.NumField() {
			differ(path+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i), found)
		}
		return
	case (a.Kind() == reflect.Slice || a.Kind() == reflect.Array) && a.Len() == b.Len():
		for i := range a.Len() {
			differ(path+"[]", a.Index(i), b.Index(i), found)
		}
		return
	}
	// fmt also prints unexported fields.
	if fmt.Sprint(a) != fmt.Sprint(b) && !slices.Contains(*found, path) && path != "" {
		*found = append(*found, path)
	}
}
