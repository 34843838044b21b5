package mctest

import (
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"raftmc/explore"
	"raftmc/model"
)

// Random replays the counterexamples that are saved for the test, and then takes random
// schedules of a protocol within bounds, for spaces too large for [Check]. The properties
// are checked after each step. A schedule that violates one is minimised as by Check, not
// shrunk by rapid.
//
// rapid draws the schedules: -rapid.checks is their number (100 by default), -rapid.steps
// their average number of steps (30), and with -rapid.seed they are the same each time.
// Under -short there are a fifth as many, of half the length, and fewer if they are slow;
// the log says how many there were.
func Random[S, M, I, H any](t TB, p model.Protocol[S, M, I, H], b Bounds, properties ...model.Property[S, M, I, H]) {
	t.Helper()
	defer reportMistake(t)
	if c := begin(t, p, b, properties); c != nil {
		c.random(&sampler{call: c, name: c.protocol, where: c.words()})
	}
}

// RandomBounds is [Random] with the bounds drawn, too, anew for each schedule:
//
//	mctest.RandomBounds(t, myprotocol.New(3), func(t *rapid.T) mctest.Bounds {
//		return mctest.Bounds{"terms": rapid.IntRange(1, 5).Draw(t, "terms")}
//	})
func RandomBounds[S, M, I, H any](t TB, p model.Protocol[S, M, I, H], draw func(t *rapid.T) Bounds, properties ...model.Property[S, M, I, H]) {
	t.Helper()
	defer reportMistake(t)
	c := &call{newSubject(p, properties), t, newLimit(patienceOf(), deadline(t))}
	if c.replaySaved() {
		c.random(&sampler{call: c, name: c.protocol, draw: draw, where: "bounds that were drawn for each"})
	}
}

// random draws schedules until one violates a property.
func (c *call) random(s *sampler) {
	c.t.Helper()
	if c.limit.search.Time > 0 {
		s.until = time.Now().Add(c.limit.search.Time)
	}
	r := &rapidTB{TB: c.t}
	rapid.Check(r, s.careful)
	switch {
	case s.mistake != nil:
		panic(s.mistake)
	case r.failed: // with rapid's own words, as when a property panics
	case s.found != nil:
		c.violated(*s.found)
	default:
		c.t.Logf("%s: nothing is violated in %s of %s within %s, which is no proof%s",
			s.name, plural(s.schedules, "random schedule"), plural(s.steps, "step"), s.where, s.late)
	}
}

// sampler takes random schedules.
type sampler struct {
	*call
	draw  func(*rapid.T) Bounds // nil if the call has bounds
	name  string                // of the protocol
	where string                // within which bounds
	until time.Time             // zero for never
	late  string                // says that there was no time for more

	schedules, steps uint64
	found            *violation
	mistake          error // of the protocol
}

// careful takes a schedule. It catches a mistake, which rapid should not shrink.
func (s *sampler) careful(rt *rapid.T) {
	if s.mistake != nil {
		return
	}
	defer explore.Catch(&s.mistake)
	s.schedule(rt)
}

// schedule takes one schedule. To rapid it never fails, so that rapid has nothing to
// shrink: after a violation the remaining schedules are empty.
func (s *sampler) schedule(rt *rapid.T) {
	if s.done() {
		return
	}
	if s.draw != nil {
		if err := s.within(s.draw(rt)); err != nil {
			rt.Fatalf("mctest: %v", err)
		}
	}
	s.schedules++
	s.name = s.model.Name()
	run := s.model.Run()
	var taken []model.Action
	s.judge(run, taken)
	rt.Repeat(map[string]func(*rapid.T){"step": func(rt *rapid.T) {
		if s.done() {
			return
		}
		enabled := run.Enabled()
		if len(enabled) == 0 {
			return
		}
		a := enabled[rapid.IntRange(0, len(enabled)-1).Draw(rt, "action")]
		rt.Logf("%s", a.Label())
		if _, err := run.Do(a); err != nil {
			rt.Fatalf("an enabled action cannot be taken: %v", err)
		}
		s.steps++
		taken = append(taken, a)
		s.judge(run, taken)
	}})
}

// judge keeps the schedule if it violates a property.
func (s *sampler) judge(run model.Run, taken []model.Action) {
	if v := run.Violations(); len(v) > 0 {
		s.found = &violation{property: v[0].Property, actions: taken, search: "rapid"}
	}
}

// done reports whether no further step is wanted.
func (s *sampler) done() bool {
	if s.found == nil && s.late == "" && !s.until.IsZero() && time.Now().After(s.until) {
		s.late = "; there was no time for more"
	}
	return s.found != nil || s.late != ""
}

// rapidTB is the test as rapid sees it. The caller reports what passes, and a failure
// must not end the test before the caller has seen it.
type rapidTB struct {
	TB
	failed bool
}

func (t *rapidTB) Logf(format string, args ...any) {
	t.Helper()
	if !strings.HasPrefix(format, "[rapid] OK") {
		t.TB.Logf(format, args...)
	}
}

func (t *rapidTB) Errorf(format string, args ...any) {
	t.Helper()
	t.failed = true
	t.TB.Errorf(format, args...)
}

func (t *rapidTB) Log(args ...any) { t.Helper(); t.TB.Logf("%s", fmt.Sprint(args...)) }

func (t *rapidTB) Error(args ...any)                 { t.Helper(); t.Errorf("%s", fmt.Sprint(args...)) }
func (t *rapidTB) Fatalf(format string, args ...any) { t.Helper(); t.Errorf(format, args...) }
func (t *rapidTB) Fatal(args ...any)                 { t.Helper(); t.Errorf("%s", fmt.Sprint(args...)) }
func (t *rapidTB) Skipf(format string, args ...any)  { t.Helper(); t.TB.Logf(format, args...) }
func (t *rapidTB) Skip(args ...any)                  { t.Helper(); t.TB.Logf("%s", fmt.Sprint(args...)) }
func (t *rapidTB) SkipNow()                          {}
func (t *rapidTB) Fail()                             { t.failed = true }
func (t *rapidTB) FailNow()                          { t.failed = true }
func (t *rapidTB) Failed() bool                      { return t.failed }
