package opaque

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// holder has fields of many kinds, none of them exported.
type holder struct {
	number  int
	small   uint8
	real    float64
	yes     bool
	text    string
	bytes   []byte
	list    []int
	rest    []int
	array   [2]int
	table   map[string]int
	set     map[int]struct{}
	in      any
	next    *holder
	other   *holder
	mu      sync.Mutex
	call    func()
	queue   chan int
	shared  sync.Map
	pool    sync.Pool
	entries []*logged
	kind    reflect.Type
	when    time.Time
	again   map[string]int
	reals   map[float64]int
	slot    *slotted
	atom    atomic.Pointer[slotted]
	items   []slotted
}

// slotted is what one may point into.
type slotted struct{ number int }

type logged struct{ term, index int }

func first()  {}
func second() {}

// TestDump: two nodes have the same dump if and only if they hold the same.
func TestDump(t *testing.T) {
	e := &logged{1, 2}
	for _, row := range []struct {
		name string
		a, b func(h *holder)
		same bool
	}{
		{"nothing", func(*holder) {}, func(*holder) {}, true},
		{"a number", func(h *holder) { h.number = 1 }, func(h *holder) { h.number = -1 }, false},
		{"numbers of two fields", func(h *holder) { h.number = 1 }, func(h *holder) { h.small = 1 }, false},
		{"a real number", func(h *holder) { h.real = 0.1 }, func(h *holder) { h.real = 0.2 }, false},
		{"a truth value", func(h *holder) { h.yes = true }, func(*holder) {}, false},
		{"text", func(h *holder) { h.text = "a" }, func(h *holder) { h.text = "b" }, false},
		{"text and bytes", func(h *holder) { h.text, h.bytes = "ab", []byte("c") }, func(h *holder) { h.text, h.bytes = "a", []byte("bc") }, false},
		{"what is nil and what is empty", func(h *holder) { h.list = []int{} }, func(*holder) {}, false},
		{"the order of a list", func(h *holder) { h.list = []int{1, 2} }, func(h *holder) { h.list = []int{2, 1} }, false},
		{"what lies beyond a list", func(h *holder) { h.list = []int{1, 2}[:1] }, func(h *holder) { h.list = []int{1} }, true},
		{"an array", func(h *holder) { h.array[1] = 1 }, func(h *holder) { h.array[0] = 1 }, false},
		{"the order of a map", func(h *holder) { h.table = many(0, 1) }, func(h *holder) { h.table = many(99, -1) }, true},
		{"a value of a map", func(h *holder) { h.table = map[string]int{"a": 1} }, func(h *holder) { h.table = map[string]int{"a": 2} }, false},
		{"a key of a map", func(h *holder) { h.set = map[int]struct{}{1: {}} }, func(h *holder) { h.set = map[int]struct{}{2: {}} }, false},
		{"the type in an interface", func(h *holder) { h.in = 1 }, func(h *holder) { h.in = int64(1) }, false},
		{"a type", func(h *holder) { h.kind = reflect.TypeFor[int]() }, func(h *holder) { h.kind = reflect.TypeFor[uint]() }, false},
		{"what a pointer points to", func(h *holder) { h.next = &holder{number: 1} }, func(h *holder) { h.next = &holder{number: 2} }, false},
		{"one that is pointed to twice", func(h *holder) { h.next = &holder{}; h.other = h.next }, func(h *holder) { h.next, h.other = &holder{}, &holder{} }, false},
		{"a circle", func(h *holder) { h.next = h }, func(h *holder) { h.next = &holder{}; h.next.next = h.next }, false},
		{"the same circle", func(h *holder) { h.next = &holder{other: h} }, func(h *holder) { h.next = &holder{other: h} }, true},
		{"a lock that is held", func(h *holder) { h.mu.Lock() }, func(*holder) {}, false},
		{"a function", func(h *holder) { h.call = first }, func(h *holder) { h.call = second }, false},
		{"how much a channel holds", func(h *holder) { h.queue = make(chan int, 2); h.queue <- 1 }, func(h *holder) { h.queue = make(chan int, 2) }, false},
		{"a sync.Map", func(h *holder) { h.shared.Store("a", 1) }, func(h *holder) { h.shared.Store("a", 2) }, false},
		{"the order of a sync.Map", func(h *holder) { h.shared.Store("a", 1); h.shared.Store("b", 2) }, func(h *holder) { h.shared.Store("b", 2); h.shared.Store("a", 1) }, true},
		{"a pool", func(h *holder) { h.pool.Put(new(int)) }, func(*holder) {}, true},
		{"the time", func(h *holder) { h.when = time.Unix(1, 0) }, func(h *holder) { h.when = time.Unix(2, 0) }, false},
		{"a map that has two names", func(h *holder) { h.table = map[string]int{}; h.again = h.table }, func(h *holder) { h.table, h.again = map[string]int{}, map[string]int{} }, false},
		{"keys that are pointers", func(h *holder) { h.in = peers(0, 1) }, func(h *holder) { h.in = peers(19, -1) }, true},
		{"keys that are pointers to the same", func(h *holder) { h.in = alike(0, 1) }, func(h *holder) { h.in = alike(19, -1) }, true},
		{"keys that are no numbers", func(h *holder) { h.reals = noNumbers(0, 1) }, func(h *holder) { h.reals = noNumbers(19, -1) }, true},
		{"a pointer into a list", func(h *holder) { h.items = make([]slotted, 2); h.slot = &h.items[1] }, func(h *holder) { h.items = make([]slotted, 2); h.slot = &slotted{} }, false},
		{"pointers into a list", func(h *holder) { h.items = make([]slotted, 2); h.slot = &h.items[1] }, func(h *holder) { h.items = make([]slotted, 2); h.slot = &h.items[0] }, false},
		{"the same pointer into a list", func(h *holder) { h.items = make([]slotted, 2); h.slot = &h.items[1] }, func(h *holder) { h.items = make([]slotted, 2, 9); h.slot = &h.items[1] }, true},
		{"an atomic pointer", func(h *holder) { h.atom.Store(&slotted{1}) }, func(h *holder) { h.atom.Store(&slotted{2}) }, false},
		{"the same behind an atomic pointer", func(h *holder) { h.atom.Store(&slotted{1}) }, func(h *holder) { h.atom.Store(&slotted{1}) }, true},
		{"an atomic pointer to nothing", func(h *holder) { h.atom.Store(&slotted{}) }, func(*holder) {}, false},
		{"an atomic pointer and another one", func(h *holder) { h.slot = &slotted{}; h.atom.Store(h.slot) }, func(h *holder) { h.slot = &slotted{}; h.atom.Store(&slotted{}) }, false},
		{"types of one name", func(h *holder) { h.in = local() }, func(h *holder) { h.in = otherLocal() }, false},
		{"what never changes, twice", func(h *holder) { h.entries = []*logged{e, e} }, func(h *holder) { h.entries = []*logged{{1, 2}, {1, 2}} }, true},
		{"what never changes, otherwise", func(h *holder) { h.entries = []*logged{{1, 2}} }, func(h *holder) { h.entries = []*logged{{2, 1}} }, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := newDumper(&Code[*holder, int, struct{}]{Immutable: []string{"*opaque.logged"}})
			a, b := &holder{}, &holder{}
			row.a(a)
			row.b(b)
			x, y := bytes.Clone(d.of(a)), bytes.Clone(d.of(b))
			if same := bytes.Equal(x, y); same != row.same {
				t.Errorf("the same: %v, want %v\n%s\n%s", same, row.same, strings.Join(d.explained(a), "\n"), strings.Join(d.explained(b), "\n"))
			}
			if again := d.of(a); !bytes.Equal(again, x) {
				t.Error("it is not the same a second time")
			}
			if lines := strings.Join(d.explained(a), "\n"); (lines == strings.Join(d.explained(b), "\n")) != row.same {
				t.Errorf("the lines:\n%s", lines)
			}
		})
	}
}

