package traces_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"raftmc/internal/inorder"
	"raftmc/model/reference"
	"raftmc/traces"
)

func TestRecordedCounterexampleIsReproduced(t *testing.T) {
	trace := counterexample(t)
	for _, from := range []struct {
		name  string
		trace *traces.Trace
	}{
		{"as recorded", trace},
		{"as read from a file", read(t, text(t, trace))},
	} {
		r := traces.Replay(raftWith(t, "vote-not-persisted"), from.trace)
		if r.Outcome != traces.Reproduced {
			t.Fatalf("%s: %v at step %d: %s", from.name, r.Outcome, r.Divergence, r.Reason)
		}
		if !reflect.DeepEqual(r.Violation, trace.Footer.Violation) {
			t.Errorf("%s: the violation is %+v, and was %+v", from.name, r.Violation, trace.Footer.Violation)
		}
		if len(r.Violation.Witnesses) != 2 {
			t.Errorf("%s: two leaders have %d witnesses", from.name, len(r.Violation.Witnesses))
		}
		if !reflect.DeepEqual(r.Steps, trace.Steps) {
			t.Errorf("%s: the steps went otherwise than recorded", from.name)
		}
		if !reflect.DeepEqual(r.Initial, trace.Header.Initial) {
			t.Errorf("%s: the initial states are not the recorded ones", from.name)
		}
	}
}

// TestReplayOfTraceWithoutCountOfFaults: older files have none.
func TestReplayOfTraceWithoutCountOfFaults(t *testing.T) {
	old := *counterexample(t)
	old.Footer.Faults = nil
	if r := traces.Replay(raftWith(t, "vote-not-persisted"), &old); r.Outcome != traces.Reproduced {
		t.Errorf("%v at step %d: %s", r.Outcome, r.Divergence, r.Reason)
	}
}

func TestTraceWithoutViolationIsHarmless(t *testing.T) {
	m, trace := twoSteps(t)
	if r := traces.Replay(m, trace); r.Outcome != traces.Harmless || len(r.Steps) != 2 || r.Violation != nil {
		t.Errorf("two-phase commit: %+v", r)
	}
	buggy := raftWith(t, "vote-not-persisted")
	prefix := record(t, buggy, header, actionsOf(counterexample(t))[:5], "")
	if r := traces.Replay(buggy, prefix); r.Outcome != traces.Harmless || len(r.Steps) != 5 {
		t.Errorf("the first steps of a counterexample: %+v", r)
	}
	empty := record(t, m, traces.Header{}, nil, "")
	if r := traces.Replay(m, read(t, text(t, empty))); r.Outcome != traces.Harmless || len(r.Steps) != 0 {
		t.Errorf("no steps at all: %+v", r)
	}
}

func TestReplayNamesTheStepWhereItDiverges(t *testing.T) {
	original := counterexample(t)
	last := len(original.Steps)
	for _, test := range []struct {
		name   string
		edit   func(*traces.Trace)
		at     int
		reason string
	}{
		{"another initial state", func(x *traces.Trace) { x.Header.Fingerprint = "0123456789abcdef" }, 0, "0123456789abcdef"},
		{"no initial state", func(x *traces.Trace) { x.Header.Fingerprint = "" }, 0, "initial state"},
		{"another kind", func(x *traces.Trace) { x.Steps[1].Action = reference.Action{Kind: "HeartbeatTimeout", Server: "2"} }, 2, "HeartbeatTimeout 2 is not possible here"},
		{"an unknown kind", func(x *traces.Trace) { x.Steps[1].Action = reference.Action{Kind: "Reboot", Server: "2"} }, 2, "Reboot 2 is not possible here"},
		{"an unknown server", func(x *traces.Trace) { x.Steps[0].Action.Server = "9" }, 1, "ElectionTimeout 9 is not possible here"},
		{"an input with arguments that it has not", func(x *traces.Trace) { x.Steps[0].Action.Input = json.RawMessage(`{"value":1}`) }, 1, "not possible here"},
		{"no action", func(x *traces.Trace) { x.Steps[3].Action = reference.Action{} }, 4, "not possible here"},
		{"another state", func(x *traces.Trace) {
			x.Steps[3].Fingerprint, x.Steps[3].Changed = "0", map[string]json.RawMessage{"2": json.RawMessage(strings.Replace(string(x.Steps[3].Changed["2"]), `"1"`, `"9"`, 1))}
		}, 4, "gives a state that is not the recorded one: server 2 differs: currentTerm 9 → 1"},
		{"a server that changed", func(x *traces.Trace) {
			x.Steps[3].Fingerprint, x.Steps[3].Changed = "0", map[string]json.RawMessage{"1": []byte("{}"), "2": x.Steps[3].Changed["2"]}
		}, 4, "server 1 stays as it was"},
		{"a server that did not", func(x *traces.Trace) { x.Steps[3].Fingerprint, x.Steps[3].Changed = "0", nil }, 4, "server 2 stayed as it was, and now it is {currentTerm:1,"},
		{"other messages", func(x *traces.Trace) { x.Steps[0].Fingerprint, x.Steps[0].Sent = "0", nil }, 1, "it sent nothing, and now RequestVote"},
		{"other faults", func(x *traces.Trace) { x.Footer.Faults = map[string]int{"Crash": 2} }, last, "the faults are map[Crash:1], not the recorded map[Crash:2]"},
		{"another violation", func(x *traces.Trace) { x.Footer.Violation.Property = "LogMatching" }, last, "LogMatching is no longer violated"},
		{"other witnesses", func(x *traces.Trace) { x.Footer.Violation.Witnesses[0].Step-- }, last, "witnesses"},
		{"fewer witnesses", func(x *traces.Trace) { x.Footer.Violation.Witnesses = x.Footer.Violation.Witnesses[1:] }, last, "witnesses"},
	} {
		t.Run(test.name, func(t *testing.T) {
			trace := read(t, text(t, original))
			test.edit(trace)
			diverges(t, trace, test.at, test.reason)
		})
	}
}

