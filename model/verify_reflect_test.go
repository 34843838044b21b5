package model

import (
	"testing"

	"raftmc/protocol"
)

// lossy is a value with fields of every sort, some of which its description walks.
type lossy struct {
	Told, untold int
	List, Bag    []int
	Sets         []set
	Names        map[string]int
	Next         *lossy
	Any          any
	call         func()
	Order        []int
	Renumbered   int
	Ignored      [2]string
}

type set struct{ Elements []int }

// TestValuesAreComparedWithWhatIsReadBack: the first place that differs is named, and
// what is declared, empty or a set does not count.
func TestValuesAreComparedWithWhatIsReadBack(t *testing.T) {
	declared := []protocol.LeftOut{
		{Field: "model.lossy.Order", Part: protocol.OrderOnly}, {Field: "model.lossy.Renumbered", Part: protocol.Altered}, {Field: "model.lossy.Ignored", Part: protocol.Entirely},
	}
	describe := func(c *protocol.Codec, v *lossy) {
		number := func(c *protocol.Codec, n *int) { protocol.Number(c, n) }
		protocol.Set(c, &v.Bag, number)
		protocol.Set(c, &v.Sets, func(c *protocol.Codec, s *set) { protocol.Set(c, &s.Elements, number) })
	}
	cycle, other := &lossy{}, &lossy{}
	cycle.Next, other.Next = cycle, other
	for _, row := range []struct {
		name       string
		came, read lossy
		path       string // "" where they are the same
	}{
		{"equal", lossy{Told: 1, Names: map[string]int{"a": 1}, Next: &lossy{Told: 2}}, lossy{Told: 1, Names: map[string]int{"a": 1}, Next: &lossy{Told: 2}}, ""},
		{"not exported", lossy{untold: 1}, lossy{}, "V.untold"},
		{"behind a pointer", lossy{Next: &lossy{untold: 1}}, lossy{Next: &lossy{}}, "V.Next.untold"},
		{"a pointer lost", lossy{Next: &lossy{}}, lossy{}, "V.Next"},
		{"a cycle", lossy{Next: cycle}, lossy{Next: other}, ""},
		{"an element", lossy{List: []int{1, 2}}, lossy{List: []int{1, 3}}, "V.List[]"},
		{"a length", lossy{List: []int{1, 2}}, lossy{List: []int{1}}, "V.List"},
		{"empty and nil", lossy{List: []int{}, Names: map[string]int{}}, lossy{}, ""},
		{"a value in a map", lossy{Names: map[string]int{"a": 1}}, lossy{Names: map[string]int{"a": 2}}, "V.Names[]"},
		{"a key in a map", lossy{Names: map[string]int{"a": 1}}, lossy{Names: map[string]int{"b": 1}}, "V.Names"},
		{"a dynamic type", lossy{Any: 1}, lossy{Any: "1"}, "V.Any"},
		{"a dynamic value", lossy{Any: 1}, lossy{Any: 2}, "V.Any"},
		{"a function", lossy{call: func() {}}, lossy{}, "V.call"},
		{"an order that counts", lossy{List: []int{1, 2}}, lossy{List: []int{2, 1}}, "V.List[]"},
		{"a set", lossy{Bag: []int{1, 2, 2}}, lossy{Bag: []int{2, 1, 2}}, ""},
		{"another set", lossy{Bag: []int{1, 2, 2}}, lossy{Bag: []int{2, 1, 1}}, "V.Bag"},
		{"sets of sets", lossy{Sets: []set{{[]int{1, 2}}, {[]int{3}}}}, lossy{Sets: []set{{[]int{3}}, {[]int{2, 1}}}}, ""},
		{"a declared order", lossy{Order: []int{1, 2}}, lossy{Order: []int{2, 1}}, ""},
		{"an element in a declared order", lossy{Order: []int{1, 2}}, lossy{Order: []int{2, 3}}, "V.Order"},
		{"what is altered", lossy{Renumbered: 7}, lossy{Renumbered: 1}, ""},
		{"what is left out", lossy{Ignored: [2]string{"a", "b"}}, lossy{}, ""},
	} {
		e := protocol.NewEncoder(1)
		if d, differ := compare(newReflector(declared), e, "V", describe, &row.came, &row.read); d.path != row.path || differ != (row.path != "") {
			t.Errorf("%s: it is %q, %v that differs, want %q", row.name, d.path, differ, row.path)
		}
	}
}
