package export_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"raftmc/protocol"
	"raftmc/view"
)

func mustITF(t testing.TB, text string) itfFile {
	t.Helper()
	f, err := parseITF(text)
	if err != nil {
		t.Fatalf("%v in\n%.2000s", err, text)
	}
	return f
}

// The trace has a state for each step and the initial one, with the content of the story,
// except that omitted fields have their default here.
func TestITFIsTheStory(t *testing.T) {
	violations, gone := 0, 0
	withStories(t, func(t *testing.T, s *view.Story) {
		f := mustITF(t, written(t, s, "itf"))
		if len(f.states) != len(s.Steps)+1 {
			t.Fatalf("%d states of %d steps", len(f.states), len(s.Steps))
		}
		for n, state := range f.states {
			want := []any{}
			for i, server := range s.Servers {
				want = append(want, []any{"server " + server.Name, bare(functions(decode(t, s.State(i, n))))})
			}
			servers := state.vars["servers"].([]any)
			for i := range servers {
				pair := servers[i].([]any)
				servers[i] = []any{pair[0], bare(pair[1])}
			}
			same(t, n, "servers", servers, want)
			same(t, n, "step", state.vars["step"], fmt.Sprint(n))
			same(t, n, "violated", state.vars["violated"], violatedAt(s, n))
			violations += len(violatedAt(s, n))
			gone += sameNetwork(t, n, state, s)
			if n > 0 {
				st := s.Steps[n-1]
				same(t, n, "action", state.vars["action"], map[string]any{"class": string(st.Class), "kind": st.Kind, "label": st.Label, "server": "server " + st.Server})
			}
		}
	})
	if violations == 0 || gone == 0 {
		t.Errorf("%d properties were violated, and %d messages taken away", violations, gone)
	}
}

func violatedAt(s *view.Story, n int) []any {
	names := []any{}
	for _, v := range s.Violations {
		if v.Step == n && !slices.Contains(names, any(v.Property)) {
			names = append(names, v.Property)
		}
	}
	return names
}

