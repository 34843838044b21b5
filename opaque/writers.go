package opaque

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"raftmc/internal/mistake"
	"raftmc/protocol"
)

// largestDump bounds a dump, in bytes.
const largestDump = 1 << 26

// deepest bounds how deep one value may lie in others.
const deepest = 1 << 17

// writer writes a value of one type.
type writer[N any] func(w *dumping[N], v reflect.Value)

func (w *dumping[N]) value(v reflect.Value) {
	if len(w.buf) > largestDump {
		mistake.Made("leave out what a node shares with others, or bound what it keeps", "a node holds more than %d bytes, at %s", largestDump, w.field)
	}
	t := v.Type()
	known, ok := w.writers.Load(t)
	if !ok {
		known, _ = w.writers.LoadOrStore(t, w.writer(t))
	}
	if w.depth++; w.depth > deepest {
		mistake.Made("leave out what holds itself, or bound how long a list gets", "a node holds values more than %d deep in each other, at %s", deepest, w.field)
	}
	known.(writer[N])(w, v)
	w.depth--
}

// number writes a number, and shows it.
func (w *dumping[N]) number(x uint64) {
	w.buf = binary.AppendUvarint(w.buf, x)
}

func (w *dumping[N]) text(s string) {
	w.number(uint64(len(s)))
	w.buf = append(w.buf, s...)
}

// show adds a line, where these are asked for.
func (w *dumping[N]) show(value any) {
	w.lines = append(w.lines, fmt.Sprintf("%s = %v", strings.Join(w.way, ""), value))
}

// inside writes a part, to which there is one more step of the way.
func (w *dumping[N]) inside(step string, v reflect.Value) {
	w.way = append(w.way, step)
	w.value(v)
	w.way = w.way[:len(w.way)-1]
}

