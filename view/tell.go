package view

import (
	"fmt"
	"slices"

	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
)

// Tell replays a trace on the plain model, and tells what happens. The properties that
// are checked are the model's; those with which the trace was recorded should be among
// them. If the replay diverges from the trace, the story ends there. An error says that
// the trace is not one of this model.
func Tell(m reference.Runnable, t *traces.Trace) (*Story, error) {
	if t.Header.Protocol != m.Name() {
		return nil, fmt.Errorf("the trace is of the protocol %s, not of %s", t.Header.Protocol, m.Name())
	}
	r := traces.Replay(m, t)
	teller := newTeller(m, t.Header)
	for _, step := range r.Steps {
		if err := teller.take(step); err != nil {
			return nil, fmt.Errorf("step %d: %w", step.Number, err)
		}
	}
	teller.post.end()
	s := teller.story
	if r.Outcome == traces.Diverged {
		s.Divergence = &Divergence{r.Divergence, r.Reason, len(t.Steps)}
	}
	s.Faults = t.Footer.Faults
	s.addCauses()
	return s, nil
}

// teller tells a story step by step, alongside the run.
type teller struct {
	story *Story
	run   reference.Run
	post  *post

	faults map[string]bool // kinds of local inputs
	last   map[string]int  // the last step of each server
}

func newTeller(m reference.Runnable, h traces.Header) *teller {
	t := &teller{
		story: &Story{
			Protocol: h.Protocol, Bug: h.Bug, Bounds: m.Bounds(), Within: m.Bounds().Words(),
			Columns: m.Columns(), Search: h.Search, Symmetry: h.Symmetry, Property: h.Property,
			Servers: []Server{}, Steps: []Step{}, Messages: []Message{}, Properties: []Property{}, Violations: []Violation{},
		},
		run: m.Run(), faults: map[string]bool{}, last: map[string]int{},
	}
	t.post = newPost(m.Network().Network, t.story)
	t.story.Fingerprint = fmt.Sprintf("%016x", t.run.Fingerprint())
	for i, name := range t.run.Servers() {
		t.story.Servers = append(t.story.Servers, Server{name, t.run.Shown(i)})
	}
	for _, kind := range m.Faults() {
		t.faults[kind] = true
	}
	for _, p := range m.Properties() {
		t.story.Properties = append(t.story.Properties, Property{Name: p.Name, Doc: p.Doc, Sometimes: p.Mode == protocol.Sometimes, At: []int{}})
	}
	t.judge()
	return t
}

// take takes a step of the replay. If the run cannot follow, some step is not a function
// of its arguments.
func (t *teller) take(from traces.Step) error {
	report, err := t.run.Do(from.Action)
	if err != nil {
		return fmt.Errorf("two replays differ, so that a step is no function of its arguments: %w", err)
	}
	s := Step{
		Number: from.Number, Class: t.class(from.Action), Kind: from.Action.Kind, Label: from.Label,
		Server: from.Action.Server, Input: from.Action.Input, Changed: from.Shown, Fingerprint: from.Fingerprint,
	}
	if isMessage(s.Class) {
		if s.Message, err = t.post.take(s, from.Action.Message); err != nil {
			return err
		}
		s.After = append(s.After, t.story.Messages[s.Message-1].Sent)
	}
	if !s.byNetwork() {
		if before := t.last[s.Server]; before > 0 && !slices.Contains(s.After, before) {
			s.After = append(s.After, before)
		}
		t.last[s.Server] = s.Number
	}
	slices.Sort(s.After)
	for i, m := range report.Sent {
		s.Sent = append(s.Sent, t.post.send(s.Number, m, from.ShownSent[i]))
	}
	t.story.Steps = append(t.story.Steps, s)
	t.judge()
	return nil
}

// class returns the class of an action.
func (t *teller) class(a reference.Action) Class {
	switch {
	case len(a.Message) == 0 && t.faults[a.Kind]:
		return Fault
	case len(a.Message) == 0:
		return Input
	}
	switch a.Kind {
	case reference.Duplicate.String():
		return Duplicate
	case reference.Drop.String():
		return Drop
	case reference.Reorder.String():
		return Reorder
	}
	return Delivery
}

// isMessage reports whether steps of a class are about a message.
func isMessage(c Class) bool { return c != Input && c != Fault }

// judge records what is violated and reached in the present state.
func (t *teller) judge() {
	s := t.story
	note := func(name string) {
		i := slices.IndexFunc(s.Properties, func(p Property) bool { return p.Name == name })
		if i < 0 { // a panic, which is checked for in every protocol
			s.Properties = append(s.Properties, Property{Name: name, Doc: "no step of the protocol panics"})
			i = len(s.Properties) - 1
		}
		if at := &s.Properties[i].At; !slices.Contains(*at, t.run.Steps()) {
			*at = append(*at, t.run.Steps())
		}
	}
	for i, v := range t.run.Violations() {
		note(v.Property)
		s.Violations = append(s.Violations, Violation{Step: t.run.Steps(), Violation: v, Evidence: t.run.Evidence(i)})
	}
	for _, name := range t.run.Reached() {
		note(name)
	}
}
