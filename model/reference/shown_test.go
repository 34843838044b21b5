package reference_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"raftmc/internal/lock"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// lockAfter is a run of a lock with three servers, after some steps, with some
// properties.
func lockAfter(t *testing.T, properties []lock.Property, labels ...string) reference.Run {
	t.Helper()
	m, err := model.New(lock.Protocol{Servers: 3}, protocol.Options[lock.State, lock.Message, string, struct{}]{Properties: properties})
	if err != nil {
		t.Fatal(err)
	}
	return after(t, m.Run(), labels)
}

// boxedLockAfter is lockAfter with all values in boxes.
func boxedLockAfter(t *testing.T, properties []lock.Property, labels ...string) reference.Run {
	t.Helper()
	m, err := model.New(protocol.Box(lock.Protocol{Servers: 3}), protocol.BoxedOptions{Properties: protocol.BoxProperties(properties)})
	if err != nil {
		t.Fatal(err)
	}
	return after(t, m.Run(), labels)
}

func after(t *testing.T, run reference.Run, labels []string) reference.Run {
	t.Helper()
	for _, label := range labels {
		take(t, run, label)
	}
	return run
}

// take takes the step with a label.
func take(t *testing.T, run reference.Run, label string) {
	t.Helper()
	for _, a := range run.Enabled() {
		if a.Label() == label {
			if _, err := run.Do(a); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("%s is not possible", label)
}

// TestServersAreShownByName, however the description declares them; and values with a
// String method as its text, unless it panics.
func TestServersAreShownByName(t *testing.T) {
	serversAreShownByName(t, lockAfter(t, lock.Properties(), "Take 1", "Deliver Taken 1→3", "Take 2", "Deliver Taken 2→3"))
	serversAreShownByName(t, boxedLockAfter(t, lock.Properties(), "Take 1", "Deliver Taken 1→3", "Take 2", "Deliver Taken 2→3"))
}

func serversAreShownByName(t *testing.T, run reference.Run) {
	t.Helper()
	const rest = `"colour":"\\x1b[31mred\\u009b0m\\n","Broken":1`
	for server, want := range []string{
		`{"Mode":"holding","Holder":"server 1","Asked":[],"Seen":{"server 1":0,"server 2":0,"server 3":0},"Log":[{"By":"server 1","Times":1}],"Latest":{"By":"server 1","Times":1},` + rest + `}`,
		`{"Mode":"holding","Holder":"server 2","Asked":[],"Seen":{"server 1":0,"server 2":0,"server 3":0},"Log":[{"By":"server 2","Times":1}],"Latest":{"By":"server 2","Times":1},` + rest + `}`,
		`{"Mode":"idle","Holder":"nobody","Asked":["server 1","server 2"],"Seen":{"server 1":1,"server 2":1,"server 3":0},"Log":null,"Latest":{"By":"nobody","Times":0},` + rest + `}`,
	} {
		if got := string(run.Shown(server)); got != want {
			t.Errorf("server %d is shown as\n%s\nnot\n%s", server+1, got, want)
		}
	}
	if got, want := string(run.State(1)), `{"Mode":1,"Holder":1,"Asked":0,"Seen":[0,0,0],"Log":[{"By":1,"Times":1}],"Latest":{"By":1,"Times":1},"colour":1,"Broken":1}`; got != want {
		t.Errorf("as a trace has it, server 2 is\n%s\nnot\n%s", got, want)
	}
	if run.ShownSent() != nil {
		t.Errorf("the last step sent %s", run.ShownSent())
	}
	take(t, run, "Take 3")
	if got, want := fmt.Sprintf("%s", run.ShownSent()), `[{"From":"server 3","To":"server 1","Mode":"holding"} {"From":"server 3","To":"server 2","Mode":"holding"}]`; got != want {
		t.Errorf("sent is\n%s\nnot\n%s", got, want)
	}
}

// resting is a protocol in which a value of any type never changes. (One state for all
// types, because each protocol takes the compiler a while.)
type resting struct {
	value    any // a pointer
	describe func(c *protocol.Codec, s *restState)
}

type restState struct{ Value any }

func (resting) Info() protocol.Info {
	return protocol.Info{Name: "resting", Servers: []string{"a", "b", "c"}}
}

func (p resting) Initial(int) restState                              { return restState{p.value} }
func (resting) Inputs(int, restState) []string                       { return nil }
func (resting) Step(_ int, s restState, _ string) (restState, []int) { return s, nil }
func (resting) Receive(_ int, s restState, _ int) (restState, []int) { return s, nil }
func (resting) Route(int) (from, to int)                             { return 0, 0 }
func (p resting) State(c *protocol.Codec, s *restState)              { p.describe(c, s) }
func (resting) Message(c *protocol.Codec, m *int)                    { protocol.Number(c, m) }
func (resting) Input(c *protocol.Codec, in *string)                  { c.Text(in) }

func (resting) Extras() protocol.Extras[restState, int, string, struct{}] {
	return protocol.Extras[restState, int, string, struct{}]{}
}

// shownValue is how a value in a state with a given description is shown.
func shownValue[T any](v T, describe func(c *protocol.Codec, v *T)) func(t *testing.T) string {
	return func(t *testing.T) string {
		p := resting{value: &v, describe: func(c *protocol.Codec, s *restState) {
			if c.Reading() {
				s.Value = new(T)
			}
			describe(c, s.Value.(*T))
		}}
		m, err := model.New(p, protocol.Options[restState, int, string, struct{}]{})
		if err != nil {
			t.Fatal(err)
		}
		boxed, err := model.New(protocol.Box(p), protocol.BoxedOptions{})
		if err != nil {
			t.Fatal(err)
		}
		shown := string(m.Run().Shown(0))
		if in := string(boxed.Run().Shown(0)); in != shown {
			t.Errorf("in a box, it is shown as\n%s\nnot\n%s", in, shown)
		}
		return strings.TrimSuffix(strings.TrimPrefix(shown, `{"Value":`), "}")
	}
}

// Types of states and of their parts.
type (
	id     int // of a server, from 1 on
	word   int
	text   int
	stuff  struct{ A, B int }
	beside struct {
		word
		More int
	}
	inner struct{ Owner int }
	outer struct {
		inner
		Named inner `json:"named"`
	}
	own    struct{ owner int }
	other  struct{ owner int }
	broken struct{ owner int }
	loose  struct {
		Any     any
		Pointer *inner
		None    *inner
	}
	byID struct {
		First id
		All   map[id]int `json:"all,omitempty"`
	}
)

func (w word) String() string                { return "word " + fmt.Sprint(int(w)) }
func (text) String() string                  { return "never" }
func (x text) MarshalText() ([]byte, error)  { return fmt.Appendf(nil, "text %d", x), nil }
func (s *stuff) String() string              { return fmt.Sprint(s.A, "/", s.B) }
func (o own) MarshalJSON() ([]byte, error)   { return json.Marshal(inner{o.owner}) }
func (o other) MarshalJSON() ([]byte, error) { return json.Marshal(o.ShownAs()) }
func (o other) ShownAs() any {
	return struct {
		Kept  id
		Owner int
	}{id(o.owner + 1), o.owner}
}
func (o broken) MarshalJSON() ([]byte, error) { return json.Marshal(inner{o.owner}) }
func (broken) ShownAs() any                   { panic(errors.New("nothing to show")) }

// TestShown: a value is shown as its type and its description say, otherwise as its JSON.
func TestShown(t *testing.T) {
	none := func(*protocol.Codec, *int) {}
	for _, row := range []struct {
		name  string
		shown func(t *testing.T) string
		want  string
	}{
		{"a server", shownValue(1, (*protocol.Codec).Server), `"server b"`},
		{"a number", shownValue(struct{ N int }{1}, func(c *protocol.Codec, s *struct{ N int }) { protocol.Number(c, &s.N) }), `{"N":1}`},
		{"no such server", shownValue(inner{-2}, func(c *protocol.Codec, s *inner) { c.Server(&s.Owner) }), `{"Owner":-2}`},
		{"a list of servers", shownValue([]int{2, -1}, func(c *protocol.Codec, s *[]int) { protocol.Set(c, s, (*protocol.Codec).Server) }), `["server c","nobody"]`},
		{
			"servers for each server", shownValue([]int{2, -1, 0}, func(c *protocol.Codec, s *[]int) { protocol.PerServer(c, s, c.Server) }),
			`{"server a":"server c","server b":"nobody","server c":"server a"}`,
		},
		{"nothing for each server", shownValue([]int(nil), func(c *protocol.Codec, s *[]int) { protocol.PerServer(c, s, c.Server) }), `null`},
		{"bytes", shownValue([]byte("ab"), func(c *protocol.Codec, s *[]byte) { protocol.Slice(c, s, func(b *byte) { protocol.Number(c, b) }) }), `"YWI="`},
		{
			"names of a type of its own", shownValue(byID{2, map[id]int{3: 5, 1: 4}}, func(c *protocol.Codec, s *byID) { protocol.ServerID(c, &s.First) }),
			`{"First":"server b","all":{"server a":4,"server c":5}}`,
		},
		{"nobody of a type of its own", shownValue(byID{}, func(c *protocol.Codec, s *byID) { protocol.ServerID(c, &s.First) }), `{"First":"nobody"}`},
		{
			"embedded fields", shownValue(outer{inner{0}, inner{1}}, func(c *protocol.Codec, s *outer) { c.Server(&s.Owner); c.Server(&s.Named.Owner) }),
			`{"Owner":"server a","named":{"Owner":"server b"}}`,
		},
		{"JSON of its own", shownValue(own{1}, func(c *protocol.Codec, s *own) { c.Server(&s.owner) }), `{"Owner":1}`},
		{
			"JSON that is another's", shownValue(other{1}, func(c *protocol.Codec, s *other) { x := id(s.owner + 1); protocol.ServerID(c, &x) }),
			`{"Kept":"server b","Owner":1}`,
		},
		{"another that cannot be had", shownValue(broken{1}, func(c *protocol.Codec, s *broken) { c.Server(&s.owner) }), `{"Owner":1}`},
		{
			"what is pointed to", shownValue(loose{inner{1}, &inner{1}, nil}, func(c *protocol.Codec, s *loose) {
				if c.Reading() {
					s.Pointer = &inner{}
				}
				c.Server(&s.Pointer.Owner)
			}),
			`{"Any":{"Owner":1},"Pointer":{"Owner":"server b"},"None":null}`,
		},
		{"String", shownValue([]word{1, 2}, func(*protocol.Codec, *[]word) {}), `["word 1","word 2"]`},
		{"MarshalText before String", shownValue([]text{1}, func(*protocol.Codec, *[]text) {}), `["text 1"]`},
		{"String of a pointer", shownValue([]stuff{{1, 2}}, func(*protocol.Codec, *[]stuff) {}), `["1/2"]`},
		{"String of an embedded field", shownValue([]beside{{1, 2}}, func(*protocol.Codec, *[]beside) {}), `[{"More":2}]`},
		{"nothing is described", shownValue(3, none), `3`},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := row.shown(t); got != row.want {
				t.Errorf("it is shown as\n%s\nnot\n%s", got, row.want)
			}
		})
	}
}
