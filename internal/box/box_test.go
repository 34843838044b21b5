package box_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"raftmc/internal/box"
)

type (
	pair   struct{ A, b int }
	named  int
	writer struct{ x int }
)

func (n named) String() string                { return fmt.Sprintf("number %d", int(n)) }
func (w writer) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, `{"X":%d}`, w.x), nil }

// A box prints as what is in it, in every format, and has its JSON.
func TestBoxIsNotSeen(t *testing.T) {
	inside := []any{pair{1, 2}, &pair{1, 2}, named(3), writer{4}, "a <b>", []byte("c"), map[string]int{"d": 5}, struct{}{}, nil, 1.5}
	boxes := []*box.Box{
		box.New(pair{1, 2}), box.New(inside[1].(*pair)), box.New(named(3)), box.New(writer{4}), box.New("a <b>"),
		box.New([]byte("c")), box.New(map[string]int{"d": 5}), box.New(struct{}{}), box.New[any](nil), box.New(1.5),
	}
	for i, v := range inside {
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%5d", "%-8v|", "%x"} {
			if got, want := fmt.Sprintf(format, boxes[i]), fmt.Sprintf(format, v); got != want {
				t.Errorf("%s: in a box, %#v is %q and not %q", format, v, got, want)
			}
		}
		got, err := json.Marshal(boxes[i])
		want, _ := json.Marshal(v)
		if err != nil || string(got) != string(want) {
			t.Errorf("in a box, the JSON of %#v is %s and not %s, %v", v, got, want, err)
		}
		if box.TypeOf(boxes[i]) != reflect.TypeOf(v) || box.TypeOf(v) != reflect.TypeOf(v) {
			t.Errorf("the type of %#v is %v in a box, and %v outside", v, box.TypeOf(boxes[i]), box.TypeOf(v))
		}
	}
}

// A copy of a box can be changed by itself.
func TestCopy(t *testing.T) {
	first := box.New(pair{1, 2})
	second := box.Copy(first)
	box.Open(reflect.ValueOf(second)).Field(0).SetInt(7)
	if *box.In[pair](first) != (pair{1, 2}) || *box.In[pair](second) != (pair{7, 2}) {
		t.Errorf("they are %+v and %+v", first, second)
	}
	if plain := (pair{1, 2}); box.Copy(plain) != plain || box.Put[pair](reflect.ValueOf(plain)) != plain {
		t.Error("what is in no box has changed")
	}
	if third := box.Put[*box.Box](reflect.ValueOf(pair{3, 4})); *box.In[pair](third) != (pair{3, 4}) {
		t.Errorf("in the new box is %+v", third)
	}
}

// No box stands for the zero value.
func TestNoBox(t *testing.T) {
	if *box.In[pair](nil) != (pair{}) {
		t.Error("there is something in no box")
	}
	var none *box.Box
	if text := fmt.Sprint(none); text != "<nil>" {
		t.Errorf("no box prints as %s", text)
	}
}
