package traces_test

import (
	"encoding/json"
	"strings"
	"testing"

	"raftmc/internal/inorder"
	"raftmc/internal/lock"
	"raftmc/internal/must"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
)

// TestOwnStatesInWords: of a protocol of somebody's own, servers are told by name, and what
// a violation is about is told though the last step did not change it.
func TestOwnStatesInWords(t *testing.T) {
	m := must.Get(model.New(lock.Protocol{Servers: 3}, protocol.Options[lock.State, lock.Message, string, struct{}]{Properties: lock.Properties()}))
	run := m.Run()
	var actions []reference.Action
	for _, label := range []string{"Take 1", "Deliver Taken 1→3", "Take 2"} {
		for _, a := range run.Enabled() {
			if a.Label() == label {
				actions = append(actions, a)
			}
		}
		must.Get(run.Do(actions[len(actions)-1]))
	}
	recorded := record(t, m, traces.Header{}, actions, "OneHolder")
	replayed := traces.Replay(m, read(t, text(t, recorded)))
	for _, x := range []struct {
		name      string
		shown     map[string]json.RawMessage
		steps     []traces.Step
		violation *reference.Violation
	}{
		{"recorded", recorded.Header.Shown, recorded.Steps, recorded.Footer.Violation},
		{"replayed", replayed.Shown, replayed.Steps, replayed.Violation},
	} {
		var b strings.Builder
		if err := traces.WriteSteps(&b, x.shown, x.steps); err != nil {
			t.Fatal(err)
		}
		if err := traces.WriteViolation(&b, *x.violation); err != nil {
			t.Fatal(err)
		}
		const want = `1  Take 1
   sends Taken 1→2
   sends Taken 1→3
   server 1: Mode idle → holding, Holder nobody → server 1, Log null → [{By:server 1,Times:1}], Latest {By:nobody,Times:0} → {By:server 1,Times:1}
2  Deliver Taken 1→3
   server 3: Asked [] → [server 1], Seen {server 1:0,server 2:0,server 3:0} → {server 1:1,server 2:0,server 3:0}
3  Take 2
   sends Taken 2→1
   sends Taken 2→3
   server 2: Mode idle → holding, Holder nobody → server 2, Log null → [{By:server 2,Times:1}], Latest {By:nobody,Times:0} → {By:server 2,Times:1}
OneHolder: servers 1 and 2 both hold the lock
  server 1 has Mode holding, Log [{By:server 1,Times:1}]
  server 2 has Mode holding, Log [{By:server 2,Times:1}]
`
		if b.String() != want {
			t.Errorf("%s: it is told as\n%s\nnot\n%s", x.name, &b, want)
		}
	}
}

// TestStatesAreToldInALine, with nothing in it that is not printable, whatever is in them.
func TestStatesAreToldInALine(t *testing.T) {
	before := map[string]json.RawMessage{"1": json.RawMessage(`{"x":1,"a\nb":[]}`)}
	for shown, want := range inorder.All(map[string]string{
		`{"x":2,"a\nb":[]}`: `x 1 → 2`,
		`{"x":"\u001b[2J\u009b1m","a\nb":["q\"u\\o",{"\u202e":null}]}`: `x 1 → \x1b[2J\u009b1m, a\nb [] → [q"u\o,{\u202e:null}]`,
		`{"x":1,"a\nb":[{"server":"server 2","index":"3"}]}`:           `a\nb [] → [{server 2,index:3}]`,
		`{"x":1,"a\nb":{"server":"2"}}`:                                `a\nb [] → {server:2}`,
		`{"x":1,"a\nb":[]}`:                                            `something that is not shown changes`,
		`"now a text\n"`:                                               `- → now a text\n, x 1 → -, a\nb [] → -`,
	}) {
		var b strings.Builder
		if err := traces.WriteSteps(&b, before, []traces.Step{{Number: 1, Label: "Go", Shown: map[string]json.RawMessage{"1": json.RawMessage(shown)}}}); err != nil {
			t.Fatal(err)
		}
		if want := "1  Go\n   server 1: " + want + "\n"; b.String() != want {
			t.Errorf("%s is told as\n%s\nnot\n%s", shown, &b, want)
		}
	}
}

// TestTextsOfOthersAreOneLine: what a protocol's String methods and properties write does
// nothing to a terminal.
func TestTextsOfOthersAreOneLine(t *testing.T) {
	const hostile, want = "a\x1b[2J\n\u009bb", `a\x1b[2J\n\u009bb`
	steps := []traces.Step{{
		Number: 1, Label: hostile, Sent: []reference.Message{{Label: hostile}}, Shown: map[string]json.RawMessage{hostile: json.RawMessage(`2`)},
	}}
	v := reference.Violation{
		Property: hostile, Reason: hostile, Witnesses: []reference.WitnessReport{{Server: hostile, What: hostile}},
		Evidence: []reference.Evidence{{Server: hostile, State: json.RawMessage(`1`)}},
	}
	var b strings.Builder
	for _, err := range []error{
		traces.WriteSchedule(&b, steps), traces.WriteSteps(&b, map[string]json.RawMessage{hostile: json.RawMessage(`1`)}, steps),
		traces.WriteViolation(&b, v), traces.WriteState(&b, hostile, json.RawMessage(`"`+"\u009b"+`"`)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	told := strings.ReplaceAll(`1  X
1  X
   sends X
   server X: 1 → 2
X: X
  witness: server X since step 0: X
  server X has 1
server X: "\u009b"
`, "X", want)
	if b.String() != told {
		t.Errorf("told is\n%q\nnot\n%q", b.String(), told)
	}
}
