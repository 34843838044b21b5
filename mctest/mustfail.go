package mctest

import (
	"fmt"
	"strings"

	"raftmc/explore"
	"raftmc/model"
	"raftmc/protocol"
)

// MustFail shows that a mistake that was planted on purpose is caught: that the named
// property is violated within the bounds (protocol.PanicProperty: that a step panics), or,
// if it is a sometimes property, that no schedule reaches it. Otherwise the test fails.
// Nothing is saved; the log has the schedule.
//
// Under -short the search may stop before that is known. The log then says so.
func MustFail[S, M, I, H any](t TB, p protocol.Protocol[S, M, I, H], b Bounds, property string, properties ...protocol.Property[S, M, I, H]) {
	t.Helper()
	reportMistakes(t, func() {
		t.Helper()
		c, err := newCall(t, p, b, properties)
		if err == nil {
			err = c.ask(property)
		}
		if err != nil {
			t.Errorf("mctest: %s", inLines(err))
			return
		}
		c.mustFail(property)
	})
}

// ask leaves only one property to be checked.
func (c *call) ask(property string) error {
	alone, err := c.model.Within(nil, property)
	if err != nil {
		var names []string
		for _, p := range c.model.Properties() {
			names = append(names, p.Name)
		}
		return fmt.Errorf("there is no property %q; %s is asked for %s, and %s", property, c.model.Name(), strings.Join(names, ", "), protocol.PanicProperty)
	}
	c.model = alone
	return nil
}

// mustFail searches, and complains if it finds nothing.
func (c *call) mustFail(property string) {
	c.t.Helper()
	name := c.model.Name()
	if !c.sound() {
		return
	}
	f, err := find(c.model, c.limit)
	switch {
	case err != nil:
		c.t.Errorf("%s: %s", name, inLines(err))
	case f.Verdict == explore.Violated:
		c.caught(property, f)
	case f.Verdict == explore.Unknown:
		c.t.Errorf("%s: %s should fail, and was not seen to: %s", name, property, c.unknown(f))
	case f.Verdict == explore.Incomplete && c.limit.patience == short:
		c.t.Logf("%s: whether %s fails is not known under -short: %s", name, property, f.unfinished(c.model))
	case f.Verdict == explore.Incomplete:
		c.t.Errorf("%s: %s should fail, and was not seen to: %s", name, property, f.unfinished(c.model))
	case !c.verified(f):
	case unreached(c.model, f.Effort) && f.anyOf.Name != "":
		c.t.Errorf("%s: that no schedule reaches %s cannot be shown for any number of %s: give a number", name, property, f.anyOf.Unit)
	case unreached(c.model, f.Effort):
		c.t.Logf("%s: no schedule within %s reaches %s, as it should be: %s", name, c.words(), property, f)
	default:
		c.t.Errorf("%s: %s should fail, and no schedule within %s shows it (%s): either these bounds are too small, or the property misses what was planted",
			name, property, c.words(), f)
	}
}

// unreached reports whether there is a sometimes property that is never reached.
func unreached(m model.Searchable, s explore.Effort) bool {
	return len(m.Goals()) > 0 && s.Reached == 0
}

// caught shows the counterexample, if it violates the expected property.
func (c *call) caught(property string, f found) {
	c.t.Helper()
	x, err := c.minimize(f.counterexample())
	switch {
	case err != nil:
		c.t.Errorf("%s: %v", c.model.Name(), err)
	case x.trace.Header.Property != property:
		c.t.Errorf("%s: %s should fail; instead:\n%s", c.model.Name(), property, strings.Join(x.lines(""), "\n"))
	default:
		c.t.Logf("caught, as it should be: %s", strings.Join(x.lines(""), "\n"))
	}
}
