package live

import (
	"context"
	"fmt"
	"slices"

	"raftmc/explore"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
)

// Question asks whether a property can be violated from a place.
type Question struct {
	Place    Place
	Property string

	// Steps limits how many more steps are explored; it must be at least 1.
	Steps int

	// Options are those of the search. If one of its limits is reached, the answer is
	// Unknown; the limit on depth is ignored.
	Options model.SearchOptions
}

// Found is the kind of an answer. The zero kind claims nothing.
type Found uint8

const (
	// Unknown: a limit or an interrupt ended the search.
	Unknown Found = iota

	// Never: every schedule from the place, of any length, was explored, and none
	// violates the property.
	Never

	// NotSoon: every schedule of at most Question.Steps steps was explored, and none
	// violates the property.
	NotSoon

	// Here: the property is violated at the place itself.
	Here

	// Soon: the answer has a schedule that violates the property, and there is no shorter
	// one.
	Soon
)

var foundNames = [...]string{"unknown", "never", "not soon", "here", "soon"}

func (f Found) String() string { return foundNames[f] }

// MarshalText writes the kind by name.
func (f Found) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// Answer is the result of a search from a place.
type Answer struct {
	Found Found `json:"found"`

	// Says is the answer in a sentence.
	Says string `json:"says"`

	// Schedule has the labels of the steps that lead to the violation.
	Schedule []string `json:"schedule,omitempty"`

	States uint64 `json:"states"` // or configurations, where the network forgets nothing

	at       Place
	actions  []reference.Action
	property string
}

// CheckQuestion returns an error that says what is wrong with a question, if anything,
// before it is asked.
func (s *Session) CheckQuestion(property string, steps int) error {
	i := slices.IndexFunc(s.model.Properties(), func(p protocol.PropertyInfo) bool { return p.Name == property })
	switch {
	case property == protocol.PanicProperty:
	case i < 0:
		return fmt.Errorf("no property %q; props lists them", property)
	case s.model.Properties()[i].Mode == protocol.Sometimes:
		return fmt.Errorf("%s is something that should be reached, and cannot be violated: ask for what must always hold, which props lists", property)
	}
	if steps < 1 || steps > maxSteps {
		return fmt.Errorf("%d steps: the number is from 1 to %d", steps, maxSteps)
	}
	return nil
}

// Ask searches, from a place, for the shortest schedule that violates a property. It does
// not add the schedule to the tree: Append does.
func (s *Session) Ask(ctx context.Context, q Question) (Answer, error) {
	if err := s.CheckQuestion(q.Property, q.Steps); err != nil {
		return Answer{}, err
	}
	run, err := s.runTo(q.Place)
	if err != nil {
		return Answer{}, err
	}
	if slices.ContainsFunc(run.Violations(), func(v reference.Violation) bool { return v.Property == q.Property }) {
		return Answer{Found: Here, Says: q.Property + " is violated here already"}, nil
	}
	if panicked(run) {
		return Answer{Found: Never, Says: "nothing happens after a panic"}, nil
	}
	later, err := s.after(q)
	if err != nil {
		return Answer{}, err
	}
	f, err := search(ctx, later, q)
	if err != nil {
		return Answer{}, err
	}
	return answer(q, f), nil
}

// few is how many states are explored before a search that first has to compute every
// local state, however few steps the question is about.
const few = 20_000

// search searches breadth first while that is cheap, and then with the search that suits
// the bounds.
func search(ctx context.Context, m model.Searchable, q Question) (model.Found, error) {
	o := q.Options
	o.Limits.Depth = q.Steps
	if _, err := m.Monotone(); err == nil && (o.Limits.States == 0 || o.Limits.States > few) {
		little := o
		little.Limits.States = few
		f, err := traces.SoonestPlainly(ctx, m, q.Property, little)
		if err != nil || f.Verdict != explore.Incomplete || f.DepthReached || ctx.Err() != nil {
			return f, err
		}
		if o.Limits.Time > 0 {
			o.Limits.Time = max(o.Limits.Time-f.Elapsed, 1)
		}
	}
	return traces.Soonest(ctx, m, q.Property, o)
}

// after is the model that starts at the place of a question, and checks only its
// property.
func (s *Session) after(q Question) (model.Searchable, error) {
	actions, _, err := s.actionsTo(q.Place)
	if err != nil {
		return nil, err
	}
	alone, err := s.model.Within(nil, q.Property)
	if err != nil {
		return nil, err
	}
	return alone.After(actions)
}

// answer puts what a search found into words.
func answer(q Question, r model.Found) Answer {
	a := Answer{States: r.States, at: q.Place, property: q.Property}
	switch {
	case r.Verdict == explore.Violated && len(r.Actions) == 0:
		a.Found, a.Says = Here, q.Property+" is violated here already: "+r.Violations[0].Reason
	case r.Verdict == explore.Violated:
		a.Found, a.actions = Soon, r.Actions
		a.Says = fmt.Sprintf("%s can be violated in %s, and not in fewer: %s", q.Property, steps(len(r.Actions)), r.Violations[0].Reason)
		for _, action := range a.actions {
			a.Schedule = append(a.Schedule, action.Label())
		}
	case r.Verdict == explore.Holds:
		a.Found, a.Says = Never, fmt.Sprintf("%s cannot be violated from here within the bounds, in any number of steps: %s", q.Property, lookedAt(r))
	case r.DepthReached:
		a.Found, a.Says = NotSoon, fmt.Sprintf("%s cannot be violated from here within %s: %s", q.Property, steps(q.Steps), lookedAt(r))
	default:
		a.Says = fmt.Sprintf("unknown: %s, after %s; nothing was found so far", r.Stopped, counted(r))
	}
	return a
}

// lookedAt says what a complete search has seen, and how certain that is: states are told
// apart by fingerprints, configurations by their content.
func lookedAt(r model.Found) string {
	text := fmt.Sprintf("all %s were looked at", counted(r))
	if r.CollisionOdds > 0 {
		text += fmt.Sprintf(", odds of 1 in %.0e that two were taken for one", 1/r.CollisionOdds)
	}
	return text
}

// counted is what a search has seen.
func counted(r model.Found) string {
	noun := r.Noun()
	if r.States != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", r.States, noun)
}

// Append adds the schedule of an answer to the tree, after the place of its question, and
// returns where it ends. If the plain model cannot take the schedule, nothing is added.
func (s *Session) Append(a Answer) (Place, error) {
	if a.Found != Soon {
		return a.at, fmt.Errorf("there is no schedule to add: %s", a.Says)
	}
	before, _, err := s.actionsTo(a.at)
	if err != nil {
		return a.at, err
	}
	if _, err := traces.Record(s.model, s.header, append(before, a.actions...), a.property); err != nil {
		return a.at, err
	}
	return s.extend(a.at, a.actions, a.property)
}
