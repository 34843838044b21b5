package traces_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/raft"
	"raftmc/traces"
)

// TestMutatedTraces changes golden counterexamples, and sees each end that a replay
// of them can come to.
func TestMutatedTraces(t *testing.T) {
	met := map[string]int{}
	for i := range mutations {
		for first := range byte(6) {
			for second := range byte(2) {
				golden := byte(len(met)) + first // one after the other
				replayMutated(t, []byte{golden, byte(i), first, second}, met)
			}
		}
	}
	for _, m := range mutations {
		if met[m.name] == 0 {
			t.Errorf("no case of %q", m.name)
		}
	}
	for _, end := range []string{
		"not read", "no such Raft", "at the start", "not possible", "too many in flight", "another state",
		"other faults", "not violated", "other witnesses", "reproduced", "harmless",
	} {
		if met[end] == 0 {
			t.Errorf("no replay ended with %q", end)
		}
	}
	t.Log(met)
}

// FuzzReplay looks for changes of golden counterexamples of which a replay says
// something else than the plain model does.
func FuzzReplay(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) { replayMutated(t, data, map[string]int{}) })
}

// replayMutated replays a golden counterexample after changes that the bytes choose.
func replayMutated(t *testing.T, data []byte, met map[string]int) {
	const most = 64 // choices; more only take time
	c := &choices{data[:min(len(data), most)]}
	trace := read(t, golden(t, c))
	how := mutate(c, trace)
	for _, name := range how {
		met[name]++
	}
	trace, err := traces.Read(strings.NewReader(text(t, trace)))
	if err != nil {
		met["not read"]++ // a witness may be behind the end
		isOneLine(t, err.Error())
		return
	}
	m, err := raftFor(trace.Header, trace.Header.Bug)
	if err != nil {
		met["no such Raft"]++
		isOneLine(t, err.Error())
		return
	}
	r := traces.Replay(m, trace)
	want := follow(m, trace)
	met[want.end]++
	if r.Outcome != want.outcome || r.Outcome == traces.Diverged && r.Divergence != want.step {
		t.Errorf("after %q, replay is %v at step %d (%s); the plain model: %+v", how, r.Outcome, r.Divergence, r.Reason, want)
	}
	if (r.Outcome == traces.Diverged) != (r.Reason != "") {
		t.Errorf("%v, because of %q", r.Outcome, r.Reason)
	}
	isOneLine(t, r.Reason)
}

// golden is the text of a golden counterexample.
func golden(t *testing.T, c *choices) string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no golden counterexamples", err)
	}
	text, err := os.ReadFile(choose(c, files...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// isOneLine wants a message that can be shown as it is, whatever a file said.
func isOneLine(t *testing.T, message string) {
	t.Helper()
	if strings.ContainsFunc(message, func(r rune) bool { return !unicode.IsGraphic(r) }) {
		t.Errorf("the message %q has what cannot be shown", message)
	}
}

// followed is how far a trace can be followed, and what is then to be said.
type followed struct {
	outcome traces.Outcome
	step    int
	end     string
}

// follow follows a trace through the events of the plain model, with none of what
// traces and runs are made of.
func follow(m *raftModel, trace *traces.Trace) followed {
	now := m.Cluster()
	if hex(now.Fingerprint()) != trace.Header.Fingerprint {
		return followed{end: "at the start"}
	}
	servers, violated, faults := m.Run().Servers(), []string{}, map[string]int{}
	for i, s := range trace.Steps {
		events := now.Events()
		at := slices.IndexFunc(events, func(e reference.Event[raft.Message, raftmodel.Input]) bool { return isEvent(e, servers, s.Action) })
		if at < 0 {
			return followed{step: i + 1, end: "not possible"}
		}
		next, taken := now.Apply(events[at])
		if !next.Fits() {
			return followed{step: i + 1, end: "too many in flight"}
		}
		if now = next; hex(now.Fingerprint()) != s.Fingerprint {
			return followed{step: i + 1, end: "another state"}
		}
		if slices.Contains([]string{"Crash", "Drop", "Duplicate", "Reorder"}, s.Action.Kind) {
			faults[s.Action.Kind]++
		}
		violated = nil
		for _, v := range now.Violations(&taken) {
			violated = append(violated, v.Property)
		}
	}
	last, recorded := len(trace.Steps), trace.Footer.Violation
	switch {
	case trace.Footer.Faults != nil && !maps.Equal(faults, trace.Footer.Faults):
		return followed{step: last, end: "other faults"}
	case recorded == nil:
		return followed{traces.Harmless, 0, "harmless"}
	case !slices.Contains(violated, recorded.Property):
		return followed{step: last, end: "not violated"}
	case !slices.Equal(witnesses(m, trace), recorded.Witnesses):
		return followed{step: last, end: "other witnesses"}
	}
	return followed{traces.Reproduced, 0, "reproduced"}
}

// isEvent reports whether an event is what an action says, to the letter.
func isEvent(e reference.Event[raft.Message, raftmodel.Input], servers []string, a reference.Action) bool {
	var message, input []byte
	switch {
	case e.Op != reference.Local && a.Kind == e.Op.String() && a.Server == servers[e.Message.To-1]:
		message, _ = json.Marshal(e.Message)
	case e.Op == reference.Local && a.Kind == e.Input.Kind.String() && a.Server == servers[e.Server]:
		if slices.Contains([]raftmodel.InputKind{raftmodel.Propose, raftmodel.Compact, raftmodel.Confirm}, e.Input.Kind) { // the others have no arguments
			input, _ = json.Marshal(e.Input)
		}
	default:
		return false
	}
	return bytes.Equal(a.Message, message) && bytes.Equal(a.Input, input)
}

// witnesses are those of the violation in which a trace ends now.
func witnesses(m model.Searchable, trace *traces.Trace) []reference.WitnessReport {
	run := m.Run()
	for _, s := range trace.Steps {
		if _, err := run.Do(s.Action); err != nil {
			return nil // though it was followed
		}
	}
	for _, v := range run.Violations() {
		if v.Property == trace.Footer.Violation.Property {
			return v.Witnesses
		}
	}
	return nil
}

func hex(fingerprint uint64) string { return fmt.Sprintf("%016x", fingerprint) }
