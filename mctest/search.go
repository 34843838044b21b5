package mctest

import (
	"context"
	"fmt"
	"math"
	"runtime/debug"
	"time"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/model"
	"raftmc/protocol"
	"raftmc/traces"
)

// limit limits the work of a call.
type limit struct {
	patience  patience
	search    explore.Limits
	minimize  uint64    // states of each search for something shorter
	selfSteps int       // steps of a self-check
	until     time.Time // when even the minimiser must be done; zero for never
}

const (
	// Under -short, states come first: they are the same on every machine.
	shortStates   = 20_000
	shortMinimize = 5_000
	shortSteps    = 120

	fullMinimize = 200_000
	fullSteps    = 1_000

	// defaultMemory is what a search may take, in bytes, if GOMEMLIMIT does not say.
	defaultMemory = 2 << 30
)

// Under -short there is a limit on time, too, for protocols whose states are slow to compute.
var shortSearch, shortAll = 400 * time.Millisecond, 700 * time.Millisecond

// newLimit returns the limit for a deadline, which is zero if there is none.
func newLimit(p patience, deadline time.Time) limit {
	now := time.Now()
	if p == short {
		return limit{
			patience: p, search: explore.Limits{States: shortStates, Time: shortSearch, Memory: memory()},
			minimize: shortMinimize, selfSteps: shortSteps, until: now.Add(shortAll),
		}
	}
	l := limit{search: explore.Limits{Memory: memory()}, minimize: fullMinimize, selfSteps: fullSteps}
	if !deadline.IsZero() {
		left := deadline.Sub(now)
		l.search.Time, l.until = max(left*3/4, 1), now.Add(left*7/8)
	}
	return l
}

func memory() int64 {
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		return limit
	}
	return defaultMemory
}

// context ends when the minimiser must be done.
func (l limit) context() (context.Context, context.CancelFunc) {
	if l.until.IsZero() {
		return context.WithCancel(context.Background())
	}
	return context.WithDeadline(context.Background(), l.until)
}

// found is what a search found.
type found struct {
	model.Found
	search  string         // as mc names it
	uncover error          // why it is not cover
	anyOf   protocol.Bound // which is lifted, if one is
}

// find searches all schedules of a model: for any number of ordered values if their bound is
// lifted, or else with Cover if that can honour the bounds.
func find(m model.Searchable, l limit) (found, error) {
	ctx := context.Background()
	if b, lifted := m.Lifted(); lifted {
		f, err := model.SearchAny(ctx, m, model.AnyOptions{SearchOptions: model.SearchOptions{Limits: l.search}})
		return found{Found: f, search: "any-terms", anyOf: b}, err
	}
	sys, uncover := m.Monotone()
	if uncover != nil {
		r, err := explore.BFS(ctx, m, explore.Options{Limits: l.search})
		if err != nil {
			return found{}, err
		}
		return found{Found: model.FoundByPath(m, r), search: "bfs", uncover: uncover}, nil
	}
	r, err := cover.Search(ctx, sys, cover.Options{Limits: l.search})
	if err != nil {
		return found{}, err
	}
	return found{Found: model.FoundByCover(sys, r), search: "cover"}, nil
}

// counterexample is the violation, as it was found.
func (f found) counterexample() violation {
	v := violation{property: f.Violations[0].Property, actions: f.Actions, search: f.search, in: f.In}
	if f.search == "bfs" {
		v.proof = traces.Shortest
	}
	return v
}

// String says what was explored.
func (f found) String() string {
	switch f.search {
	case "any-terms":
		return fmt.Sprintf("%s, %s of server states", f.search, plural(f.Ordered.Vectors, "vector"))
	case "cover":
		return fmt.Sprintf("cover, %s", plural(f.States, "configuration"))
	}
	text := fmt.Sprintf("breadth first, %s", plural(f.States, "state"))
	if f.CollisionOdds > 0 {
		text += fmt.Sprintf(", odds of 1 in %.0e that two were taken for one", 1/f.CollisionOdds)
	}
	return text
}

// unfinished says why a search is incomplete, and how far it came.
func (f found) unfinished(m model.Searchable) string {
	text := fmt.Sprintf("%s within %s; nothing was violated so far (%s)", f.Stopped, m.Bounds().Words(), f)
	if g, ok := m.Growth(); ok {
		text += "; " + g.String()
	}
	if f.uncover != nil && m.Network().Network.Delivery == protocol.AnyTimes {
		text += fmt.Sprintf("; it is breadth first because of %v", f.uncover)
	}
	return text
}

func plural(n uint64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