// writer makes the writer of a type.
func (d *dumper[N]) writer(t reflect.Type) writer[N] {
	if instead := d.instead[t.String()]; instead != nil {
		d.meet(t.String())
		return func(w *dumping[N], v reflect.Value) { w.scalar(instead(v)) }
	}
	switch t {
	case reflect.TypeFor[sync.Pool]():
		return func(*dumping[N], reflect.Value) {}
	case reflect.TypeFor[sync.Map]():
		return (*dumping[N]).syncMap
	}
	if to := atomicPointer(t); to != nil {
		return func(w *dumping[N], v reflect.Value) {
			w.value(reflect.NewAt(to, v.FieldByName("v").UnsafePointer()))
		}
	}
	switch t.Kind() {
	case reflect.Bool:
		return func(w *dumping[N], v reflect.Value) {
			var x uint64
			if v.Bool() {
				x = 1
			}
			if w.number(x); w.explain {
				w.show(x == 1)
			}
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(w *dumping[N], v reflect.Value) {
			if w.buf = binary.AppendVarint(w.buf, v.Int()); w.explain {
				w.show(v.Int())
			}
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return func(w *dumping[N], v reflect.Value) {
			if w.number(v.Uint()); w.explain {
				w.show(v.Uint())
			}
		}
	case reflect.Float32, reflect.Float64:
		return func(w *dumping[N], v reflect.Value) {
			if w.number(math.Float64bits(v.Float())); w.explain {
				w.show(v.Float())
			}
		}
	case reflect.Complex64, reflect.Complex128:
		return func(w *dumping[N], v reflect.Value) { w.scalar(fmt.Sprint(v.Complex())) }
	case reflect.String:
		return func(w *dumping[N], v reflect.Value) { w.scalar(v.String()) }
	case reflect.Pointer:
		return d.pointers(t)
	case reflect.Interface:
		return (*dumping[N]).dynamic
	case reflect.Struct:
		return d.fields(t)
	case reflect.Slice, reflect.Array:
		return (*dumping[N]).elements
	case reflect.Map:
		return d.maps(t)
	case reflect.Func:
		return (*dumping[N]).function
	}
	return (*dumping[N]).unseen
}

// scalar writes text.
func (w *dumping[N]) scalar(s string) {
	if w.text(s); w.explain {
		w.show(fmt.Sprintf("%q", s))
	}
}

// What a pointer, an interface or a function is.
const (
	nothing = iota
	something
	metBefore
)

// pointers makes the writer of a type of pointers.
func (d *dumper[N]) pointers(t reflect.Type) writer[N] {
	byContent := slices.Contains(d.immutable, t.String())
	if byContent {
		d.meet(t.String())
	}
	byContent = byContent || t.Elem().Size() == 0
	return func(w *dumping[N], v reflect.Value) {
		if v.IsNil() {
			if w.number(nothing); w.explain {
				w.show(nil)
			}
			return
		}
		if !byContent {
			if w.again(pointer{v.Pointer(), t.Elem()}) {
				return
			}
			w.lies = append(w.lies, stretch{v.Pointer(), t.Elem().Size(), true, len(w.lies), w.field})
		}
		w.number(something)
		w.value(v.Elem())
	}
}

// again writes a pointer to what was met before as that, and reports whether it is one.
func (w *dumping[N]) again(key pointer) bool {
	before, met := w.seen[key]
	if !met {
		w.seen[key] = len(w.order)
		w.order = append(w.order, key)
		return false
	}
	w.number(metBefore)
	if w.number(uint64(before)); w.explain {
		w.show(fmt.Sprintf("pointer %d", before))
	}
	return true
}

// aside returns what would be written of a value, and whether pointers were followed.
func (w *dumping[N]) aside(v reflect.Value) (content string, pointers bool) {
	begin, met, lie, explain := len(w.buf), len(w.order), len(w.lies), w.explain
	w.explain = false
	w.value(v)
	w.explain = explain
	content, w.buf = string(w.buf[begin:]), w.buf[:begin]
	pointers = len(w.order) > met
	for _, key := range w.order[met:] {
		delete(w.seen, key)
	}
	w.order, w.lies = w.order[:met], w.lies[:lie]
	return content, pointers
}

// dynamic writes what an interface holds, and its type.
func (w *dumping[N]) dynamic(v reflect.Value) {
	if v.IsNil() {
		if w.number(nothing); w.explain {
			w.show(nil)
		}
		return
	}
	in := v.Elem()
	w.number(something)
	if t := in.Type(); t == reflect.TypeOf(reflect.TypeFor[int]()) {
		w.scalar(fmt.Sprint(in))
		return
	}
	name := w.nameOf(in.Type())
	if w.text(name); w.explain {
		w.show(strings.TrimPrefix(name, in.Type().PkgPath()+" "))
	}
	w.value(in)
}

// nameOf returns a name of a type that no other type has. Types of two packages may have the same,
// and so may those of two functions.
func (d *dumper[N]) nameOf(t reflect.Type) string {
	if name, known := d.names.Load(t); known {
		return name.(string)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if name, known := d.names.Load(t); known {
		return name.(string)
	}
	name := t.PkgPath() + " " + t.String()
	d.named[name]++
	if n := d.named[name]; n > 1 {
		name += fmt.Sprint(" ", n)
	}
	d.names.Store(t, name)
	return name
}

// atomicPointer returns what an atomic.Pointer points to; nil for any other type.
func atomicPointer(t reflect.Type) reflect.Type {
	if t.PkgPath() != "sync/atomic" || !strings.HasPrefix(t.Name(), "Pointer[") || t.Kind() != reflect.Struct {
		return nil
	}
	if v, has := t.FieldByName("v"); !has || v.Type.Kind() != reflect.UnsafePointer {
		return nil
	}
	return reflect.PointerTo(t).Method(0).Type.In(1).Elem() // of CompareAndSwap
}

// field is a field of a struct that is written.
type field[N any] struct {
	index      int
	name, step string
	when       func(n N) bool // it is left out
}

// fields makes the writer of a type of structs.
func (d *dumper[N]) fields(t reflect.Type) writer[N] {
	var all []field[N]
	for i := range t.NumField() {
		f := field[N]{index: i, name: protocol.FieldName(t, i), step: "." + t.Field(i).Name}
		at := slices.IndexFunc(d.leave, func(l LeftOut[N]) bool { return l.Field == f.name })
		if at >= 0 {
			d.meet(f.name)
			f.when = d.leave[at].When
		}
		if at >= 0 && f.when == nil || isBookkeeping(t, i) {
			continue
		}
		all = append(all, f)
	}
	return func(w *dumping[N], v reflect.Value) {
		for i := range all {
			f := &all[i]
			if f.when != nil {
				if f.when(w.node) {
					w.number(nothing)
					continue
				}
				w.number(something)
			}
			if w.field = f.name; w.explain {
				w.inside(f.step, v.Field(f.index))
			} else {
				w.value(v.Field(f.index))
			}
		}
	}
}

// isBookkeeping reports whether a field is one that generated code for protocol buffers keeps
// for itself: what it caches of a message's size, and its pointer to the message's type.
func isBookkeeping(t reflect.Type, i int) bool {
	isState := func(f reflect.StructField) bool {
		return f.Type.Name() == "MessageState" && strings.HasSuffix(f.Type.PkgPath(), "google.golang.org/protobuf/internal/impl")
	}
	f := t.Field(i)
	state, generated := t.FieldByName("state")
	return isState(f) || f.Name == "sizeCache" && generated && isState(state) || f.Name == "XXX_sizecache"
}

// elements writes a slice or an array. What is nil and what is empty are not the same.
func (w *dumping[N]) elements(v reflect.Value) {
	if v.Kind() == reflect.Slice {
		if v.IsNil() {
			if w.number(0); w.explain {
				w.show(nil)
			}
			return
		}
		w.number(uint64(v.Len()) + 1)
		if v.Type().Elem().Kind() == reflect.Uint8 {
			if w.buf = append(w.buf, v.Bytes()...); w.explain {
				w.show(fmt.Sprintf("%q", v.Bytes()))
			}
			return
		}
	}
	if size := v.Type().Elem().Size(); v.Kind() == reflect.Slice && v.Cap() > 0 && size > 0 {
		w.lies = append(w.lies, stretch{v.Pointer(), uintptr(v.Cap()) * size, false, len(w.lies), w.field})
	}
	if w.explain && v.Len() == 0 {
		w.show("[]")
	}
	for i := range v.Len() {
		if w.explain {
			w.inside(fmt.Sprintf("[%d]", i), v.Index(i))
		} else {
			w.value(v.Index(i))
		}
	}
}

// maps makes the writer of a type of maps. Two names of one map are not two maps.
func (d *dumper[N]) maps(t reflect.Type) writer[N] {
	byContent := slices.Contains(d.immutable, t.String())
	if byContent {
		d.meet(t.String())
	}
	return func(w *dumping[N], v reflect.Value) {
		if v.IsNil() {
			if w.number(nothing); w.explain {
				w.show(nil)
			}
			return
		}
		if !byContent && w.again(pointer{v.Pointer(), t}) {
			return
		}
		w.number(something)
		w.entries(v)
	}
}

// entries writes a map, by its keys in the order of what is written of them.
func (w *dumping[N]) entries(v reflect.Value) {
	w.number(uint64(v.Len()))
	keys, values := make([]reflect.Value, 0, v.Len()), make([]reflect.Value, 0, v.Len())
	for entry := v.MapRange(); entry.Next(); {
		keys, values = append(keys, entry.Key()), append(values, entry.Value())
	}
	w.sorted(keys, values)
}

// syncMap writes a sync.Map as the map that it is.
func (w *dumping[N]) syncMap(v reflect.Value) {
	if !v.CanAddr() {
		w.note("a sync.Map that was copied")
		return
	}
	var keys, values []reflect.Value
	(*sync.Map)(unsafe.Pointer(v.UnsafeAddr())).Range(func(key, value any) bool {
		keys, values = append(keys, reflect.ValueOf(&key).Elem()), append(values, reflect.ValueOf(&value).Elem())
		return true
	})
	w.number(uint64(len(keys)) + 1)
	w.sorted(keys, values)
}

// sorted writes entries in the order of what is written of the keys.
func (w *dumping[N]) sorted(keys, values []reflect.Value) {
	if w.explain && len(keys) == 0 {
		w.show("map[]")
	}
	all := make([]entry, len(keys))
	for i, key := range keys {
		all[i] = entry{key: key, value: values[i]}
		all[i].content, all[i].pointers = w.aside(key)
	}
	slices.SortFunc(all, func(a, b entry) int {
		if order := strings.Compare(a.content, b.content); order != 0 {
			return order
		}
		x, _ := w.aside(a.value)
		y, _ := w.aside(b.value)
		return strings.Compare(x, y)
	})
	for i, e := range all {
		w.entry(i, e)
	}
}

// entry is an entry of a map.
type entry struct {
	key, value reflect.Value
	content    string // of the key
	pointers   bool   // there are some in the key
}

// entry writes the i-th entry of a map.
func (w *dumping[N]) entry(i int, e entry) {
	explain := w.explain
	if w.explain = false; e.pointers {
		w.value(e.key) // which numbers them
	} else {
		w.buf = append(w.buf, e.content...)
	}
	if w.explain = explain; !explain {
		w.value(e.value)
		return
	}
	name := fmt.Sprintf("[%v]", e.key)
	if e.pointers {
		name = fmt.Sprintf("[key %d]", i) // where it lies is no part of what a node holds
	}
	w.inside(name, e.value)
	if e.value.Type().Size() == 0 {
		w.show(name)
	}
}

// function writes which function it is. What it may have captured cannot be seen.
func (w *dumping[N]) function(v reflect.Value) {
	if v.IsNil() {
		if w.number(nothing); w.explain {
			w.show(nil)
		}
		return
	}
	name := runtime.FuncForPC(v.Pointer()).Name()
	w.number(something)
	if w.scalar(name); strings.Contains(name, ".func") || strings.HasSuffix(name, "-fm") {
		w.note("what the function " + name + " has captured")
	} else if strings.Contains(name, "[...]") {
		w.note("for which types the function " + name + " is")
	}
}

// unseen writes what there is to see of a channel, or a pointer without a type.
func (w *dumping[N]) unseen(v reflect.Value) {
	if v.Kind() == reflect.UnsafePointer {
		if v.IsNil() {
			w.number(nothing)
			return
		}
		w.number(something)
		w.note("what an unsafe.Pointer points to")
		return
	}
	if v.IsNil() {
		if w.number(nothing); w.explain {
			w.show(nil)
		}
		return
	}
	w.number(something)
	w.number(uint64(v.Len()))
	if w.number(uint64(v.Cap())); w.explain {
		w.show(fmt.Sprintf("%s with %d of %d", v.Type(), v.Len(), v.Cap()))
	}
	w.note("what a " + v.Type().String() + " holds, and who waits for it")
}
