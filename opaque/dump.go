package opaque

import (
	"maps"
	"reflect"
	"slices"
	"sync"

	"raftmc/internal/mistake"
)

// A dump is all that can be reached from a node, in one order: unexported fields, what pointers
// and interfaces point to, maps by their keys. A pointer to what was met before, or the same map
// again, is written as that, unless its type is Immutable: two pointers to one value are not two
// values. So is, at last, what lies within something else, such as what &list[0] points to. Of
// slices, what lies beyond their length does not count, nor that two of them share memory; that
// two fields do is noted. What cannot be looked into is noted: what a function has captured, what
// a channel holds, who waits. Nor are goroutines looked into: what they keep on their stacks is no
// part of any value.

// dumper writes dumps. It is safe for concurrent use.
type dumper[N any] struct {
	leave     []LeftOut[N]
	immutable []string
	instead   map[string]func(reflect.Value) string

	writers sync.Map // writer by reflect.Type
	buffers sync.Pool
	names   sync.Map // of types that interfaces hold, by reflect.Type

	mu    sync.Mutex
	named map[string]int // how many types
	blind map[string]bool
	met   map[string]bool // the names in Code that were met
}

func newDumper[N, V, H any](code *Code[N, V, H]) *dumper[N] {
	return &dumper[N]{leave: code.LeaveOut, immutable: code.Immutable, instead: code.Instead, named: map[string]int{}, blind: map[string]bool{}, met: map[string]bool{}}
}

// dumping is the work of writing one dump.
type dumping[N any] struct {
	*dumper[N]
	node  N
	buf   []byte
	seen  map[pointer]int // numbered in the order in which they were met
	order []pointer       // of seen
	lies  []stretch
	depth int
	field string // the last one by name, for notes

	// lines, where they are asked for, are the scalars with the ways to them.
	explain bool
	way     []string
	lines   []string
}

// pointer is a pointer and the type of what it points to.
type pointer struct {
	at uintptr
	to reflect.Type
}

// of returns a node's dump. It is the dumper's, once done says so.
func (d *dumper[N]) of(n N) []byte {
	w, _ := d.buffers.Get().(*dumping[N])
	if w == nil {
		w = &dumping[N]{dumper: d, seen: map[pointer]int{}}
	}
	w.write(n)
	content := w.buf
	w.buf = nil
	d.buffers.Put(w)
	return content
}

// done gives a dump back.
func (d *dumper[N]) done(content []byte) {
	if w, _ := d.buffers.Get().(*dumping[N]); w != nil {
		if w.buf == nil {
			w.buf = content[:0]
		}
		d.buffers.Put(w)
	}
}

// explained returns the scalars of a node, each with the way to it.
func (d *dumper[N]) explained(n N) []string {
	w := &dumping[N]{dumper: d, seen: map[pointer]int{}, explain: true}
	w.write(n)
	return w.lines
}

// held implements protocol.Extras.Dump.
func (p *Protocol[N, V, H]) held(s State[V]) []string {
	l := p.replay(s.at.self, p.run(s.at))
	defer p.close(l)
	return p.dump.explained(l.node)
}

func (w *dumping[N]) write(n N) {
	clear(w.seen)
	w.node, w.buf, w.field, w.order, w.lies, w.depth = n, w.buf[:0], "", w.order[:0], w.lies[:0], 0
	defer func() {
		if r := recover(); mistake.Is(r) {
			panic(r)
		} else if r != nil {
			mistake.Made("what Instead gives, and When of a field that is left out, only look at a node, and must not panic", "what a node holds cannot be written, at %s: %v", w.field, r)
		}
	}()
	w.value(reflect.ValueOf(&n).Elem())
	w.inner()
	var none N
	w.node = none
}

// note notes something that cannot be looked into.
func (w *dumping[N]) note(what string) {
	if w.field != "" {
		what = w.field + ": " + what
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.blind[what] = true
}

// notes lists what could not be looked into.
func (d *dumper[N]) notes() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Sorted(maps.Keys(d.blind))
}

// unmet lists the names in Code that no dump has met.
func (d *dumper[N]) unmet() (names []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, l := range d.leave {
		if !d.met[l.Field] {
			names = append(names, l.Field)
		}
	}
	for _, name := range slices.Concat(d.immutable, slices.Sorted(maps.Keys(d.instead))) {
		if !d.met[name] {
			names = append(names, name)
		}
	}
	return names
}

// meet notes that a name was met.
func (d *dumper[N]) meet(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.met[name] = true
}