func decode(t testing.TB, raw json.RawMessage) any {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// functions makes pairs of objects with a key for each server: the keys are not field
// names.
func functions(v any) any {
	switch v := v.(type) {
	case map[string]any:
		var pairs []any
		for _, key := range slices.Sorted(maps.Keys(v)) {
			v[key] = functions(v[key])
			if strings.HasPrefix(key, "server ") {
				pairs = append(pairs, []any{key, v[key]})
			}
		}
		if pairs != nil {
			return pairs
		}
	case []any:
		for i := range v {
			v[i] = functions(v[i])
		}
	}
	return v
}

// bare leaves out what means nothing, and makes texts of numbers.
func bare(v any) any {
	switch v := v.(type) {
	case map[string]any:
		fields := map[string]any{}
		for name, f := range v {
			if f = bare(f); f != nil {
				fields[name] = f
			}
		}
		if len(fields) > 0 {
			return fields
		}
	case []any:
		var elems []any
		for _, e := range v {
			elems = append(elems, bare(e))
		}
		if elems != nil {
			return elems
		}
	case string:
		if v != "" && v != "0" {
			return v
		}
	case json.Number:
		return bare(v.String())
	case bool:
		if v {
			return v
		}
	}
	return nil
}

// same compares as JSON, which writes fields in an order.
func same(t testing.TB, n int, what string, got, want any) {
	t.Helper()
	g, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	w, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if string(g) != string(w) {
		t.Errorf("state %d: %s is\n%s\nnot\n%s", n, what, g, w)
	}
}

// sameNetwork compares the messages in flight with those that were sent and are not gone,
// and counts these.
func sameNetwork(t testing.TB, n int, state itfState, s *view.Story) (gone int) {
	t.Helper()
	want := map[string]int{}
	for _, m := range s.Messages {
		switch {
		case m.Sent > n:
		case isGone(s, &m, n):
			gone++
		default:
			want[fmt.Sprint("server "+m.From, "server "+m.To, m.Kind, bare(decode(t, m.Shown)))]++
		}
	}
	got := map[string]int{}
	for _, pair := range state.vars["network"].([]any) {
		letter := pair.([]any)[0].(map[string]any)
		count, err := strconv.Atoi(pair.([]any)[1].(string))
		if err != nil {
			t.Fatal(err)
		}
		got[fmt.Sprint(letter["from"], letter["to"], letter["kind"], bare(letter["content"]))] = count
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("after step %d the network has\n%v\nnot\n%v", n, got, want)
	}
	return gone
}

// isGone reports whether no copy of a message is in flight after step n: in a network
// that keeps nothing, its last arrival or its loss removed it.
func isGone(s *view.Story, m *view.Message, n int) bool {
	if s.Network().Delivery == protocol.AnyTimes {
		return false
	}
	for _, a := range m.Arrivals {
		if a.Step <= n && s.Steps[a.Step-1].Class == view.Delivery {
			return true
		}
	}
	return m.Dropped > 0 && m.Dropped <= n
}

// Types are inferred from all values of a trace, so that there is one type for each
// place.
func TestITFTypes(t *testing.T) {
	for _, test := range []struct {
		name          string
		first, second string // a server's state before and after
		firstWritten  string
		secondWritten string
	}{
		{
			"what is left out is zero", `{}`, `{"n":"3","b":true,"s":"x","l":[1],"r":{"n":2}}`,
			`{"b":false,"l":[],"n":{"#bigint":"0"},"r":{"n":{"#bigint":"0"}},"s":""}`,
			`{"b":true,"l":[{"#bigint":"1"}],"n":{"#bigint":"3"},"r":{"n":{"#bigint":"2"}},"s":"x"}`,
		},
		{"digits among other strings are a string", `{"s":"12"}`, `{"s":"ab"}`, `{"s":"12"}`, `{"s":"ab"}`},
		{"digits among numbers are a number", `{"s":"12"}`, `{"s":-7}`, `{"s":{"#bigint":"12"}}`, `{"s":{"#bigint":"-7"}}`},
		{"beyond 64 bits", `1`, `"184467440737095516160"`, `{"#bigint":"1"}`, `{"#bigint":"184467440737095516160"}`},
		{"no integers", `{"x":1.5}`, `{"x":"1"}`, `{"x":"1.5"}`, `{"x":"\"1\""}`},
		{"leading zeros are no number", `"007"`, `"7"`, `"007"`, `"7"`},
		{"several types are their JSON", `{"x":[1]}`, `{"x":{"y":true}}`, `{"x":"[1]"}`, `{"x":"{\"y\":true}"}`},
		{"null is nothing", `{"x":null}`, `{"x":"a"}`, `{"x":""}`, `{"x":"a"}`},
		{
			"keys that are no names make a function", `{"1":true}`, `{"2":true,"1":false}`,
			`{"#map":[[{"#bigint":"1"},true]]}`, `{"#map":[[{"#bigint":"1"},false],[{"#bigint":"2"},true]]}`,
		},
		{"a key of the format's own", `{"#set":"x"}`, `{"#set":"y"}`, `{"#map":[["#set","x"]]}`, `{"#map":[["#set","y"]]}`},
		{
			"records in a list", `[{"a":1}]`, `[{"b":"x"},{}]`,
			`[{"a":{"#bigint":"1"},"b":""}]`, `[{"a":{"#bigint":"0"},"b":"x"},{"a":{"#bigint":"0"},"b":""}]`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &view.Story{
				Servers: []view.Server{{Name: "a", Initial: json.RawMessage(test.first)}},
				Steps:   []view.Step{{Number: 1, Class: view.Input, Server: "a", Changed: map[string]json.RawMessage{"a": json.RawMessage(test.second)}}},
			}
			text := written(t, s, "itf")
			mustITF(t, text)
			for _, want := range []string{`"servers":{"#map":[["server a",` + test.firstWritten + `]]}`, `"servers":{"#map":[["server a",` + test.secondWritten + `]]}`} {
				if !strings.Contains(text, want) {
					t.Errorf("%s is missing in\n%s", want, text)
				}
			}
		})
	}
}
