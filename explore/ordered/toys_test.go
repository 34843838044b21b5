package ordered_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/explore/ordered"
	"raftmc/internal/contained"
	"raftmc/internal/must"
	"raftmc/internal/orderedtoy"
	"raftmc/internal/twin"
	"raftmc/model"
	"raftmc/protocol"
)

type (
	orderedModel = model.Model[orderedtoy.State, orderedtoy.Message, orderedtoy.Input, orderedtoy.History]
	orderedCheck = contained.Check[orderedtoy.State, orderedtoy.Message, orderedtoy.Input, orderedtoy.History]
)

// orderedToy is a toy over a network that forgets nothing.
func orderedToy(t *testing.T, p *orderedtoy.Toy, symmetry protocol.Symmetry) *orderedModel {
	t.Helper()
	m, err := model.New(p, protocol.Options[orderedtoy.State, orderedtoy.Message, orderedtoy.Input, orderedtoy.History]{
		Network: protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}, Symmetry: symmetry, Properties: p.Properties(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// limited are the limits within which toys are searched: most are far smaller.
var limited = explore.Limits{States: 500, Time: 20 * time.Second}

// TestOrderedToys compares the search for any number of ordered values with what random toys do
// with 1, 2, 3 and 4 of them.
func TestOrderedToys(t *testing.T) {
	seeds := uint64(3000)
	if twin.WantsLonger() {
		seeds = 3000
	}
	if twin.WantsDeep() {
		seeds = 30_000
	}
	var all toysMet
	for seed := range seeds {
		all.compare(t, orderedtoy.New(seed))
	}
	t.Logf("%+v", all)
}

// toysMet says what toys a test has met, and what was compared.
type toysMet struct {
	holds, violated, falseAlarms, doubtful, incomplete int
	columns                                            int
}

func (all *toysMet) compare(t *testing.T, p *orderedtoy.Toy) {
	t.Helper()
	k, r, err := contained.Of(t.Context(), orderedToy(t, p, protocol.Full), ordered.Options{Workers: 1, Limits: limited}, nil)
	if err != nil {
		t.Fatalf("%v: %v", p, err)
	}
	if r.Verdict == explore.Incomplete {
		all.incomplete++
		return
	}
	at, complete := soonest(t, p)
	switch {
	case r.Verdict == explore.Violated && at == 0 && complete:
		all.falseAlarms++
	case r.Verdict == explore.Violated && at == 0:
		all.doubtful++
	case r.Verdict == explore.Violated:
		all.violated++
	case at > 0:
		t.Errorf("%v: holds for any number, and fails with %d", p, at)
	default:
		all.holds++
		all.columns += contains(t, k, p)
	}
}

// soonest is with how many numbers a property of a toy fails; 0 if none does with as many as
// could be tried, or with any from 1 to 4 if that is complete.
func soonest(t *testing.T, p *orderedtoy.Toy) (numbers int, complete bool) {
	t.Helper()
	complete = true
	for n := 1; n <= 4; n++ {
		sys := must.Get(orderedToy(t, p.With(n), protocol.Full).Monotone())
		r := must.Get(cover.Search(t.Context(), sys, cover.Options{Workers: 1, Limits: explore.Limits{States: 500}}))
		if r.Verdict == explore.Violated {
			return n, true
		}
		complete = complete && r.Verdict == explore.Holds
		if !complete {
			break
		}
	}
	return 0, complete
}

// contains compares a toy's runs with what was found.
func contains(t *testing.T, k *orderedCheck, p *orderedtoy.Toy) (columns int) {
	t.Helper()
	for n := 1; n <= 3; n++ {
		must.Get(k.Runs(p.With(n)).Every(100))
	}
	random := rand.New(rand.NewPCG(p.Seed, 3))
	k.Eager = func(orderedtoy.Input) bool { return random.IntN(3) == 0 }
	for range 3 {
		must.Do(k.Runs(p.With(6)).Random(random, 30))
	}
	for _, missing := range k.Missing {
		t.Errorf("%v: not covered: %s", p, missing)
		break
	}
	return k.Columns
}

var _ = fmt.Sprint
