package audit

import (
	"context"
	"math/rand/v2"
	"slices"

	"raftmc/explore"
	"raftmc/explore/ordered"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Abstraction is a model whose bound on ordered numbers is lifted, and its reference with so
// many of them, as RunAny audits them.
type Abstraction interface {
	// Search searches for any number of ordered values. All searches have the same tables.
	Search(ctx context.Context, o ordered.Options) (ordered.Result, error)

	// Decide is model.SearchAny, which confirms alarms. What it relies on is tested, exhaustively,
	// if it holds.
	Decide(ctx context.Context) (*Decided, error)

	// SearchPlainly explores the plain model with at most so many ordered numbers as Subject
	// does, but that states also differ by what is commonly known, and that the maximal
	// ones are not counted. It shows all that belongs to each state.
	SearchPlainly(ctx context.Context, numbers, limit int, show Show) (*Reached, error)

	// RunPlainly takes random runs of the plain model, with at most so many ordered numbers.
	RunPlainly(ctx context.Context, numbers int, show Show) error
}

// Decided is what model.SearchAny found.
type Decided struct {
	Verdict  explore.Verdict
	Violated string   // the property that is violated, or of which there is an alarm
	Goals    []string // the "sometimes" properties that were met
	Stats    ordered.Stats
	Tested   *model.Verification
}

// Show is called with each column that belongs to a state, the same one perhaps several times,
// and with what describes the state in words.
type Show func(c ordered.Column, words func() string)

// abstraction implements Abstraction.
type abstraction[S, M, I, H any] struct {
	subject[S, M, I, H]
	sys model.Ordered
}

// Abstraction implements Subject.
func (x subject[S, M, I, H]) Abstraction() (Abstraction, error) {
	sys, err := x.model.Ordered()
	if err != nil {
		return nil, err
	}
	return abstraction[S, M, I, H]{x, sys}, nil
}

// Search implements Abstraction.
func (x abstraction[S, M, I, H]) Search(ctx context.Context, o ordered.Options) (ordered.Result, error) {
	r, err := ordered.Search(ctx, x.sys, o)
	if err == nil {
		err = ctx.Err()
	}
	return r, err
}

// Decide implements Abstraction.
func (x abstraction[S, M, I, H]) Decide(ctx context.Context) (*Decided, error) {
	f, err := model.SearchAny(ctx, x.model, model.AnyOptions{SearchOptions: model.SearchOptions{Workers: 1}})
	switch {
	case err != nil:
		return nil, err
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	reached, alarmed := x.newReached(), f.Violations
	if f.Verdict == explore.Unknown {
		alarmed = f.Alarm.Violations
	}
	if len(alarmed) > 0 {
		reached.Violated = alarmed[0].Property
	}
	if f.Verdict == explore.Holds {
		if err := reached.test(ctx, f.Tested, 1); err != nil {
			return nil, err
		}
	}
	reached.end(x.model.Goals(), f.Reached)
	return &Decided{f.Verdict, reached.Violated, reached.Goals, *f.Ordered, reached.Tested}, nil
}

// counted is the model with so many numbers.
func (x abstraction[S, M, I, H]) counted(numbers int) (subject[S, M, I, H], error) {
	m, err := x.model.Counted(numbers)
	if err != nil {
		return subject[S, M, I, H]{}, err
	}
	return Of(m.(*model.Model[S, M, I, H])).(subject[S, M, I, H]), nil
}

// SearchPlainly implements Abstraction.
func (x abstraction[S, M, I, H]) SearchPlainly(ctx context.Context, numbers, limit int, show Show) (_ *Reached, err error) {
	defer explore.Catch(&err)
	counted, err := x.counted(numbers)
	if err != nil {
		return nil, err
	}
	p := counted.newPlainSearch()
	p.keep = func(s *plainState[S, M, I, H]) error { return x.show(show, s.track, s.cluster) }
	start := p.contentOf(p.plain.Cluster(), 0)
	start.track = x.model.NewTrack(x.sys, start.cluster)
	start.known = encoded(p.servers(), p.p.History, start.track.Known())
	if err := p.search(ctx, start, limit); err != nil {
		return nil, err
	}
	p.found.Sizes = map[protocol.Symmetry]Size{protocol.None: {States: len(p.seen)}}
	return p.found.end(x.model.Goals(), p.goals), nil
}

// show shows what belongs to a state.
func (x abstraction[S, M, I, H]) show(show Show, track *model.Track[S, M, I, H], c reference.Cluster[S, M, I, H]) error {
	columns, err := track.Columns(c)
	for _, column := range columns {
		show(column, func() string { return x.vectorInWords(string(x.vectorContent(c.States, nil))) })
	}
	return err
}

const (
	randomRuns  = 30
	randomSteps = 100
	randomTries = 20 // at a step that changes something
)

// RunPlainly implements Abstraction.
func (x abstraction[S, M, I, H]) RunPlainly(ctx context.Context, numbers int, show Show) (err error) {
	defer explore.Catch(&err)
	counted, err := x.counted(numbers)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(3, 4)) // other runs than package model takes when it tests a search
	for range randomRuns {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		c := counted.plain.Cluster()
		track := x.model.NewTrack(x.sys, c)
		for range randomSteps {
			next, server, ok := randomStep(random, c)
			if !ok {
				break
			}
			c = next
			track.Reach(server, c.States[server])
			if err := x.show(show, track, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// randomStep takes a step that changes something, if it finds one.
func randomStep[S, M, I, H any](random *rand.Rand, c reference.Cluster[S, M, I, H]) (_ reference.Cluster[S, M, I, H], server int, ok bool) {
	events := slices.DeleteFunc(c.Events(), func(e reference.Event[M, I]) bool {
		return e.Op != reference.Local && e.Op != reference.Deliver
	})
	for range randomTries {
		if len(events) == 0 {
			break
		}
		next, taken := c.Apply(events[random.IntN(len(events))])
		if taken.Panicked == "" && !taken.Idle {
			return next, taken.Step.Server, true
		}
	}
	return c, 0, false
}
