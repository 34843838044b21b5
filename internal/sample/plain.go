package sample

import (
	"encoding/json"

	"raftmc/model/reference"
)

// Moment is what is shown of one state of a run.
type Moment struct {
	Label      string                     `json:"label"`  // of the step; "" for the initial state
	States     map[string]json.RawMessage `json:"states"` // as they are shown
	Violations []reference.Violation      `json:"violations"`
	Evidence   [][]reference.Evidence     `json:"evidence"` // of each of them
	Reached    []string                   `json:"reached"`
}

// Plain runs the sample, and notes every state, from the initial one on, and what is
// violated and reached there.
func (s Sample) Plain() ([]Moment, error) {
	run := s.Model.Run()
	moments := []Moment{momentOf(run, "")}
	for _, step := range s.Trace.Steps {
		report, err := run.Do(step.Action)
		if err != nil {
			return nil, err
		}
		moments = append(moments, momentOf(run, report.Action.Label()))
	}
	return moments, nil
}

func momentOf(run reference.Run, label string) Moment {
	m := Moment{Label: label, States: map[string]json.RawMessage{}, Violations: run.Violations(), Reached: run.Reached()}
	for i := range m.Violations {
		m.Violations[i].Evidence = run.Evidence(i)
		m.Evidence = append(m.Evidence, m.Violations[i].Evidence)
	}
	for i, name := range run.Servers() {
		m.States[name] = run.Shown(i)
	}
	return m
}
