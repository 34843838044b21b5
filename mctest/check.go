package mctest

import (
	"context"
	"fmt"
	"strings"

	"raftmc/explore"
	"raftmc/model"
	"raftmc/protocol"
)

// Check replays the counterexamples that are saved for the test, looks for mistakes in
// the protocol's Go that would make a search worthless, and then searches all schedules
// of the protocol within bounds. The test fails if a property is violated, with a line
// for each step of the schedule, up to 40 of them; if the search is incomplete (except
// under -short); or if it is vacuous.
//
// Where a bound on ordered numbers is lifted, as by Bounds{"terms": protocol.Any}, the search
// is for any number of them (explore/ordered). It may end with an alarm that it cannot confirm
// by a schedule; the test then fails, and says that the result is unknown.
func Check[S, M, I, H any](t TB, p protocol.Protocol[S, M, I, H], b Bounds, properties ...protocol.Property[S, M, I, H]) {
	t.Helper()
	reportMistakes(t, func() {
		t.Helper()
		if c := begin(t, p, b, properties); c != nil {
			c.check()
		}
	})
}

// begin makes a call and replays what is saved for the test. It returns nil if that has
// made the test fail.
func begin[S, M, I, H any](t TB, p protocol.Protocol[S, M, I, H], b Bounds, properties []protocol.Property[S, M, I, H]) *call {
	t.Helper()
	c, err := newCall(t, p, b, properties)
	if err != nil {
		t.Errorf("mctest: %s", inLines(err))
		return nil
	}
	if !c.replaySaved() {
		return nil
	}
	return c
}

// call is a call of this package by a test.
type call struct {
	*subject
	t     TB
	limit limit
}

func newCall[S, M, I, H any](t TB, p protocol.Protocol[S, M, I, H], b Bounds, properties []protocol.Property[S, M, I, H]) (*call, error) {
	c := &call{newSubject(p, properties), t, newLimit(patienceOf(), deadline(t))}
	return c, c.within(b)
}

// check searches, and reports the result.
func (c *call) check() {
	c.t.Helper()
	if !c.sound() {
		return // a search would prove nothing
	}
	f, err := find(c.model, c.limit)
	switch {
	case err != nil:
		c.t.Errorf("%s: %s", c.model.Name(), inLines(err))
	case f.Verdict == explore.Violated:
		c.violated(f.counterexample())
	case f.Verdict == explore.Unknown:
		c.t.Errorf("%s: %s", c.model.Name(), c.unknown(f))
	case f.Verdict == explore.Incomplete && c.limit.patience == short:
		c.t.Logf("%s: incomplete, as -short is: %s", c.model.Name(), f.unfinished(c.model))
	case f.Verdict == explore.Incomplete:
		c.t.Errorf("%s: incomplete: %s; go test -timeout gives a search more time, GOMEMLIMIT more memory", c.model.Name(), f.unfinished(c.model))
	case !c.verified(f):
	case len(explore.Missing(c.model, f.Effort)) > 0:
		c.t.Errorf("%s: vacuous: nothing is violated within %s, but these bounds are too small to mean anything:\n  %s",
			c.model.Name(), c.words(), strings.Join(append(few(explore.Missing(c.model, f.Effort), 8), c.never...), "\n  "))
	default:
		c.t.Logf("%s: %s%s in all schedules within %s: %s", c.model.Name(), holds(c.model), f.whatever(), c.words(), f)
	}
}

// neverTaken says which kinds of inputs are never taken, whatever the schedule.
func neverTaken(info protocol.Info) (all []string) {
	for _, k := range info.Inputs {
		if k.Limit == 0 {
			all = append(all, fmt.Sprintf("(%s has Limit 0, which is never; protocol.Any is no limit)", k.Name))
		}
	}
	return all
}

// holds is what an exhausted search says.
func holds(m model.Searchable) string {
	always := 0
	for _, p := range m.Properties() {
		if p.Mode == protocol.Always {
			always++
		}
	}
	if always == 1 {
		return "1 property holds"
	}
	return fmt.Sprintf("%d properties hold", always)
}

// sound looks, in random runs, for mistakes in the protocol's Go that would make a search
// worthless.
func (c *call) sound() bool {
	c.t.Helper()
	return c.believes(c.selfCheck(c.model, 1, c.limit.selfSteps).Flaws)
}

// verified tests the assumptions of an exhausted search on what it met.
func (c *call) verified(f found) bool {
	c.t.Helper()
	// On one goroutine, so that the race detector does not end the test if a description
	// writes to what it describes.
	v, err := f.Tested.Verify(context.Background(), model.VerifyOptions{Workers: 1, Transitions: f.Transitions})
	if err != nil {
		c.t.Errorf("%s: %s", c.model.Name(), inLines(err))
		return false
	}
	if x := v.Examined; x != nil {
		lines := []string{fmt.Sprintf("%s: examined: %d steps of fresh nodes on other ways, %d of the %d that the search took among them", c.model.Name(), x.Steps, x.Again, x.Known)}
		for _, what := range x.Assumes {
			lines = append(lines, "assumes "+what)
		}
		c.t.Logf("%s", strings.Join(lines, "\n  "))
	}
	return c.believes(v.Flaws)
}

// believes fails the test if there are flaws.
func (c *call) believes(flaws protocol.Flaws) bool {
	c.t.Helper()
	if flaws.Sound() {
		return true
	}
	wrong := few(flaws.Lines(), 8)
	if len(flaws.Of(protocol.Asymmetric)) > 0 {
		wrong = append(wrong, "a server's number is for Codec.Server, a client value for Codec.Value; and Info.Symmetric is for servers that are alike")
	}
	if len(flaws.Of(protocol.Arithmetic)) > 0 {
		wrong = append(wrong, protocol.Arithmetic.Remedy())
	}
	c.t.Errorf("%s: its code makes every search of it unsound:\n  %s", c.model.Name(), strings.Join(wrong, "\n  "))
	return false
}

// few returns a number of a list's first items, each as one line, and says how many more
// there are.
func few(all []string, most int) []string {
	var lines []string
	for i, s := range all {
		if i == most {
			return append(lines, fmt.Sprintf("and %d more", len(all)-most))
		}
		lines = append(lines, oneLine(s))
	}
	return lines
}
