package traces

import (
	"fmt"
	"slices"

	"raftmc/model/reference"
)

// Shortened is the result of [Shorten].
type Shortened struct {
	// Actions are the remaining steps, with the labels of the plain model. The last one
	// violates the property, and none before it does; there are none if the initial state
	// violates it.
	Actions []reference.Action

	// Minimal says that no single step can be left out: without it, and without the steps
	// that then no longer apply, the rest does not violate the property. It is false if
	// Shorten was stopped before it knew. Leaving out several steps together may still be
	// possible, and other steps may lead to a violation sooner.
	Minimal bool

	// Replays is the number of runs on the plain model that this took, including that of
	// the given actions.
	Replays int
}

// Shorten removes steps from a run as long as the rest still violates the property, and
// everything after the first step that violates it. Only the property must stay the same:
// the witnesses of the violation may change. Equal arguments give equal results.
//
// It is an error if a step does not apply on the plain model, or if the run
// ends, or panics, before the property is violated.
//
// Shorten calls stop before each replay except the first; once stop returns true, it
// returns the shortest run so far, with Minimal false. A nil stop never stops it. A run
// of n steps takes about 2n replays, of at most n steps each, and up to n²/2 if every
// pass over the run removes only one step.
//
// This is delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating
// Failure-Inducing Input", IEEE TSE 28(2), 2002; Minimal is their 1-minimality) with
// causal closure: if a step no longer applies without another, such as the delivery of a
// message that was never sent, both are removed.
func Shorten(m reference.Runnable, actions []reference.Action, property string, stop func() bool) (Shortened, error) {
	s := &shortener{model: m, property: property, stop: stop}
	given := s.replay(actions)
	if err := given.check(property); err != nil {
		return Shortened{}, fmt.Errorf("there is nothing to shorten: %w", err)
	}
	s.run = given.taken
	for size := len(s.run) / 2; size > 1; size /= 2 {
		s.dropChunks(size)
	}
	minimal := s.dropSteps()
	return Shortened{Actions: s.run, Minimal: minimal, Replays: s.replays}, nil
}

// shortener is the state of Shorten.
type shortener struct {
	model    reference.Runnable
	property string
	stop     func() bool
	stopped  bool
	replays  int

	// run violates the property by its last step, and by none before it.
	run []reference.Action
}

// dropChunks tries to leave out each chunk of a size, from the end to the front: what a
// step causes comes after it, and is already gone when it is the step's turn.
func (s *shortener) dropChunks(size int) {
	for end := len(s.run) - 1; end > 0 && !s.done(); {
		start := max(0, end-size)
		s.dropIfViolated(start, end)
		end = start // the steps before start are as they were in any case
	}
}

// dropSteps tries to leave out each step, from the end to the front and again from the
// end, until every remaining step has proved necessary. It reports whether it finished.
func (s *shortener) dropSteps() bool {
	at := len(s.run) - 1
	// The last step is needed: nothing before it violates the property.
	for needed := 0; needed < len(s.run)-1; {
		if s.done() {
			return false
		}
		if at == 0 {
			at = len(s.run) - 1
		}
		at--
		if s.dropIfViolated(at, at+1) {
			needed = 0
		} else {
			needed++
		}
	}
	return true
}

// dropIfViolated drops the steps from start up to end, and those that depend on
// them, if the rest still violates the property.
func (s *shortener) dropIfViolated(start, end int) bool {
	r := s.replay(slices.Concat(s.run[:start], s.run[end:]))
	if r.ended == violated {
		s.run = r.taken
	}
	return r.ended == violated
}

// done reports whether the caller wants no more replays.
func (s *shortener) done() bool {
	s.stopped = s.stopped || s.stop != nil && s.stop()
	return s.stopped
}

// ending says why a replay took no further steps.
type ending uint8

const (
	exhausted ending = iota // there were none
	panicked                // the last one panicked; a run ends there
	violated                // the property is violated
)

// attempt is a replay that leaves out what does not apply.
type attempt struct {
	taken []reference.Action
	ended ending

	// refused says why the first step that was left out does not apply, and
	// refusedAt is its number, from 1.
	refused   error
	refusedAt int
}

// replay takes those of the actions that apply, up to the first that violates
// the property.
func (s *shortener) replay(actions []reference.Action) attempt {
	s.replays++
	run := s.model.Run()
	r := attempt{ended: s.judge(run)}
	for i, a := range actions {
		if r.ended != exhausted {
			return r
		}
		report, err := run.Do(a)
		switch {
		case err == nil:
			r.taken = append(r.taken, report.Action)
			r.ended = s.judge(run)
		case r.refused == nil:
			r.refused, r.refusedAt = err, i+1
		}
	}
	return r
}

// judge says whether the run ends here. A panic may be what the property is
// about.
func (s *shortener) judge(run reference.Run) ending {
	ended := exhausted
	for _, v := range run.Violations() {
		switch {
		case v.Property == s.property:
			return violated
		case v.Panic:
			ended = panicked
		}
	}
	return ended
}

// check returns an error unless this is a run as it was given, and violates the
// property.
func (r attempt) check(property string) error {
	switch {
	case r.refused != nil:
		return fmt.Errorf("step %d does not apply: %w", r.refusedAt, r.refused)
	case r.ended == panicked:
		return fmt.Errorf("step %d panics, and %s is not violated by then", len(r.taken), property)
	case r.ended == exhausted:
		return fmt.Errorf("%s is not violated within %d steps", property, len(r.taken))
	}
	return nil
}
