package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"

	"raftmc/explore"
	"raftmc/model"
	"raftmc/protocol"
	"raftmc/traces"
)

// alarm is where the search for any number of ordered values came to a violation in its
// abstraction, as --json prints it.
type alarm struct {
	Violations []alarming        `json:"violations"`
	Run        []model.AlarmStep `json:"run"`
	Tried      []tried           `json:"tried"`

	bound    protocol.Bound // which is lifted
	steps    []string       // the run, for people
	promised bool           // only promises fail
}

// alarming is what fails in the abstraction.
type alarming struct {
	Property string `json:"property"`
	Reason   string `json:"reason"`
}

// tried is a search for a run that a cluster can take.
type tried struct {
	Numbers        int     `json:"numbers"`
	Verdict        string  `json:"verdict"`
	Reason         string  `json:"reason,omitempty"` // why it is incomplete
	Configurations uint64  `json:"configurations"`
	Seconds        float64 `json:"seconds"`
}

// newAlarm shows an alarm of a model's search.
func newAlarm(m model.Searchable, found *model.Alarm) *alarm {
	a := &alarm{Violations: []alarming{}, Run: append([]model.AlarmStep{}, found.Run...), Tried: []tried{}}
	a.bound, _ = m.Lifted()
	for _, v := range found.Violations {
		a.Violations = append(a.Violations, alarming{v.Property, v.Reason})
	}
	for _, t := range found.Tried {
		a.Tried = append(a.Tried, tried{t.Numbers, t.Verdict.String(), t.Stopped, t.States, t.Elapsed.Seconds()})
	}
	var run strings.Builder
	if err := traces.WriteAlarm(&run, m, found); err != nil {
		panic(err) // a text in memory
	}
	a.steps = strings.Split(strings.TrimRight(run.String(), "\n"), "\n")
	return a
}

// title is what the first line of a report says of an alarm that nothing confirmed.
func (a *alarm) title() string {
	v := a.Violations[0]
	return fmt.Sprintf("%s fails in the abstraction, which may be a false alarm: %s", v.Property, v.Reason)
}

// lines are the alarm in full: what was tried, the abstract run, and what to do.
func (a *alarm) lines() []string {
	lines := []string{"no schedule was found that does this: " + a.triedWords(), ""}
	lines = append(lines, fmt.Sprintf("the run in the abstraction, with %s named anew at each step, 1, 2, 3… in their order:", a.bound.Unit))
	lines = append(lines, a.steps...)
	remedy := fmt.Sprintf("remedy: give a number, as --%s %d, for a verdict within it", a.bound.Name, max(2, a.most()))
	if a.promised {
		remedy += "; or leave the promises out, --property guarantees"
	}
	return append(lines, "", remedy)
}

// most is with how many numbers a run was looked for at most.
func (a *alarm) most() (n int) {
	for _, t := range a.Tried {
		n = max(n, t.Numbers)
	}
	return n
}

// triedWords says with which numbers a run was looked for.
func (a *alarm) triedWords() string {
	var all []string
	for _, t := range a.Tried {
		came := t.Verdict
		if t.Verdict == explore.Holds.String() {
			came = "nothing is violated"
		}
		if t.Reason != "" {
			came += ": " + t.Reason
		}
		all = append(all, fmt.Sprintf("with %s %d %s (%s configurations, %.1f s)", a.bound.Name, t.Numbers, came, comma(t.Configurations), t.Seconds))
	}
	return strings.Join(all, "; ")
}

// confirmed says how a counterexample was found.
func (a *alarm) confirmed() string {
	last := a.Tried[len(a.Tried)-1]
	text := fmt.Sprintf("with %s %d by cover, %s, %.1f s", a.bound.Name, last.Numbers, english.Plural(int(last.Configurations), "configuration", ""), last.Seconds)
	if n := len(a.Tried); n > 1 {
		text += fmt.Sprintf("; with %s %d there is none", a.bound.Name, a.Tried[n-2].Numbers)
	}
	return text
}

// alarmed adds an alarm to a report.
func (r *report) alarmed(a *alarm) {
	r.Alarm = a
	a.promised = !slices.ContainsFunc(a.Violations, func(v alarming) bool { return r.groupOf(v.Property) != protocol.Promise })
	if r.Verdict == explore.Unknown.String() {
		r.Reason = a.title()
	}
}
