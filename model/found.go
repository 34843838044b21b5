package model

import (
	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/explore/ordered"
	"raftmc/model/reference"
)

// Found is what a search of a model found, whichever search it was.
type Found struct {
	explore.Outcome
	Figures

	// CollisionOdds are those of explore.Result; 0 for cover, which has none.
	CollisionOdds float64

	// Actions are the counterexample by content, if there is one.
	Actions []reference.Action

	// Tested tests what the search rested on.
	Tested Verifier

	// Alarm is where the search for any number of ordered values came to a place at which a
	// property fails, if it did; In is the model within whose bounds the actions were then
	// found. Both are nil for other searches.
	Alarm *Alarm
	In    Searchable
}

// Witnesses is the most ordered numbers by which SearchAny shows what can be taken and reached,
// after it has found that nothing is violated.
const Witnesses = witnesses

// Figures are the figures of a search, whichever it is: those of every search, and in one
// of the two others all of them.
type Figures struct {
	explore.Effort
	Explicit *explore.Stats // of a search by states
	Cover    *cover.Stats   // of the search by package cover
	Ordered  *ordered.Stats // of the search by package ordered
}

func explicitFigures(s explore.Stats) Figures { return Figures{Effort: s.Effort, Explicit: &s} }
func orderedFigures(s ordered.Stats) Figures {
	return Figures{Effort: s.Effort, Ordered: &s}
}
func coverFigures(s cover.Stats) Figures { return Figures{Effort: s.Effort, Cover: &s} }

// Noun is what the figures count: states, the maximal configurations of cover, or columns.
func (f Figures) Noun() string {
	switch {
	case f.Cover != nil:
		return "configuration"
	case f.Ordered != nil:
		return "column"
	}
	return "state"
}

// FoundByPath is what a search by states found, whose counterexample is a path.
func FoundByPath(m Searchable, r explore.Result) Found {
	f := Found{Outcome: r.Outcome, Figures: explicitFigures(r.Stats), CollisionOdds: r.CollisionOdds, Tested: m}
	if r.Verdict == explore.Violated {
		f.Actions = m.Actions(r.Path)
	}
	return f
}

// FoundByCover is what the search by package cover found.
func FoundByCover(sys Monotone, r cover.Result) Found {
	f := Found{Outcome: r.Outcome, Figures: coverFigures(r.Stats), Tested: sys}
	if r.Verdict == explore.Violated {
		f.Actions = sys.Schedule(r.Schedule)
	}
	return f
}

// SearchOptions are options that every search has.
type SearchOptions struct {
	Workers  int            // 0 means as many as there are processors, or 1 if it uses one
	Limits   explore.Limits // end the search early
	Progress func(Figures)  // called about four times a second; nil means never
}

// Explicit are the options for a search by states.
func (o SearchOptions) Explicit() explore.Options {
	e := explore.Options{Workers: o.Workers, Limits: o.Limits}
	if o.Progress != nil {
		e.Progress = func(s explore.Stats) { o.Progress(explicitFigures(s)) }
	}
	return e
}

// Cover are the options for the search by package cover.
func (o SearchOptions) Cover() cover.Options {
	c := cover.Options{Workers: o.Workers, Limits: o.Limits}
	if o.Progress != nil {
		c.Progress = func(s cover.Stats) { o.Progress(coverFigures(s)) }
	}
	return c
}

// Ordered are the options for the search by package ordered.
func (o SearchOptions) Ordered() ordered.Options {
	c := ordered.Options{Workers: o.Workers, Limits: o.Limits}
	if o.Progress != nil {
		c.Progress = func(s ordered.Stats) { o.Progress(orderedFigures(s)) }
	}
	return c
}
