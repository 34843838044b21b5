package traces_test

import (
	"context"
	"slices"
	"testing"

	"raftmc/explore"
	"raftmc/internal/must"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
)

// TestMinimize: whatever a run to two leaders of a term looks like, what is left
// is one of the shortest, within the lowest bounds that show it.
func TestMinimize(t *testing.T) {
	rebuild := func(given protocol.Bounds) (model.Searchable, error) {
		b, err := raftmodel.Bounds{}.With(given)
		if err != nil {
			return nil, err
		}
		return twoLeaders(t, b), nil
	}
	for _, test := range []struct {
		name   string
		bounds raftmodel.Bounds
		run    func(testing.TB, model.Searchable) []reference.Action
	}{
		{"a walk, once", onceBounds, walk(1)},
		{"a walk with events strewn in, many", manyBounds, strewn(1)},
		{"heartbeats that nobody needs, once", onceBounds, script(padded...)},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := twoLeaders(t, test.bounds)
			given := test.run(t, m)
			z, err := traces.Minimize(t.Context(), m, given, "ElectionSafety", traces.MinimizeOptions{Rebuild: rebuild})
			if err != nil {
				t.Fatal(err)
			}
			endsInViolation(t, z.Model, z.Actions, "ElectionSafety")
			noStepCanGo(t, z.Model, z.Actions, "ElectionSafety")
			if b := z.Model.Bounds(); b.Int("servers") != 3 || b.Int("terms") != 1 || b.Int("log") != 0 {
				t.Errorf("the bounds are %s", b.Words())
			}
			whole := must.Get(explore.BFS(context.Background(), z.Model, explore.Options{}))
			if z.Proof != traces.Shortest || len(z.Actions) != len(whole.Path) {
				t.Errorf("%d steps are said to be %v; breadth-first search finds %d", len(z.Actions), z.Proof, len(whole.Path))
			}
		})
	}
}

// TestMinimizeEndsEarly with a run that is no longer than the given one, and
// claims nothing that it does not know.
func TestMinimizeEndsEarly(t *testing.T) {
	m := twoLeaders(t, onceBounds)
	given := script(padded...)(t, m)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	z, err := traces.Minimize(ctx, m, given, "ElectionSafety", traces.MinimizeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	endsInViolation(t, m, z.Actions, "ElectionSafety")
	if len(z.Actions) > len(given) || z.Proof != traces.Unproved {
		t.Errorf("%d steps of %d are said to be %v", len(z.Actions), len(given), z.Proof)
	}
}

// askedContext counts how often somebody asks whether it has ended.
type askedContext struct {
	context.Context
	asked int
}

func (c *askedContext) Err() error {
	c.asked++
	return c.Context.Err()
}

// TestMinimizeAsksWhileItReorders: of a long run there are many orders, and each is
// replayed.
func TestMinimizeAsksWhileItReorders(t *testing.T) {
	m := twoLeaders(t, onceBounds)
	ctx, before := &askedContext{Context: t.Context()}, 0
	z, err := traces.Minimize(ctx, m, script(padded...)(t, m), "ElectionSafety", traces.MinimizeOptions{Shortest: true, Progress: func(p traces.MinimizeProgress) {
		before = ctx.asked // when it begins with the last stage, in the end
	}})
	if err != nil || ctx.asked-before < len(z.Actions) {
		t.Errorf("%v; it asks %d times while it reorders %d steps", err, ctx.asked-before, len(z.Actions))
	}
}

// TestMinimizeRefuses a run that violates nothing.
func TestMinimizeRefuses(t *testing.T) {
	m := twoLeaders(t, onceBounds)
	given := script(padded...)(t, m)
	if _, err := traces.Minimize(t.Context(), m, given[:5], "ElectionSafety", traces.MinimizeOptions{}); err == nil {
		t.Error("it minimised a run that violates nothing")
	}
}

// TestMinimizeMovesStepsTogether: of all orders in which independent steps can
// be taken, the acting server changes least in the one that is kept.
func TestMinimizeMovesStepsTogether(t *testing.T) {
	m := twoLeaders(t, manyBounds)
	given := script(
		"ElectionTimeout 1", "Deliver RequestVote 1→2 term 1", "ElectionTimeout 3", "Crash 2",
		"Deliver RequestVoteReply 2→1 term 1 granted", "Deliver RequestVote 3→2 term 1", "Deliver RequestVoteReply 2→3 term 1 granted",
	)(t, m)
	z, err := traces.Minimize(t.Context(), m, given, "ElectionSafety", traces.MinimizeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	changes := func(run []reference.Action) (n int) {
		for i := 1; i < len(run); i++ {
			if run[i].Server != run[i-1].Server {
				n++
			}
		}
		return n
	}
	least := changes(given)
	permute(given, func(run []reference.Action) {
		if n := changes(run); n < least && allApply(m, run) {
			least = n
		}
	})
	if got := changes(z.Actions); got != least {
		t.Errorf("the server changes %d times, and %d are enough: %v", got, least, labelsOf(z.Actions))
	}
}

// permute visits all orders of a run.
func permute(run []reference.Action, visit func([]reference.Action)) {
	run = slices.Clone(run)
	var from func(k int)
	from = func(k int) {
		if k == len(run) {
			visit(run)
		}
		for i := k; i < len(run); i++ {
			run[k], run[i] = run[i], run[k]
			from(k + 1)
			run[k], run[i] = run[i], run[k]
		}
	}
	from(0)
}

// allApply reports whether a run is one, and violates the property at its end.
func allApply(m model.Searchable, actions []reference.Action) bool {
	run := m.Run()
	for _, a := range actions {
		if _, err := run.Do(a); err != nil {
			return false
		}
	}
	return violates(run, "ElectionSafety")
}
