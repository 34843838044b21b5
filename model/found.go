package model

import (
	"raftmc/explore"
	"raftmc/explore/cover"
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
}

// Figures are the figures of a search, whichever it is: those of every search, and in one
// of the two others all of them.
type Figures struct {
	explore.Effort
	Explicit *explore.Stats // of a search by states
	Cover    *cover.Stats   // of the search by package cover
}

func explicitFigures(s explore.Stats) Figures { return Figures{Effort: s.Effort, Explicit: &s} }
func coverFigures(s cover.Stats) Figures      { return Figures{Effort: s.Effort, Cover: &s} }

// Noun is what the figures count: states, or the maximal configurations of cover.
func (f Figures) Noun() string {
	if f.Cover != nil {
		return "configuration"
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
