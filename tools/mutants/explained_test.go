package main

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseExplanations(t *testing.T) {
	got, err := parseExplanations("x.txt", `# A comment.

equivalent: What a slice has room for
is not to be seen
by anyone.
- log.go f: constant: 0 → 1

unchecked: Timers
- step.go g: *
`)
	want := []explanation{
		{equivalent, "What a slice has room for", "is not to be seen by anyone.", []string{"log.go f: constant: 0 → 1"}},
		{unchecked, "Timers", "", []string{"step.go g: *"}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, %v", got, err)
	}
	if _, err := parseExplanations("x.txt", "# A comment.\n- f"); err == nil || !strings.Contains(err.Error(), "x.txt:2") {
		t.Errorf("a mutant without an explanation gives %v", err)
	}
}

// TestReport counts, and finds what is not explained or explained wrongly.
func TestReport(t *testing.T) {
	of := func(number int, before string, unit, check verdict) judged {
		m := mutant{number: number, file: "log.go", line: number, column: 1, function: "f", operator: "drop", before: before, twin: 1}
		return judged{mutant: m, unit: unit, check: check, on: "small"}
	}
	failed, violated := verdict{"failed", "TestX"}, verdict{"violated", "LogMatching"}
	r := newReport([]check{{name: "small", args: "--terms 2", asked: true}}, []judged{
		of(1, "both()", failed, violated), of(2, "unit()", failed, verdict{}), of(3, "check()", verdict{}, violated),
		of(4, "same()", verdict{}, verdict{}), of(5, "open()", verdict{}, verdict{}),
	}, []explanation{
		{kind: equivalent, title: "The same", names: []string{"log.go f: drop: same() → nothing", "log.go f: drop: both() → nothing"}},
		{kind: unchecked, title: "Unseen", names: []string{"log.go f: drop: unit*", "log.go gone: *"}},
	})
	if got, want := r.summary(), "5 mutants, 1 equivalent; of 4, 3 are noticed (75.0 %), 2 by the checker (50.0 %; 50.0 % of the 4 that a schedule runs)"; got != want {
		t.Errorf("the summary is %q, not %q", got, want)
	}
	wrong := r.shortcomings().Error()
	for _, want := range []string{
		"both() → nothing is called equivalent, but the unit tests say failed: TestX, and the checker says violated: LogMatching",
		`"log.go gone: *" is no mutant`,
		"log.go:5:1 log.go f: drop: open() → nothing is not noticed, and not explained",
		"less than 95 % are noticed", "the checker notices less than 80 % of those that a schedule runs",
	} {
		if !strings.Contains(wrong, want) {
			t.Errorf("%q is missing in\n%s", want, wrong)
		}
	}
	text := r.text()
	for _, want := range []string{
		"| all | 5 | 1 | 1 | 1 | 1 | 1 | 50.0 % |", "**The same** (1).", "- log.go:4:1 f, drop: `same() → nothing`", "**Not explained** (1).", "LogMatching 2.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}
