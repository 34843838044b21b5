package traces_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"raftmc/bugs"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
)

// choices are bytes that choose, one each; when none are left, the first is chosen.
type choices struct{ left []byte }

// below chooses a number.
func (c *choices) below(n int) int {
	if len(c.left) == 0 || n <= 0 {
		return 0
	}
	first := c.left[0]
	c.left = c.left[1:]
	return int(first) % n
}

func choose[T any](c *choices, from ...T) T { return from[c.below(len(from))] }

// step chooses a step; there is one at least.
func (c *choices) step(t *traces.Trace) *traces.Step { return &t.Steps[c.below(len(t.Steps))] }

// mutation changes something in a trace that has steps.
type mutation struct {
	name  string
	apply func(c *choices, t *traces.Trace)
}

// mutations are what may have become of a trace: by accident, by malice, or by
// changes of the code that it was recorded on.
var mutations = []mutation{
	{"drop a step", func(c *choices, t *traces.Trace) {
		at := c.below(len(t.Steps))
		t.Steps = slices.Delete(t.Steps, at, at+1)
	}},
	{"swap two steps", func(c *choices, t *traces.Trace) {
		a, b := c.step(t), c.step(t)
		*a, *b = *b, *a
	}},
	{"repeat a step", func(c *choices, t *traces.Trace) {
		s := *c.step(t)
		t.Steps = slices.Insert(t.Steps, c.below(len(t.Steps)+1), s)
	}},
	{"end early", func(c *choices, t *traces.Trace) {
		t.Steps = t.Steps[:c.below(len(t.Steps))]
		t.Header.Property, t.Footer.Violation, t.Footer.Faults = "", nil, nil
	}},
	{"another server", func(c *choices, t *traces.Trace) {
		c.step(t).Action.Server = choose(c, "1", "2", "3", "4", "", "clients", "\x1b[2J")
	}},
	{"another kind", func(c *choices, t *traces.Trace) {
		c.step(t).Action.Kind = choose(c, "Deliver", "Duplicate", "Drop", "Reorder", "Crash", "Persist", "Compact", "ElectionTimeout", "", "Local", "Re\nplay")
	}},
	{"another number in an action", func(c *choices, t *traces.Trace) {
		a := &c.step(t).Action
		a.Message, a.Input = otherDigit(c, a.Message), otherDigit(c, a.Input)
	}},
	{"no message", func(c *choices, t *traces.Trace) {
		c.step(t).Action.Message = choose(c, nil, json.RawMessage("{}"), json.RawMessage("null"))
	}},
	{"another fingerprint", func(c *choices, t *traces.Trace) {
		s := c.step(t)
		s.Fingerprint = choose(c, "", t.Header.Fingerprint, strings.ToUpper(s.Fingerprint), "0"+s.Fingerprint)
	}},
	{"another label", func(c *choices, t *traces.Trace) { c.step(t).Label = choose(c, "", "Deliver", "\x1b[2J") }},
	{"other effects", func(c *choices, t *traces.Trace) {
		s := c.step(t)
		s.Sent, s.Changed = s.Sent[:c.below(len(s.Sent))], map[string]json.RawMessage{"9": json.RawMessage("[]")}
	}},
	{"another header", func(c *choices, t *traces.Trace) {
		h := &t.Header
		choose(c,
			func() { h.Bug = choose(c, "", "none-such", bugs.All()[c.below(len(bugs.All()))].ID) },
			func() { h.Fingerprint = choose(c, "", t.Steps[0].Fingerprint) },
			func() { h.Properties = choose(c, nil, []string{"LogMatching"}, []string{"None Such"}) },
			func() { h.Protocol, h.Symmetry, h.Seed = "paxos", "none", 7 },
			func() { h.Servers, h.Initial = nil, nil },
		)()
	}},
	{"other bounds", func(c *choices, t *traces.Trace) {
		b := slices.Clone(t.Header.Bounds)
		if len(b) == 0 { // a change before this one took them all
			return
		}
		one := func() *protocol.Bound { return &b[c.below(len(b))] }
		choose(c,
			func() { b = withNumber(b, "in-flight", choose[protocol.Limit](c, 1, 3)) },
			func() { b = withNumber(b, one().Name, choose(c, 0, 1, 2, 4, 8, 1<<30, protocol.Any)) },
			func() {
				*one() = protocol.Bound{Name: "network", Words: []string{choose(c, "fifo", "once", "many", "\x1b[2J", "")}}
			},
			func() { b = withNumber(b, "terms", choose(c, 0, 1, 1<<30, protocol.Any)) },
			func() { one().Name = choose(c, "tokens", "network", "in-flight") },
			func() { b = b[:c.below(len(b))] },
		)()
		t.Header.Bounds = b
	}},
	{"another footer", func(c *choices, t *traces.Trace) {
		f := &t.Footer
		choose(c,
			func() {
				f.Faults = choose(c, nil, map[string]int{"Luck": 9}, map[string]int{}, map[string]int{"Crash": 1})
			},
			func() { t.Header.Property, f.Violation = "", nil },
			func() {
				t.Header.Property = choose(c, "LogMatching", "\x1b[2J")
				f.Violation = &reference.Violation{Property: t.Header.Property}
			},
			func() {
				if f.Violation != nil {
					v := *f.Violation
					v.Witnesses = v.Witnesses[:c.below(len(v.Witnesses))]
					f.Violation = &v
				}
			},
		)()
	}},
}

// otherDigit puts another digit for one in a text.
func otherDigit(c *choices, text json.RawMessage) json.RawMessage {
	var places []int
	for i, b := range text {
		if '0' <= b && b <= '9' {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return text
	}
	text = slices.Clone(text)
	text[choose(c, places...)] = '0' + byte(c.below(10))
	return text
}

// mutate changes a trace as often as there are choices left, and says how.
func mutate(c *choices, t *traces.Trace) (how []string) {
	t.Footer.Faults = maps.Clone(t.Footer.Faults)
	for len(c.left) > 0 && len(t.Steps) > 0 {
		m := choose(c, mutations...)
		m.apply(c, t)
		how = append(how, m.name)
	}
	for i := range t.Steps {
		t.Steps[i].Number = i + 1
	}
	t.Footer.End = len(t.Steps)
	return how
}

// withNumber are bounds with a number for one of a name, which need not be there.
func withNumber(b protocol.Bounds, name string, value protocol.Limit) protocol.Bounds {
	b = slices.DeleteFunc(slices.Clone(b), func(one protocol.Bound) bool { return one.Name == name })
	return append(b, protocol.Bound{Name: name, Value: value})
}
