package traces

import (
	"encoding/json"
	"fmt"
	"slices"

	"raftmc/explore"
	"raftmc/model/reference"
)

// Record takes the actions of a run on the plain model and records what happens. If
// property is not empty, the last step must violate it: what a search found with its
// tables and reductions counts only once the plain model agrees.
func Record(m reference.Runnable, h Header, actions []reference.Action, property string) (_ *Trace, err error) {
	defer explore.Catch(&err)
	run := m.Run()
	t := &Trace{Header: h}
	t.Header.Format, t.Header.Version = Format, Version
	t.Header.Protocol, t.Header.Bounds = m.Name(), m.Bounds()
	t.Header.Servers, t.Header.Property = run.Servers(), property
	t.Header.Initial, t.Header.Shown = statesOf(run)
	t.Header.Fingerprint = hex(run.Fingerprint())
	for i, a := range actions {
		report, err := run.Do(a)
		if err != nil {
			return nil, fmt.Errorf("the plain model does not follow the search: step %d: %w", i+1, err)
		}
		t.Steps = append(t.Steps, newStep(run, i+1, report))
	}
	t.Footer.End, t.Footer.Faults = len(actions), faultsOf(m, t.Steps)
	if property == "" {
		return t, nil
	}
	violations := run.Violations()
	i := slices.IndexFunc(violations, func(v reference.Violation) bool { return v.Property == property })
	if i < 0 {
		return nil, fmt.Errorf("the plain model does not follow the search: %s is not violated after %d steps", property, len(actions))
	}
	t.Footer.Violation = &violations[i]
	t.Footer.Violation.Evidence = run.Evidence(i)
	return t, nil
}

// statesOf are the servers' present states, by name: as a trace has them, and as they are
// shown.
func statesOf(run reference.Run) (states, shown map[string]json.RawMessage) {
	states, shown = map[string]json.RawMessage{}, map[string]json.RawMessage{}
	for i, name := range run.Servers() {
		states[name], shown[name] = run.State(i), run.Shown(i)
	}
	return states, shown
}

// faultsOf counts the steps that are faults; nil if there are none.
func faultsOf(m reference.Runnable, steps []Step) map[string]int {
	var faults map[string]int
	kinds := m.Faults()
	for _, s := range steps {
		if slices.Contains(kinds, s.Action.Kind) {
			if faults == nil {
				faults = map[string]int{}
			}
			faults[s.Action.Kind]++
		}
	}
	return faults
}

func newStep(run reference.Run, number int, report reference.StepReport) Step {
	s := Step{Number: number, Action: report.Action, Label: report.Action.Label(), Sent: report.Sent, ShownSent: run.ShownSent(), Fingerprint: hex(run.Fingerprint())}
	for _, i := range report.Changed {
		if s.Changed == nil {
			s.Changed, s.Shown = map[string]json.RawMessage{}, map[string]json.RawMessage{}
		}
		name := run.Servers()[i]
		s.Changed[name], s.Shown[name] = run.State(i), run.Shown(i)
	}
	return s
}

func hex(fingerprint uint64) string { return fmt.Sprintf("%016x", fingerprint) }
