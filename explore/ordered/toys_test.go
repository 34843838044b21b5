package ordered_test

import (
	"errors"
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
	toyModel = model.Model[orderedtoy.State, orderedtoy.Message, orderedtoy.Input, orderedtoy.History]
	toyCheck = contained.Check[orderedtoy.State, orderedtoy.Message, orderedtoy.Input, orderedtoy.History]
)

// modelOf is a toy over a network that forgets nothing.
func modelOf(t *testing.T, p *orderedtoy.Toy, symmetry protocol.Symmetry) *toyModel {
	t.Helper()
	m, err := model.New(p, protocol.Options[orderedtoy.State, orderedtoy.Message, orderedtoy.Input, orderedtoy.History]{
		Network: protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}, Symmetry: symmetry, Properties: p.Properties(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// limited are the limits within which toys are searched. Those that are larger prove nothing.
var limited = explore.Limits{States: 500, Time: 20 * time.Second}

// rounds is how many toys are tried.
func rounds(few, longer, deep uint64) uint64 {
	switch {
	case twin.WantsDeep():
		return deep
	case twin.WantsLonger():
		return longer
	case testing.Short():
		return few / 4
	}
	return few
}

// TestToys compares the search for any number of ordered values with all that random protocols
// do with 1, 2, 3 and 4 of them.
func TestToys(t *testing.T) {
	var all outcomes
	n := int(rounds(160, 400, 15_000))
	for seed := range uint64(n) {
		all.add(compare(t, orderedtoy.New(seed), nil))
	}
	t.Logf("%+v", all)
	if all[holds] < n/5 || all[violated] < n/5 || all[wrong] > 0 || all[notCovered] > 0 || all[falseAlarm] > n/30 || all[refused] > n/5 {
		t.Error("too few toys hold, or too few are violated, or there are too many alarms of which none with few numbers is known, or some are wrong")
	}
}

// TestToysInSmallRounds compares in the same way searches that are large for their bounds: of many
// rounds, and of passes that are seldom begun again.
func TestToysInSmallRounds(t *testing.T) {
	ordered.InSmallRounds(t)
	var all outcomes
	n := int(rounds(80, 300, 4000))
	for seed := range uint64(n) {
		all.add(compare(t, orderedtoy.New(seed), nil))
	}
	t.Logf("%+v", all)
	if all[holds] < n/5 || all[violated] < n/5 {
		t.Error("too few toys hold, or too few are violated")
	}
}

// TestToysThatTell of mistakes that the search has had, or that were planted in it and are seldom
// noticed.
func TestToysThatTell(t *testing.T) {
	for _, seed := range []uint64{
		16, 138, // a number that is picked, sent, and not kept
		2315,     // the same, and then a step that keeps the greatest number
		103285,   // a property that looks at the past and the present of one server
		109166,   // the same, which turns out in the middle of a pass
		103366,   // a property that looks at the pasts of two servers and at the present
		210, 233, // a column that is kept with one of several names
		1379, 1741, // a message that was taken to be quiet, and a step that is met later
	} {
		compare(t, orderedtoy.New(seed), nil)
	}
}

// outcome is how a search compares with what there is.
type outcome int

const (
	holds outcome = iota
	violated
	falseAlarm // no property fails with 1 to 4 numbers
	unclear    // none is known to fail, with as many as could be tried
	incomplete
	wrong      // it holds, and a property fails
	notCovered // it holds, and forgets a column
	refused    // a property looks at more than the search keeps together
	outcomesCount
)

type outcomes [outcomesCount]int

func (all *outcomes) add(o outcome) { all[o]++ }

// isRefused reports whether a search has refused what its system is.
func isRefused(err error) bool {
	_, is := errors.AsType[*explore.Mistake](err)
	return is
}

// compare compares the search of a toy with its runs. Without wrap, which changes what is
// searched, nothing may be wrong.
func compare(t *testing.T, p *orderedtoy.Toy, wrap func(ordered.System) ordered.System) outcome {
	t.Helper()
	k, r, err := contained.Of(t.Context(), modelOf(t, p, protocol.Full), ordered.Options{Workers: 1, Limits: limited}, wrap)
	switch {
	case isRefused(err):
		return refused
	case err != nil:
		t.Fatalf("%v: %v", p, err)
	case r.Verdict == explore.Incomplete:
		return incomplete
	}
	numbers, complete := soonest(t, p)
	switch {
	case numbers > 0 && r.Verdict == explore.Violated:
		return violated
	case numbers > 0:
		if wrap == nil {
			t.Errorf("%v: holds for any number, and fails with %d", p, numbers)
		}
		return wrong
	case r.Verdict == explore.Violated && complete:
		return falseAlarm
	case r.Verdict == explore.Violated:
		return unclear
	}
	if contains(k, p); len(k.Missing) == 0 {
		return holds
	}
	if wrap == nil {
		t.Errorf("%v: not covered: %s", p, k.Missing[0])
	}
	return notCovered
}

// soonest is with how many numbers a property of a toy fails; 0 if none is known to. It is
// complete if none does with up to 4.
func soonest(t *testing.T, p *orderedtoy.Toy) (numbers int, complete bool) {
	t.Helper()
	for n := 1; n <= 4; n++ {
		sys := must.Get(modelOf(t, p.With(n), protocol.Full).Monotone())
		r := must.Get(cover.Search(t.Context(), sys, cover.Options{Workers: 1, Limits: explore.Limits{States: 500}}))
		switch r.Verdict {
		case explore.Violated:
			return n, true
		case explore.Incomplete:
			return 0, false
		}
	}
	return 0, true
}

// contains compares a toy's runs with what was found.
func contains(k *toyCheck, p *orderedtoy.Toy) {
	for n := 1; n <= 3; n++ {
		must.Get(k.Runs(p.With(n)).Every(100))
	}
	random := rand.New(rand.NewPCG(p.Seed, 3))
	k.Eager = func(orderedtoy.Input) bool { return random.IntN(3) == 0 }
	for range 3 {
		must.Do(k.Runs(p.With(6)).Random(random, 30))
	}
}

// TestReductionsOfToys: whether a search holds, and with how many vectors, does not depend on
// what is left out, nor anything on the number of workers.
func TestReductionsOfToys(t *testing.T) {
	for seed := range rounds(12, 60, 3000) {
		p := orderedtoy.New(seed)
		var first ordered.Result
		for without := range ordered.Reductions(1 << len(ordered.ReductionNames())) {
			r := searched(t, p, ordered.Options{Workers: 1, Limits: limited, Without: without})
			if without == 0 {
				first = r
				sameWithWorkers(t, p, r)
			}
			if r.Verdict == explore.Incomplete || first.Verdict == explore.Incomplete {
				continue
			}
			if r.Verdict != first.Verdict || r.Verdict == explore.Holds && r.Vectors != first.Vectors {
				t.Errorf("%v: without %v it %v with %d vectors, and with all it %v with %d", p, without, r.Verdict, r.Vectors, first.Verdict, first.Vectors)
			}
		}
	}
}

func searched(t *testing.T, p *orderedtoy.Toy, o ordered.Options) ordered.Result {
	t.Helper()
	return searchedWith(t, p, protocol.Full, o)
}

// searchedWith searches a toy; what is refused is as if it were not searched.
func searchedWith(t *testing.T, p *orderedtoy.Toy, symmetry protocol.Symmetry, o ordered.Options) ordered.Result {
	t.Helper()
	r, err := ordered.Search(t.Context(), must.Get(modelOf(t, p, symmetry).Ordered()), o)
	if err != nil && !isRefused(err) {
		t.Fatalf("%v: %v", p, err)
	}
	return r
}

// sameWithWorkers requires the same of three workers as of one.
func sameWithWorkers(t *testing.T, p *orderedtoy.Toy, r ordered.Result) {
	t.Helper()
	other := searched(t, p, ordered.Options{Workers: 3, Limits: limited})
	if other.Verdict != r.Verdict || other.Vectors != r.Vectors || other.Edges != r.Edges || other.States != r.States || other.Passes != r.Passes || len(other.Run) != len(r.Run) {
		t.Errorf("%v: three workers: %v, %d vectors, %d edges, %d sets, %d passes, a run of %d; one: %v, %d, %d, %d, %d, %d",
			p, other.Verdict, other.Vectors, other.Edges, other.States, other.Passes, len(other.Run), r.Verdict, r.Vectors, r.Edges, r.States, r.Passes, len(r.Run))
	}
}

// TestSymmetryOfToys: whether a search holds does not depend on whether servers are alike.
func TestSymmetryOfToys(t *testing.T) {
	for seed := range rounds(30, 100, 6000) {
		p := orderedtoy.New(seed)
		alone := searchedWith(t, p, protocol.None, ordered.Options{Workers: 1, Limits: limited})
		r := searched(t, p, ordered.Options{Workers: 1, Limits: limited})
		if alone.Verdict != explore.Incomplete && r.Verdict != explore.Incomplete && alone.Verdict != r.Verdict {
			t.Errorf("%v: it %v, and without symmetry it %v", p, r.Verdict, alone.Verdict)
		}
	}
}
