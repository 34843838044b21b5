package protocol

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"raftmc/internal/box"
	"raftmc/internal/member"
	"raftmc/internal/mistake"
	"raftmc/internal/oneline"
	"raftmc/internal/place"
)

// ShownAs is implemented by states and messages, and by their parts, if their MarshalJSON
// writes another value in their place. That value is displayed: the output of a
// MarshalJSON alone does not tell which numbers are servers.
type ShownAs interface {
	ShownAs() any
}

// Nobody is displayed for a server number that means none.
const Nobody = "nobody"

// Show returns a value for display: its JSON as in a trace, except that servers appear
// by name ("server 2", or Nobody), as far as the description declares them, and that a
// part with a String method, and no JSON of its own, appears as that text. The value as a
// whole does not: the text would hide its fields.
func Show[T any](servers []string, describe func(*Codec, *T), v T) json.RawMessage {
	d := display{servers: servers, marks: newMarks()}
	v = box.Copy(v)
	describe(&Codec{servers: len(servers), marks: d.marks}, &v)
	return d.parts(box.Open(reflect.ValueOf(&v).Elem()), mistake.JSON(v))
}

// display shows the parts of a value that a codec has walked.
type display struct {
	servers []string // names
	*marks
}

// part shows a part of a value. raw is its JSON.
func (d *display) part(v reflect.Value, raw json.RawMessage) json.RawMessage {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return raw
		}
		v = v.Elem()
	}
	if text, ok := d.server(v); ok {
		return text
	}
	if text, ok := stringOf(v); ok {
		return member.Text(oneline.Of(text)) // nothing else is known of it
	}
	return d.parts(v, raw)
}

// parts shows a value by its parts. JSON that is not as expected, because some method has
// written it, is left as it is.
func (d *display) parts(v reflect.Value, raw json.RawMessage) json.RawMessage {
	if as, ok := place.As[ShownAs](v); ok {
		v, raw = shownAs(as, raw)
	} else if place.WritesItself(v) {
		return raw
	}
	switch v.Kind() {
	case reflect.Struct:
		return d.fields(v, raw)
	case reflect.Slice, reflect.Array:
		return d.elements(v, raw)
	case reflect.Map:
		return d.entries(v, raw)
	}
	return raw
}

// shownAs returns the value to display, with its JSON; if that fails, only the JSON that
// was given.
func shownAs(as ShownAs, raw json.RawMessage) (v reflect.Value, text json.RawMessage) {
	defer func() {
		if recover() != nil {
			v, text = reflect.Value{}, raw
		}
	}()
	other := as.ShownAs()
	text, err := json.Marshal(other)
	if err != nil {
		return reflect.Value{}, raw
	}
	v = reflect.New(reflect.TypeOf(other)).Elem()
	v.Set(reflect.ValueOf(other))
	return v, text
}

func (d *display) fields(v reflect.Value, raw json.RawMessage) json.RawMessage {
	members, ok := member.Of(raw)
	if !ok {
		return raw
	}
	for i, m := range members {
		if index := fieldNamed(v.Type(), m.Name); index != nil {
			if f, err := v.FieldByIndexErr(index); err == nil {
				members[i].Value = d.part(f, m.Value)
			}
		}
	}
	return member.Object(members)
}

// fieldNamed finds the field that encoding/json writes under a name; nil means none.
func fieldNamed(t reflect.Type, name string) (index []int) {
	for _, f := range reflect.VisibleFields(t) {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		isNamed := tag == name || tag == "" && f.Name == name && !(f.Anonymous && f.Type.Kind() == reflect.Struct)
		if f.IsExported() && isNamed && (index == nil || len(f.Index) < len(index)) {
			index = f.Index
		}
	}
	return index
}

func (d *display) elements(v reflect.Value, raw json.RawMessage) json.RawMessage {
	var each []json.RawMessage
	if json.Unmarshal(raw, &each) != nil || len(each) != v.Len() || len(each) == 0 {
		return raw
	}
	for i := range each {
		each[i] = d.part(v.Index(i), each[i])
	}
	if d.markOf(v) != perServer || len(each) != len(d.servers) {
		return mistake.JSON(each)
	}
	var members []member.Member
	for i, name := range d.servers {
		members = append(members, member.Member{Name: serverCalled(name), Value: each[i]})
	}
	return member.Object(members)
}

func (d *display) entries(v reflect.Value, raw json.RawMessage) json.RawMessage {
	members, ok := member.Of(raw)
	if !ok {
		return raw
	}
	keys := map[string]reflect.Value{}
	for key := range v.Seq() {
		keys[keyOf(key)] = key
	}
	for i, m := range members {
		if key, ok := keys[m.Name]; ok {
			members[i].Value = d.part(v.MapIndex(key), m.Value)
			if name, ok := d.server(key); ok {
				_ = json.Unmarshal(name, &members[i].Name)
			}
		}
	}
	return member.Object(members)
}

// keyOf returns the key of a map as encoding/json writes it.
func keyOf(key reflect.Value) string {
	if text, ok := key.Interface().(encoding.TextMarshaler); ok && key.Kind() != reflect.String {
		written, _ := text.MarshalText()
		return string(written)
	}
	return fmt.Sprint(key)
}

// server shows a server, or a set of servers.
func (d *display) server(v reflect.Value) (json.RawMessage, bool) {
	var n uint64
	switch {
	case v.CanInt():
		n = uint64(v.Int())
	case v.CanUint():
		n = v.Uint()
	default:
		return nil, false
	}
	switch d.markOf(v) {
	case numberedFrom0:
		return d.numbered(n + 1)
	case numberedFrom1:
		return d.numbered(n)
	case setOfServers:
		return d.set(n), true
	}
	return nil, false
}

// numbered shows the n-th server, counted from 1; 0 is nobody.
func (d *display) numbered(n uint64) (json.RawMessage, bool) {
	switch {
	case n == 0:
		return member.Text(Nobody), true
	case n <= uint64(len(d.servers)):
		return member.Text(serverCalled(d.servers[n-1])), true
	}
	return nil, false // there is no such server: its number is at least something
}

func (d *display) set(bits uint64) json.RawMessage {
	names := []string{}
	for i, name := range d.servers {
		if bits&(1<<i) != 0 {
			names = append(names, serverCalled(name))
		}
	}
	return mistake.JSON(names)
}

// serverCalled returns the display name of the server with a name.
func serverCalled(name string) string { return "server " + name }

// stringOf returns the result of a value's String method; not ok if it has none, if it
// panics, or if the value is shown otherwise.
func stringOf(v reflect.Value) (text string, ok bool) {
	s, ok := place.As[fmt.Stringer](v)
	if !ok || place.WritesItself(v) || hasEmbeddedString(v.Type()) {
		return "", false
	}
	defer func() {
		if recover() != nil {
			text, ok = "", false
		}
	}()
	return s.String(), true
}

// hasEmbeddedString reports whether the String method of a type may be that of an
// embedded field, which does not see the other fields.
func hasEmbeddedString(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	stringer := reflect.TypeFor[fmt.Stringer]()
	for f := range t.Fields() {
		if f.Anonymous && (f.Type.Implements(stringer) || reflect.PointerTo(f.Type).Implements(stringer)) {
			return true
		}
	}
	return false
}
