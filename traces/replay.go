package traces

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"raftmc/model/reference"
)

// Outcome says how a replay ended. The zero outcome claims nothing.
type Outcome uint8

const (
	// Diverged: a step no longer applies, gives another state, or the violation
	// is not the recorded one.
	Diverged Outcome = iota

	// Reproduced: the recorded violation happened again.
	Reproduced

	// Harmless: every step applies as recorded, and no violation was recorded.
	Harmless
)

var outcomeNames = [...]string{"diverged", "reproduced", "harmless"}

func (o Outcome) String() string { return outcomeNames[o] }

// MarshalText writes an outcome by name.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// Replayed is the result of a replay.
type Replayed struct {
	Outcome Outcome `json:"outcome"`

	// Divergence is the number of the first step that no longer applies or no longer
	// gives the recorded state (0: the initial state), and Reason says why.
	Divergence int    `json:"divergence"`
	Reason     string `json:"reason,omitempty"`

	// Steps are the steps that the replay took, with what they do now.
	Steps []Step `json:"steps"`

	// Violation is the violation of the recorded property at the end, if there is one
	// again.
	Violation *reference.Violation `json:"violation,omitempty"`

	// Initial are the servers' states at the start, by server name; Shown are the same
	// states as they are shown to people (reference.Run.Shown).
	Initial map[string]json.RawMessage `json:"initial"`
	Shown   map[string]json.RawMessage `json:"-"`
}

// Replay runs a trace on the plain model, which uses none of the tables and
// reductions of the searches.
func Replay(m reference.Runnable, t *Trace) Replayed {
	run := m.Run()
	r := Replayed{Steps: []Step{}}
	r.Initial, r.Shown = statesOf(run)
	if got := hex(run.Fingerprint()); got != t.Header.Fingerprint {
		return r.diverge(0, fmt.Sprintf("the initial state has fingerprint %s, not the recorded %s", got, t.Header.Fingerprint))
	}
	for _, s := range t.Steps {
		report, err := run.Do(s.Action)
		if err != nil {
			return r.diverge(s.Number, err.Error())
		}
		step := newStep(run, s.Number, report)
		r.Steps = append(r.Steps, step)
		if got := step.Fingerprint; got != s.Fingerprint {
			return r.diverge(s.Number, fmt.Sprintf("%s gives a state that is not the recorded one: %s", report.Action.Label(), deviation(s, step)))
		}
	}
	// Traces written before faults were counted do not have them.
	if got := faultsOf(m, r.Steps); t.Footer.Faults != nil && !maps.Equal(got, t.Footer.Faults) {
		return r.diverge(len(t.Steps), fmt.Sprintf("the faults are %v, not the recorded %v", got, t.Footer.Faults))
	}
	return r.conclude(t, run)
}

// deviation says in what a step is not the recorded one: in a server's state, in what it sends,
// or, where the file does not tell, in the fingerprint.
func deviation(recorded, now Step) string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(recorded.Changed)), maps.Keys(now.Changed))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		was, is := recorded.Changed[name], now.Changed[name]
		switch fields := difference(was, is); {
		case is == nil:
			return fmt.Sprintf("server %s stays as it was", name)
		case was == nil:
			return fmt.Sprintf("server %s stayed as it was, and now it is %s", name, plain(is))
		case len(fields) > 0:
			return fmt.Sprintf("server %s differs: %s", name, strings.Join(fields, ", "))
		}
	}
	if was, is := labels(recorded.Sent), labels(now.Sent); was != is {
		return fmt.Sprintf("it sent %s, and now %s", was, is)
	}
	return fmt.Sprintf("its fingerprint is %s, not %s", now.Fingerprint, recorded.Fingerprint)
}

// labels are those of messages, in a line.
func labels(messages []reference.Message) string {
	var all []string
	for _, m := range messages {
		all = append(all, m.Label)
	}
	return cmp.Or(strings.Join(all, ", "), "nothing")
}

// conclude compares what is violated at the end with what was recorded.
func (r Replayed) conclude(t *Trace, run reference.Run) Replayed {
	want := t.Footer.Violation
	if want == nil {
		r.Outcome = Harmless
		return r
	}
	violations := run.Violations()
	i := slices.IndexFunc(violations, func(v reference.Violation) bool { return v.Property == want.Property })
	if i < 0 {
		return r.diverge(len(t.Steps), want.Property+" is no longer violated")
	}
	r.Violation = &violations[i]
	if !slices.Equal(r.Violation.Witnesses, want.Witnesses) {
		return r.diverge(len(t.Steps), want.Property+" is violated with other witnesses")
	}
	r.Violation.Evidence = run.Evidence(i)
	r.Outcome = Reproduced
	return r
}

func (r Replayed) diverge(step int, reason string) Replayed {
	r.Outcome, r.Divergence, r.Reason = Diverged, step, shown(reason)
	return r
}

// shown is a text that is safe on a terminal. A file may contain anything, and reasons
// quote part of it.
func shown(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsGraphic(r) }) {
		return strconv.QuoteToGraphic(text)
	}
	return text
}