func TestReplayDivergesAtAnyStepThatIsEdited(t *testing.T) {
	original := counterexample(t)
	last := len(original.Steps)
	for i, step := range original.Steps {
		number := i + 1

		edited := read(t, text(t, original))
		edited.Steps[i].Fingerprint = "0123456789abcdef"
		diverges(t, edited, number, "0123456789abcdef")

		// Without the last step nothing else differs, but the violation is missing.
		dropped := read(t, text(t, original))
		dropped.Steps = slices.Delete(dropped.Steps, i, i+1)
		for j := range dropped.Steps {
			dropped.Steps[j].Number = j + 1
		}
		dropped.Footer.End--
		diverges(t, dropped, min(number, last-1), "")

		if len(step.Action.Message) > 0 {
			edited := read(t, text(t, original))
			other := bytes.Replace(step.Action.Message, []byte(`"term":"1"`), []byte(`"term":"7"`), 1)
			if bytes.Equal(other, step.Action.Message) {
				t.Fatalf("step %d has no term to edit: %s", number, other)
			}
			edited.Steps[i].Action.Message = other
			diverges(t, edited, number, "is not possible here")
		}
	}
}

// White space in a message is no difference.
func TestReplayComparesContents(t *testing.T) {
	trace := counterexample(t)
	for i := range trace.Steps {
		m := &trace.Steps[i].Action.Message
		*m = json.RawMessage(strings.ReplaceAll(string(*m), `":"`, "\" :\n\t\""))
	}
	if r := traces.Replay(raftWith(t, "vote-not-persisted"), trace); r.Outcome != traces.Reproduced {
		t.Errorf("%v at step %d: %s", r.Outcome, r.Divergence, r.Reason)
	}
}

// diverges replays with the bug, and wants every step before the divergence
// taken, and a reason that says enough.
func diverges(t *testing.T, trace *traces.Trace, at int, reason string) {
	t.Helper()
	r := traces.Replay(raftWith(t, "vote-not-persisted"), trace)
	if r.Outcome != traces.Diverged || r.Divergence != at || !strings.Contains(r.Reason, reason) || r.Reason == "" {
		t.Errorf("%v at step %d: %q; it should diverge at step %d with %q", r.Outcome, r.Divergence, r.Reason, at, reason)
	}
	if len(r.Steps) < at-1 {
		t.Errorf("%d steps are shown of those before step %d", len(r.Steps), at)
	}
}

func TestRecordRefusesWhatThePlainModelDoesNotDo(t *testing.T) {
	actions := actionsOf(counterexample(t))
	for _, test := range []struct {
		name, bug string
		actions   []reference.Action
		want      string
	}{
		{"without the bug, nothing is violated", "", actions[:6], "ElectionSafety is not violated after 6 steps"},
		{"a step is not possible", "vote-not-persisted", actions[2:], "step 1: "},
		{"the violation comes later", "vote-not-persisted", actions[:len(actions)-1], "ElectionSafety is not violated"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := traces.Record(raftWith(t, test.bug), header, test.actions, "ElectionSafety")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, without %q", err, test.want)
			}
		})
	}
}

func TestOutcomesByName(t *testing.T) {
	for outcome, want := range inorder.All(map[traces.Outcome]string{
		traces.Diverged: "diverged", traces.Reproduced: "reproduced", traces.Harmless: "harmless",
	}) {
		if got, err := outcome.MarshalText(); string(got) != want || err != nil {
			t.Errorf("outcome %d is %q, not %q", outcome, got, want)
		}
	}
}

func TestScheduleAndViolationInWords(t *testing.T) {
	trace := counterexample(t)
	var b strings.Builder
	if err := traces.WriteSchedule(&b, trace.Steps); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != len(trace.Steps) {
		t.Errorf("%d steps make %d lines", len(trace.Steps), len(lines))
	}
	for i, line := range lines {
		if !strings.HasSuffix(line, "  "+trace.Steps[i].Label) {
			t.Errorf("line %q does not end with %q", line, trace.Steps[i].Label)
		}
	}
	b.Reset()
	if err := traces.WriteViolation(&b, *trace.Footer.Violation); err != nil {
		t.Fatal(err)
	}
	for _, want := range append([]string{"ElectionSafety: ", "(Figure 3)"}, whats(trace)...) {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, &b)
		}
	}
}

func whats(trace *traces.Trace) (words []string) {
	for _, w := range trace.Footer.Violation.Witnesses {
		words = append(words, "server "+w.Server, w.What)
	}
	return words
}