func local() any {
	type state struct{}
	return state{}
}

func otherLocal() any {
	type state struct{}
	return state{}
}

func generic[T any]() { fmt.Println(*new(T)) }

// peers is a map with pointers as keys, which all point to one more.
func peers(from, by int) any {
	type peer struct {
		id   int
		next *peer
	}
	all, next := map[*peer]int{}, &peer{id: -1}
	for i := range 20 {
		all[&peer{from + by*i, next}] = 1
	}
	return all
}

// alike is a map with pointers to what is the same as keys, and other values.
func alike(from, by int) any {
	all := map[*slotted]int{}
	for i := range 20 {
		all[&slotted{}] = from + by*i
	}
	return all
}

func noNumbers(from, by int) map[float64]int {
	all := map[float64]int{}
	for i := range 20 {
		all[math.NaN()] = from + by*i
	}
	return all
}

func many(from, by int) map[string]int {
	all := map[string]int{}
	for i := range 100 {
		all[fmt.Sprint(from+by*i)] = from + by*i
	}
	return all
}

// TestDumpIsTold: what does not count, and what cannot be looked into, is told.
func TestDumpIsTold(t *testing.T) {
	d := newDumper(&Code[*holder, int, struct{}]{
		LeaveOut: []LeftOut[*holder]{
			{Field: "opaque.holder.number", Reason: "always"},
			{Field: "opaque.holder.text", Reason: "sometimes", When: func(h *holder) bool { return h.yes }},
			{Field: "opaque.holder.nothing", Reason: "there is no such field"},
		},
		Instead: map[string]func(reflect.Value) string{"[2]int": func(v reflect.Value) string { return fmt.Sprint(v.Index(0).Int()) }},
	})
	same := func(a, b *holder) bool { return bytes.Equal(bytes.Clone(d.of(a)), d.of(b)) }
	for _, row := range []struct {
		name string
		a, b *holder
		same bool
	}{
		{"what is left out", &holder{number: 1}, &holder{number: 2}, true},
		{"what is left out now", &holder{yes: true, text: "a"}, &holder{yes: true, text: "b"}, true},
		{"what is not left out now", &holder{text: "a"}, &holder{text: "b"}, false},
		{"what is not written", &holder{array: [2]int{1, 2}}, &holder{array: [2]int{1, 3}}, true},
		{"what is written in place of it", &holder{array: [2]int{1, 2}}, &holder{array: [2]int{2, 2}}, false},
	} {
		if got := same(row.a, row.b); got != row.same {
			t.Errorf("%s: the same: %v", row.name, got)
		}
	}
	if unmet := fmt.Sprint(d.unmet()); unmet != "[opaque.holder.nothing]" {
		t.Errorf("never met: %s", unmet)
	}
	n := 0
	d.of(&holder{queue: make(chan int), call: func() { n++ }})
	d.of(&holder{call: generic[int]})
	list := []int{1, 2}
	d.of(&holder{list: list[:1], rest: list[1:]})
	if notes := strings.Join(d.notes(), "\n"); !strings.Contains(notes, "opaque.holder.rest: that its elements lie in memory that opaque.holder.list uses, too") || !strings.Contains(notes, "opaque.holder.call: for which types the function raftmc/opaque.generic[...] is") || !strings.Contains(notes, "opaque.holder.queue: what a chan int holds") || !strings.Contains(notes, "opaque.holder.call: what the function raftmc/opaque.TestDumpIsTold") {
		t.Errorf("not looked into:\n%s", notes)
	}
}

// TestDumpEnds: what holds itself ends in a mistake that says where, and not in a dump without end.
func TestDumpEnds(t *testing.T) {
	slice, table := make([]any, 1), map[string]any{}
	slice[0], table["a"] = slice, table
	list := &holder{}
	for range deepest {
		list = &holder{next: list}
	}
	for _, row := range []struct {
		name string
		h    *holder
		want string
	}{
		{"a slice", &holder{in: slice}, "a node holds values more than 131072 deep in each other, at opaque.holder.in"},
		{"a list", list, "a node holds values more than 131072 deep in each other, at opaque.holder."},
		{"a map", &holder{in: table}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got any
			func() {
				defer func() { got = recover() }()
				newDumper(&Code[*holder, int, struct{}]{}).of(row.h)
			}()
			if said := fmt.Sprint(got); (got == nil) != (row.want == "") || !strings.Contains(said, row.want) {
				t.Errorf("%.300s", said)
			}
		})
	}
}
