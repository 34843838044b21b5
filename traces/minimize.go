package traces

import (
	"context"
	"time"

	"raftmc/explore"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Proof says how short a run is known to be. The zero proof claims nothing.
type Proof uint8

const (
	// Unproved: nothing was proved before the time was up.
	Unproved Proof = iota

	// OneMinimal: no single step can be left out.
	OneMinimal

	// Shortest: a search explored every shorter schedule within the bounds, and none
	// violates the property.
	Shortest

	// FewestFaults: no schedule within the bounds violates the property with fewer
	// crashes, losses, duplicates and reorderings, and none with as many does so in
	// fewer steps.
	FewestFaults
)

func (p Proof) String() string {
	return [...]string{"unproved", "1-minimal", "shortest", "fewest faults"}[p]
}

// MarshalText writes a proof by name.
func (p Proof) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// MinimizeOptions limit the work of [Minimize].
type MinimizeOptions struct {
	// States limits each of the searches, in states or configurations; 0 means two
	// million. Time limits each, too; 0 means no limit. With a limit on states alone,
	// equal runs give equal results on any machine.
	States uint64
	Time   time.Duration

	// Memory limits what the process holds, in bytes; 0 means no limit.
	Memory int64

	// Workers is the number of goroutines that search; 0 means GOMAXPROCS.
	Workers int

	// Progress is called at intervals with what is being done, one call at a time; nil
	// means never.
	Progress func(MinimizeProgress)

	// Shortest says that the run is known to be a shortest one, such as the result of a
	// breadth-first search.
	Shortest bool

	// Rebuild makes the same model with other values of its bounds; nil means that the
	// bounds stay.
	Rebuild func(protocol.Bounds) (model.Searchable, error)
}

// MinimizeProgress is the progress of [Minimize].
type MinimizeProgress struct {
	Stage string         // how it looks for a shorter run, such as "within smaller bounds"
	Steps int            // of the shortest run so far
	Stats *model.Figures // of the search that looks for a shorter one, if one does
}

// Minimized is the result of [Minimize].
type Minimized struct {
	// Model is the model to which the actions belong: the given one, or one with lower
	// bounds.
	Model   model.Searchable
	Actions []reference.Action
	Proof   Proof
}

// Minimize makes a run that violates a property as short and as simple as it can:
//
//   - it removes steps as long as the rest still violates the property (Shorten);
//   - it looks for a shortest run among the remaining actions, and then among all
//     actions (Soonest);
//   - it lowers the bounds that are always numbers, one at a time, if a run that is not
//     longer violates the property within the lower bounds, too;
//   - it reorders independent steps, so that the acting server changes as rarely as
//     possible, and removes steps that the new order no longer needs.
//
// Where a bound on ordered numbers is lifted, it begins with as many of them as the run needs,
// within which the searches are complete.
//
// The result is never longer than the given run, and its last step violates the property,
// and none before it does. If ctx is cancelled, Minimize returns the best run so far. It
// is an error if the run does not violate the property.
func Minimize(ctx context.Context, m model.Searchable, actions []reference.Action, property string, o MinimizeOptions) (_ Minimized, err error) {
	defer explore.Catch(&err)
	if m, err = model.Enough(m, actions); err != nil {
		return Minimized{}, err
	}
	z := &minimizer{ctx: ctx, property: property, options: o, best: Minimized{Model: m, Actions: actions}}
	z.enter("by leaving some out")
	if z.options.States == 0 {
		z.options.States = 2_000_000
	}
	if err := z.shorten(m, actions); err != nil {
		return Minimized{}, err
	}
	stages := []minimizeStage{
		{"by the same actions", z.searchAmong},
		{"by any actions", z.searchAll},
		{"within smaller bounds", z.lower},
		{"in another order", z.reorder},
	}
	if o.Shortest {
		z.best.Proof, stages = Shortest, stages[2:]
	}
	for _, stage := range stages {
		z.enter(stage.name)
		if err := stage.do(); err != nil {
			return Minimized{}, err
		}
	}
	return z.best, nil
}

// minimizer is the state of Minimize.
type minimizer struct {
	ctx      context.Context
	property string
	options  MinimizeOptions
	best     Minimized
	stage    string
}

// minimizeStage is one way to make a run shorter or simpler.
type minimizeStage struct {
	name string
	do   func() error
}

// enter begins a stage.
func (z *minimizer) enter(stage string) {
	z.stage = stage
	z.tell(nil)
}

func (z *minimizer) tell(s *model.Figures) {
	if z.options.Progress != nil {
		z.options.Progress(MinimizeProgress{Stage: z.stage, Steps: len(z.best.Actions), Stats: s})
	}
}

// shorten adopts a run of a model, without the steps that can be left out.
func (z *minimizer) shorten(m model.Searchable, actions []reference.Action) error {
	s, err := Shorten(m, actions, z.property, func() bool { return z.ctx.Err() != nil })
	if err != nil {
		return err
	}
	z.best = Minimized{Model: m, Actions: s.Actions}
	if s.Minimal {
		z.best.Proof = OneMinimal
	}
	return nil
}

// search looks for a shortest run of fewer than the given number of steps, with the given
// actions (nil: all), and adopts what it finds.
func (z *minimizer) search(m model.Searchable, actions []reference.Action, below int) (model.Found, error) {
	if below < 2 || z.ctx.Err() != nil {
		return model.Found{}, nil
	}
	among, err := m.Within(actions, z.property)
	if err != nil {
		return model.Found{}, err
	}
	r, err := Soonest(z.ctx, among, z.property, model.SearchOptions{
		Workers:  z.options.Workers,
		Progress: func(s model.Figures) { z.tell(&s) },
		Limits:   explore.Limits{Depth: below - 1, States: z.options.States, Time: z.options.Time, Memory: z.options.Memory},
	})
	if err != nil || r.Verdict != explore.Violated {
		return r, err
	}
	return r, z.shorten(m, r.Actions)
}

// searchAmong looks for shorter runs with the actions that are left.
func (z *minimizer) searchAmong() error {
	for {
		before := len(z.best.Actions)
		if _, err := z.search(z.best.Model, z.best.Actions, before); err != nil || len(z.best.Actions) == before {
			return err
		}
	}
}

// searchAll looks for shorter runs with any actions. If it explores all of them, the
// current run is a shortest one.
func (z *minimizer) searchAll() error {
	if len(z.best.Actions) < 2 { // nothing is shorter: without a step, nothing is violated
		z.best.Proof = Shortest
		return nil
	}
	r, err := z.search(z.best.Model, nil, len(z.best.Actions))
	if r.Verdict == explore.Violated || r.Verdict == explore.Holds || r.DepthReached {
		z.best.Proof = Shortest
	}
	return err
}

// lower tries smaller bounds, one after the other, as long as there is a run that is not
// longer. Bounds on how often something may happen stay: the run shows how often it does.
func (z *minimizer) lower() error {
	if z.options.Rebuild == nil {
		return nil
	}
	for _, b := range z.best.Model.Bounds() {
		for lowered := b.IsNumber(); lowered; {
			var err error
			if lowered, err = z.lowerOne(b.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// lowerOne tries one bound, one lower. Bounds that a model refuses, or within which it
// does not check the property, do not count.
func (z *minimizer) lowerOne(name string) (lowered bool, err error) {
	b := z.best.Model.Bounds()
	one, _ := b.Get(name)
	one.Value--
	if b, err = b.With(protocol.Bounds{one}); err != nil {
		return false, nil // it cannot be lower
	}
	m, err := z.options.Rebuild(b)
	if err != nil {
		return false, nil
	}
	r, err := z.search(m, nil, len(z.best.Actions)+1)
	if err != nil || r.Verdict != explore.Violated {
		return false, nil
	}
	z.best.Proof = Shortest // of those within the lower bounds
	return true, nil
}
