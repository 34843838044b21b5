package proof

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"raftmc/adapters/etcdraft/history"
	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/model"
	"raftmc/model/reference"
)

func violates(t *testing.T, v history.Version, b history.Bug) {
	t.Helper()
	m, sys := modelOf(t, v, b, b.Charting)
	start := time.Now()
	r, err := cover.Search(context.Background(), sys, cover.Options{Shortest: true})
	if err != nil {
		t.Fatal(err)
	}
	found := model.FoundByCover(sys, r)
	t.Logf("%s: %s by %d steps, %d configurations, %d local steps, %.1f s:\n%s", b.ID, found.Verdict, len(found.Actions), found.States, m.TableStats().LocalSteps, time.Since(start).Seconds(), schedule(found))
	switch {
	case found.Verdict != explore.Violated:
		t.Fatalf("%s has %s, and the search says %s %s", v.Name, b.ID, found.Verdict, found.Stopped)
	case found.Violations[0].Property != b.Property:
		t.Errorf("%s violates %s, and %s is to violate %s", v.Name, found.Violations[0].Property, b.ID, b.Property)
	case len(found.Actions) != b.Steps:
		t.Errorf("a shortest schedule has %d steps, and should have %d", len(found.Actions), b.Steps)
	}
	replay(t, v, b, found.Actions)
}

// replay takes fresh nodes through a counterexample, of which nothing is known but what was done, and
// requires the violation.
func replay(t *testing.T, v history.Version, b history.Bug, actions []reference.Action) {
	t.Helper()
	m, _ := modelOf(t, v, b, history.AsItGoes)
	run := m.Run()
	for i, a := range actions {
		if _, err := run.Do(a); err != nil {
			t.Fatalf("step %d of the counterexample, %s, cannot be taken again: %v", i+1, a.Label(), err)
		}
	}
	if !slices.ContainsFunc(run.Violations(), func(x reference.Violation) bool { return x.Property == b.Property }) {
		t.Errorf("the counterexample, taken again, does not violate %s, but: %v", b.Property, run.Violations())
	}
}

// schedule is the counterexample, a line for each step, and what is wrong in the end.
func schedule(found model.Found) string {
	var lines []string
	for _, a := range found.Actions {
		lines = append(lines, "  "+a.Label())
	}
	for _, v := range found.Violations {
		lines = append(lines, "  "+v.Property+": "+v.Reason)
	}
	return strings.Join(lines, "\n")
}
