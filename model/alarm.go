package model

import (
	"context"
	"fmt"
	"strings"
	"time"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/explore/ordered"
)

// Alarm is where the search for any number of ordered values came to a place at which a
// property fails. Its abstraction keeps apart what belongs to different numbers, so that the
// run to that place may be none that a cluster can take.
type Alarm struct {
	Violations []explore.Violation
	Run        []AlarmStep

	// Tried are the searches for a run that a cluster can take, with as many numbers as each
	// of them had.
	Tried []Tried
}

// AlarmStep is one step of an abstract run.
type AlarmStep struct {
	Server string   `json:"server"`
	Action string   `json:"action"`         // as in a trace
	States []string `json:"states"`         // JSON of all servers' states after it
	Kept   []string `json:"kept,omitempty"` // of the number that the step belongs to: messages and facts
}

// Tried is a search with a number of ordered values.
type Tried struct {
	Numbers int             `json:"numbers"`
	Verdict explore.Verdict `json:"-"`
	Stopped string          `json:"stopped,omitempty"`
	States  uint64          `json:"configurations"`
	Elapsed time.Duration   `json:"-"`
}

// AnyOptions are the options of SearchAny.
type AnyOptions struct {
	SearchOptions
	Without ordered.Reductions

	// Checkpoints says where checkpoints are written, and Resume where to go on from one; nil
	// means nowhere, and from the start. What comes after the search of the abstraction begins
	// again.
	Checkpoints, Resume *explore.Checkpoints

	// More is with how many more numbers than it shows an alarm is tried; 0 means 2.
	More int
}

// ResumeError is the error of a search that cannot go on from a checkpoint.
type ResumeError struct{ error }

// Unwrap returns the reason.
func (e ResumeError) Unwrap() error { return e.error }

// SearchAny decides whether a property can fail, whatever the ordered numbers are and however
// many. It searches an abstraction; where a property fails there, it searches for a run that a
// cluster can take, with as many numbers as that place shows, and then with more. Such a run is
// a counterexample: the verdict is then Violated. If there is none, and the place rests on messages
// that the abstraction sends in any case, it searches again without these; else the verdict is
// Unknown.
func SearchAny(ctx context.Context, m Searchable, o AnyOptions) (Found, error) {
	if o.More == 0 {
		o.More = 2
	}
	sys, err := m.Ordered()
	if err != nil {
		return Found{}, err
	}
	ends := time.Now().Add(o.Limits.Time)
	options, total := o.Ordered(), o.Limits.Time
	options.Without, options.Checkpoints = o.Without, o.Checkpoints
	for {
		r, err := o.search(ctx, sys, options)
		if err != nil {
			return Found{}, err
		}
		f := Found{Outcome: r.Outcome, Figures: orderedFigures(r.Stats)}
		switch r.Verdict {
		case explore.Holds:
			return f, f.witness(ctx, m, o, sys, r.Fixpoint)
		case explore.Incomplete:
			if options.Limits.Time != total && strings.HasPrefix(f.Stopped, "time limit") {
				f.Stopped = fmt.Sprintf("time limit %v reached", total) // and not what was left of it
			}
			return f, nil
		}
		f.Alarm = &Alarm{Violations: r.Violations, Run: sys.Told(r.Run)}
		more := o.More
		if len(r.Doubtful) > 0 {
			more = 0
		}
		if total > 0 {
			o.Limits.Time = max(time.Until(ends), 1)
		}
		if err := f.confirm(ctx, m, o, numbersOf(r.Run), more); err != nil || f.Verdict != explore.Unknown || more > 0 {
			return f, err
		}
		options.Exact, options.Limits.Time, o.Resume = append(r.Exact, r.Doubtful...), o.Limits.Time, nil
	}
}

// search searches the abstraction.
func (o AnyOptions) search(ctx context.Context, sys Ordered, options ordered.Options) (ordered.Result, error) {
	if o.Resume == nil {
		return ordered.Search(ctx, sys, options)
	}
	r, err := ordered.Resume(ctx, sys, *o.Resume, options)
	if err != nil {
		err = ResumeError{err}
	}
	return r, err
}

// witnesses is how many numbers are enough to show that what the search looked at can happen.
const witnesses = 3

// witness finds out by small numbers which kinds of actions can be taken, and which goals
// reached: the abstraction may do both where no cluster can. If that cannot be found out, the
// verdict is Incomplete.
func (f *Found) witness(ctx context.Context, m Searchable, o AnyOptions, sys Ordered, reached *ordered.Fixpoint) error {
	f.Taken, f.Reached = make([]uint64, len(f.Taken)), 0
	ends := time.Now().Add(o.Limits.Time - f.Elapsed)
	for n := 1; n == 1 || n <= witnesses && len(explore.Missing(m, f.Effort)) > 0; n++ {
		if o.Limits.Time > 0 {
			o.Limits.Time = max(time.Until(ends), 1)
		}
		few, r, err := searchCounted(ctx, m, o, n)
		switch {
		case err != nil:
			return err
		case r.Verdict == explore.Incomplete:
			f.Outcome = explore.Outcome{Stopped: r.Stopped + " while it was looked for what can happen with few numbers"}
			return nil
		case r.Verdict == explore.Violated: // whatever the abstraction says
			f.Outcome, f.Actions = r.Outcome, few.Schedule(r.Schedule)
			f.In, err = m.Counted(n)
			return err
		}
		f.Tested = confirmed{sys, reached, few}
		for kind, taken := range r.Taken {
			f.Taken[kind] += taken
		}
		f.Reached |= r.Reached
	}
	return nil
}

// searchCounted searches with a number of ordered values, by package cover.
func searchCounted(ctx context.Context, m Searchable, o AnyOptions, numbers int) (Monotone, cover.Result, error) {
	counted, err := m.Counted(numbers)
	if err != nil {
		return nil, cover.Result{}, err
	}
	sys, err := counted.Monotone()
	if err != nil {
		return nil, cover.Result{}, err
	}
	options := o.Cover()
	options.Progress = nil
	r, err := cover.Search(ctx, sys, options)
	return sys, r, err
}

// numbersOf is how many numbers a run shows at one time.
func numbersOf(run []ordered.Event) (most int) {
	for _, e := range run {
		for _, l := range append(e.Before, e.After...) {
			most = max(most, l.Places().Top())
		}
	}
	return max(most, 1)
}

// confirm searches for a run that a cluster can take, until one is found.
func (f *Found) confirm(ctx context.Context, m Searchable, o AnyOptions, least, more int) error {
	ends := time.Now().Add(o.Limits.Time)
	for n := least; n <= least+more; n++ {
		if o.Limits.Time > 0 {
			o.Limits.Time = max(time.Until(ends), 1)
		}
		sys, r, err := searchCounted(ctx, m, o, n)
		if err != nil {
			return err
		}
		f.Alarm.Tried = append(f.Alarm.Tried, Tried{n, r.Verdict, r.Stopped, r.States, r.Elapsed})
		if r.Verdict == explore.Violated {
			f.Outcome, f.Actions = r.Outcome, sys.Schedule(r.Schedule)
			f.In, err = m.Counted(n)
			return err
		}
		if r.Verdict == explore.Incomplete {
			break
		}
	}
	f.Outcome = explore.Outcome{Verdict: explore.Unknown}
	return nil
}
