package protocol

import (
	"reflect"
	"testing"

	"raftmc/internal/box"
)

// everyPart is a protocol that has every part that a protocol may have.
type everyPart struct {
	Protocol[int, int, int, int]
}

func (everyPart) Extras() Extras[int, int, int, int] {
	var e Extras[int, int, int, int]
	v := reflect.ValueOf(&e).Elem()
	for i := range v.NumField() {
		v.Field(i).Set(something(v.Field(i).Type()))
	}
	return e
}

// something is a value of a type that is not its zero value.
func something(t reflect.Type) reflect.Value {
	switch t.Kind() {
	case reflect.Func:
		return reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value { panic("it is not to be called") })
	case reflect.Slice:
		return reflect.MakeSlice(t, 1, 1)
	case reflect.Bool:
		return reflect.ValueOf(true)
	case reflect.String:
		return reflect.ValueOf("something").Convert(t)
	}
	return reflect.ValueOf(1).Convert(t)
}

// Nothing that a protocol has is lost when its values are put into boxes.
func TestBoxKeepsEveryPart(t *testing.T) {
	e := reflect.ValueOf(Box(everyPart{}).Extras())
	for i := range e.NumField() {
		if e.Field(i).IsZero() {
			t.Errorf("Extras.%s is lost", e.Type().Field(i).Name)
		}
	}
	var none struct{ Protocol[int, int, int, int] }
	none.Protocol = noExtras{}
	e = reflect.ValueOf(Box(none).Extras())
	for i := range e.NumField() {
		if !e.Field(i).IsZero() {
			t.Errorf("Extras.%s is there, and was not", e.Type().Field(i).Name)
		}
	}
}

type noExtras struct{ Protocol[int, int, int, int] }

func (noExtras) Extras() (e Extras[int, int, int, int]) { return e }

// Each field of a property is kept.
func TestBoxKeepsProperties(t *testing.T) {
	var p Property[int, int, int, int]
	v := reflect.ValueOf(&p).Elem()
	for i := range v.NumField() {
		v.Field(i).Set(something(v.Field(i).Type()))
	}
	boxed := reflect.ValueOf(BoxProperties([]Property[int, int, int, int]{p})[0])
	for i := range boxed.NumField() {
		if boxed.Field(i).IsZero() {
			t.Errorf("Property.%s is lost", boxed.Type().Field(i).Name)
		}
	}
}

// Properties see what is in the boxes, each time anew, and what they find goes into boxes.
func TestBoxedPropertiesSeeTheirServers(t *testing.T) {
	find := func(sum int) *Finding[int, int] {
		return &Finding[int, int]{Reason: "found", Witnesses: []Witness[int, int]{{Server: sum, Since: func(s, h int) bool { return s+h == sum }}}}
	}
	boxed := BoxProperties([]Property[int, int, int, int]{
		{Server: func(v View[int, int]) *Finding[int, int] { return find(v.Server + v.State + v.History) }},
		{Message: func(v View[int, int], m int) *Finding[int, int] { return find(v.State + v.History + m) }},
		{Pair: func(a, b View[int, int]) *Finding[int, int] { return find(a.State - b.State) }},
		{Cluster: func(vs []View[int, int]) *Finding[int, int] { return find(len(vs) + vs[1].State) }},
		{Step: func(s Step[int, int, int]) *Finding[int, int] {
			return find(s.Before + s.After + *s.Input + len(s.Sent) + s.Sent[1])
		}},
	})
	view := func(server, s, h int) boxedView { return boxedView{server, box.New(s), box.New(h)} }
	in := box.New(10)
	for range 2 {
		for name, row := range map[string]struct {
			found *boxedFinding
			want  int
		}{
			"server":              {boxed[0].Server(view(1, 20, 300)), 321},
			"another":             {boxed[0].Server(view(2, 20, 300)), 322},
			"message":             {boxed[1].Message(boxedView{State: box.New(1)}, box.New(2)), 3},
			"message with a past": {boxed[1].Message(view(0, 1, 5), box.New(2)), 8},
			"pair":                {boxed[2].Pair(view(0, 5, 0), view(1, 3, 0)), 2},
			"pair, swapped":       {boxed[2].Pair(view(0, 3, 0), view(1, 5, 0)), -2},
			"cluster":             {boxed[3].Cluster([]boxedView{view(0, 1, 1), view(1, 40, 1)}), 42},
			"step":                {boxed[4].Step(boxedStep{Before: box.New(1), After: box.New(2), Input: &in, Sent: boxAll([]int{0, 100})}.Share()), 115},
		} {
			w := row.found.Witnesses[0]
			if w.Server != row.want || !w.Since(box.New(row.want), box.New(0)) || w.Since(box.New(0), box.New(row.want+1)) {
				t.Errorf("%s: it is %d, not %d", name, w.Server, row.want)
			}
		}
	}
}
