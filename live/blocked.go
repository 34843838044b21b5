package live

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"raftmc/model"
	"raftmc/model/reference"
)

// Raised is the model of a session with one of its bounds raised: the bound blocks what
// is possible there but not in the session. So a protocol need not say what its own
// bounds leave out.
type Raised struct {
	// Bound is the name of the bound, and Value its value in the session; "0" forbids a
	// kind of event altogether.
	Bound, Value string

	// Why says why the bound blocks an event: "used up", "it needs terms 4".
	Why string

	// Build makes the model. If it returns an error, the bound cannot be raised, and is
	// taken to block nothing.
	Build func() (model.Searchable, error)
}

// Blocked is an event that bounds forbid.
type Blocked struct {
	Label string `json:"label"`
	Kind  string `json:"kind"`

	// Why names each bound that blocks the event, with its value: "terms 3: it needs
	// terms 4".
	Why string `json:"why"`
}

// raised is a model that is made on first use.
type raised struct {
	Raised
	build func() (model.Searchable, error)
}

func newRaised(all []Raised) []raised {
	var list []raised
	for _, r := range all {
		list = append(list, raised{r, sync.OnceValues(r.Build)})
	}
	return list
}

// beyond is the run with the bound raised; nil if there is none, because the bound cannot
// be raised, or changes what a step does, and not only which steps are possible.
func (r raised) beyond(run reference.Run, reports []reference.StepReport, actions []reference.Action) reference.Run {
	m, err := r.build()
	if err != nil {
		return nil
	}
	more, others, err := runThrough(m, actions)
	if err != nil {
		return nil
	}
	alike := func(a, b reference.Message) bool { return a.To == b.To && bytes.Equal(a.Content, b.Content) }
	for i := range reports {
		if !slices.EqualFunc(reports[i].Sent, others[i].Sent, alike) {
			return nil
		}
	}
	for i := range run.Servers() {
		if !bytes.Equal(run.State(i), more.State(i)) {
			return nil
		}
	}
	return more
}

// Blocked lists the events that are impossible at a place only because of a bound: first
// those blocked by the bound on messages in flight, then those blocked by bounds that the
// session can raise, in their order. An event that two bounds forbid at once is listed
// only if one of them is that on messages in flight. A kind of event that a bound of 0
// forbids is listed once, for all its events.
func (s *Session) Blocked(p Place) ([]Blocked, error) {
	actions, _, err := s.actionsTo(p)
	if err != nil {
		return nil, err
	}
	run, reports, err := runThrough(s.model, actions)
	if err != nil {
		return nil, err
	}
	list := []Blocked{}
	if panicked(run) {
		return list, nil
	}
	known := run.Enabled() // or already in the list as blocked
	for _, c := range run.Crowded() {
		known = append(known, c.Action)
		list = append(list, Blocked{c.Action.Label(), c.Action.Kind, s.crowd(c)})
	}
	for _, r := range s.raised {
		if more := r.beyond(run, reports, actions); more != nil {
			list = append(list, s.blockedBy(r, more, known)...)
		}
	}
	return list, nil
}

// blockedBy lists what is possible only with a bound raised.
func (s *Session) blockedBy(r raised, more reference.Run, known []reference.Action) []Blocked {
	why := r.Bound + " " + r.Value + ": " + r.Why
	var list []Blocked
	add := func(a reference.Action, why string) {
		if slices.ContainsFunc(known, a.Equal) {
			return
		}
		b := Blocked{a.Label(), a.Kind, why}
		if r.Value == "0" {
			b.Label = a.Kind
		}
		if !slices.Contains(list, b) {
			list = append(list, b)
		}
	}
	for _, a := range more.Enabled() {
		add(a, why)
	}
	for _, c := range more.Crowded() {
		if r.Value == "0" {
			add(c.Action, why)
			continue
		}
		add(c.Action, why+"; "+s.crowd(c))
	}
	return list
}

// crowd says how the bound on messages in flight blocks an action.
func (s *Session) crowd(c reference.Crowded) string {
	return fmt.Sprintf("in-flight %d: it would put %d messages in flight", s.model.Network().InFlight, c.InFlight)
}
