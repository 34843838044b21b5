package ordered

import (
	"slices"

	"raftmc/explore"
)

// alarm is a place in the abstraction where a property fails: in a vector, in a step that is
// taken there, or because of a fact.
type alarm struct {
	vector *vector
	column *column
	with   *elements
	fact   Object
	move   *Move
	by     action
	at     int // which vector of the round
}

// raise notes the first alarm of a vector.
func (w *worker) raise(a alarm) {
	if a.at = w.at; w.alarm == nil {
		w.alarm = &a
	}
}

// alarm returns the first alarm of a round.
func (s *search) alarm() (first *alarm) {
	for _, w := range s.workers {
		if w.alarm != nil && (first == nil || w.alarm.at < first.at) {
			first = w.alarm
		}
	}
	return first
}

// alarming is the result of an alarm.
func (s *search) alarming(a *alarm) Result {
	r := Result{Outcome: explore.Outcome{Verdict: explore.Violated}, Run: s.runTo(a)}
	v := a.vector
	q := v.content
	if a.column != nil {
		own := placesOf(a.column.own)
		for i, x := range q[:s.servers+1] {
			q[i] = x.through(&own)
		}
	}
	switch {
	case a.move != nil:
		r.Violations = s.sys.ExplainMove(q[:s.servers], int(a.by.server), int(a.by.input), a.by.by)
	case a.fact != 0:
		r.Violations = s.workers[0].judge.Explain(q[:s.servers], q[s.servers], []Object{a.fact})
	default:
		r.Violations = s.workers[0].judge.Explain(q[:s.servers], q[s.servers], nil)
	}
	return r
}

// runTo lists the steps that led to an alarm, from the start on, with the names that the
// servers have at the start.
func (s *search) runTo(a *alarm) []Event {
	var back []origin
	var at []*vector
	for v := a.vector; v.origin.from != nil; v = v.origin.from {
		back, at = append(back, v.origin), append(at, v)
	}
	slices.Reverse(back)
	slices.Reverse(at)
	var run []Event
	for i, o := range back {
		run = append(run, s.event(o.by, o.in, o.with, at[i]))
	}
	if a.move != nil {
		run = append(run, s.event(a.by, a.column, a.with, a.vector))
	} else if a.with != nil && len(run) > 0 {
		last := &run[len(run)-1]
		last.Own, last.Column = int(a.column.at), slices.Clone(a.with.all)
	}
	return run
}

func (s *search) event(by action, in *column, with *elements, after *vector) Event {
	e := Event{
		Server: int(by.server), Input: int(by.input), Message: by.by,
		Locals: slices.Clone(after.content[:s.servers]), Common: after.content[s.servers],
	}
	if in != nil && with != nil {
		e.Own, e.Column = int(in.at), slices.Clone(with.all)
	}
	return e
}
