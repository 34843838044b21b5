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
	for _, e := range r.Run {
		if x := e.Message.Shape(); e.Input == Receives && s.known.isTold(x) && !slices.Contains(r.Doubtful, x) {
			r.Doubtful = append(r.Doubtful, x)
		}
	}
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
// servers have at the start. It is one way to what the alarm rests on: to the set that it needs,
// if it needs one.
func (s *search) runTo(a *alarm) []Event {
	var back []origin
	var at []*vector
	for v, e := a.vector, a.with; ; {
		o := v.origin
		if e != nil && e.origin.from != nil { // else it is from a checkpoint
			o = e.origin
		}
		if o.from == nil {
			break
		}
		if o.by.input != told {
			back, at = append(back, o), append(at, v)
		}
		v, e = o.from, o.with
	}
	var run []Event
	var names names
	for i, o := range slices.Backward(back) {
		e := s.event(names, o)
		names = append(names, s.sys.Renamings().Inverse[o.renaming])
		e.After, e.Common = s.vectorIn(names, &at[i].content)
		run = append(run, e)
	}
	if a.move != nil || a.with != nil {
		e := s.event(names, origin{from: a.vector, via: a.column, had: a.with, in: a.column, with: a.with, by: a.by})
		if a.move == nil {
			e.Input = Stands
		}
		run = append(run, e)
	}
	return run
}

// names are the renamings that lead back to the names at the start, the last one first to be
// taken.
type names []int

// event describes a step of a vector.
func (s *search) event(names names, o origin) Event {
	e := Event{Server: names.of(s, int(o.by.server)), Input: int(o.by.input)}
	q := o.from.content
	if o.via != nil {
		own := placesOf(o.via.own)
		for i, x := range q[:s.servers+1] {
			q[i] = x.through(&own)
		}
		e.Own = int(o.via.at)
	}
	e.Before, _ = s.vectorIn(names, &q)
	if o.had != nil {
		for _, x := range s.byContent(slices.Clone(o.had.all)) {
			e.Column = append(e.Column, names.element(s, x))
		}
	}
	if o.by.input == Receives {
		e.Message = names.element(s, o.by.by)
	}
	return e
}

// vectorIn returns a vector with the names at the start.
func (s *search) vectorIn(names names, q *content) (locals []Object, common Object) {
	renamed := *q
	for _, r := range slices.Backward(names) {
		renamed = s.renamed(&renamed, r)
	}
	return slices.Clone(renamed[:s.servers]), renamed[s.servers]
}

func (n names) of(s *search, server int) int {
	for _, r := range slices.Backward(n) {
		server = s.renamings[r][server]
	}
	return server
}

func (n names) element(s *search, x Object) Object {
	for _, r := range slices.Backward(n) {
		x = s.renamedElement(x, uint16(r))
	}
	return x
}
