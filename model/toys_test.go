package model_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"raftmc/audit"
	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/internal/toy"
	"raftmc/internal/toymodel"
	"raftmc/internal/twin"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
)

// TestToys compares every search with the plain model, and so with each other, on random
// protocols over networks of every kind.
func TestToys(t *testing.T) {
	cases, met := 0, map[string]int{}
	for range toy.Rounds(1) {
		rapid.Check(t, func(t *rapid.T) {
			p := toy.Draw(t)
			if rapid.Bool().Draw(t, "with a flaw") { // that is easily met
				p.Flaws = []toy.Flaw{{Property: "Sum", Phases: [2]int8{1, int8(rapid.IntRange(1, 4).Draw(t, "sum"))}}}
			}
			x := toyCase{t: t, protocol: toymodel.Protocol{Toy: p}, bounds: toymodel.DrawNetwork(t, p.Servers), met: map[string]bool{}}
			x.compare()
			cases++
			for what, isSo := range x.met {
				if isSo {
					met[what]++
				}
			}
		})
	}
	for _, row := range []struct {
		cases int // that are enough to meet each
		whats []string
	}{
		{100, []string{
			"holds", "violated", "violated after two steps or more", "fewer states with symmetry", "client values",
			"fifo", "Drop", "Limited0", "many", "many, in all ways",
		}},
		{1000, []string{"Duplicate", "Reorder"}},
	} {
		for _, what := range row.whats {
			if t.Logf("%s: %d of %d", what, met[what], cases); met[what] == 0 && cases >= row.cases {
				t.Error("never")
			}
		}
	}
}

// toyCase is a comparison of all searches on a toy.
type toyCase struct {
	t        *rapid.T
	protocol toymodel.Protocol
	bounds   protocol.NetworkBounds
	met      map[string]bool
}

func (x *toyCase) model(symmetry protocol.Symmetry) *toymodel.Model {
	m, err := model.New(x.protocol, toymodel.Options{Network: x.bounds, Symmetry: symmetry, Properties: x.protocol.Properties()})
	if err != nil {
		x.t.Fatal(err)
	}
	return m
}

// compare compares the searches with the plain model, unless that is too large.
func (x *toyCase) compare() {
	const states = 500
	var sizes []int
	for _, symmetry := range []protocol.Symmetry{protocol.None, protocol.Full} {
		m := x.model(symmetry)
		plain, complete := twin.PlainWithin(m, explore.Limits{States: states})
		if !complete {
			return
		}
		sizes = append(sizes, plain.States())
		tables := twin.Tables(m)
		x.compareWith(m, plain, tables)
		if symmetry == protocol.None {
			x.asks()
			x.audit(plain, tables)
			x.note(plain)
		}
	}
	x.met["fewer states with symmetry"] = sizes[1] < sizes[0]
}

// asks requires the model to find the same flaws of every kind as the toy, on a random
// path.
func (x *toyCase) asks() {
	p := *x.protocol.Toy
	p.Flaws = nil
	phase := rapid.IntRange(0, p.Phases-1)
	for _, kind := range []string{"State", "Pair", "Facts", "All", "Sum"} {
		p.Flaws = append(p.Flaws, toy.Flaw{
			Property: kind,
			Phases:   [2]int8{int8(phase.Draw(x.t, "phase")), int8(phase.Draw(x.t, "phase"))},
			Facts:    [2]int{rapid.IntRange(0, 1).Draw(x.t, "fact"), rapid.IntRange(0, 1).Draw(x.t, "fact")},
			Same:     rapid.Bool().Draw(x.t, "same"),
		})
	}
	m := (&toyCase{t: x.t, protocol: toymodel.Protocol{Toy: &p}, bounds: x.bounds}).model(protocol.None)
	for c, steps := m.Cluster(), 0; steps < 10; steps++ {
		says, want := map[string]bool{}, map[string]bool{}
		for _, v := range c.Violations(nil) { // a property that several servers fail is named for each
			says[v.Property] = true
		}
		for _, property := range p.Violated(c.States, c.Histories) {
			want[property] = true
		}
		if !maps.Equal(says, want) {
			x.t.Fatalf("of %v, %v the model says that %v fail, and the toy %v", c.States, c.Histories, says, want)
		}
		events := c.Events()
		if len(events) == 0 {
			return
		}
		c, _ = c.Apply(events[rapid.IntRange(0, len(events)-1).Draw(x.t, "event")])
	}
}

// compareWith compares what the searches find in a model with what there is.
func (x *toyCase) compareWith(m *toymodel.Model, plain, tables twin.Found) {
	if !tables.Same(plain) {
		x.t.Fatalf("tables: %d states, violated %v; plain model: %d, %v", tables.States(), tables.Violated, plain.States(), plain.Violated)
	}
	for _, workers := range []int{1, 3} {
		x.check(m, plain, tables, must.Get(explore.BFS(context.Background(), m, explore.Options{Workers: workers})))
	}
	x.verify(m)
	x.check(m, plain, tables, must.Get(explore.DFS(context.Background(), m, explore.Options{})))
	x.checkVerdict(m, plain, must.Get(explore.FewestFaults(context.Background(), m, explore.Options{})))
	walk := must.Get(explore.Walk(context.Background(), m, explore.WalkOptions{
		Seed: rapid.Uint64().Draw(x.t, "seed"), Walks: 10, Options: explore.Options{Limits: explore.Limits{Depth: 20}},
	}))
	if walk.Verdict == explore.Violated {
		x.checkVerdict(m, plain, walk)
	}
}

// check requires a search to find the shortest counterexample, or else every state and
// every goal.
func (x *toyCase) check(m *toymodel.Model, plain, tables twin.Found, r explore.Result) {
	x.t.Helper()
	x.checkVerdict(m, plain, r)
	if soonest, ok := plain.Soonest(); ok {
		if len(r.Path) != soonest {
			x.t.Errorf("%d steps to %v; there is a way of %d", len(r.Path), r.Violations, soonest)
		}
		return
	}
	reached := map[string]bool{}
	for i, g := range m.Goals() {
		if r.Reached&(1<<i) != 0 {
			reached[g.Name] = true
		}
	}
	for i, kind := range m.Kinds() {
		x.met[kind.Name] = x.met[kind.Name] || r.Taken[i] > 0
	}
	if r.States != uint64(plain.States()) || !maps.Equal(reached, tables.Reached) {
		x.t.Errorf("%d states, goals %v; want %d, %v", r.States, reached, plain.States(), tables.Reached)
	}
}

// checkVerdict requires the right verdict, and a counterexample that replays.
func (x *toyCase) checkVerdict(m *toymodel.Model, plain twin.Found, r explore.Result) {
	x.t.Helper()
	if _, violated := plain.Soonest(); r.Verdict == explore.Incomplete || violated != (r.Verdict == explore.Violated) {
		x.t.Fatalf("%v; what is violated is %v", r.Verdict, plain.Violated)
	}
	if r.Verdict == explore.Violated {
		x.replay(m, m.Actions(r.Path), r.Violations[0].Property)
	}
}

// verify finds nothing wrong with a toy: its rules do not distinguish servers, and depend
// only on what is written.
func (x *toyCase) verify(tested model.Verifier) {
	x.t.Helper()
	v, err := tested.Verify(context.Background(), model.VerifyOptions{Workers: 1, Share: model.Exhaustive})
	if err != nil || !v.Sound() {
		x.t.Fatalf("%v: %q", err, v.Lines())
	}
}

func (x *toyCase) replay(m *toymodel.Model, actions []reference.Action, property string) {
	x.t.Helper()
	if _, err := traces.Record(m, traces.Header{}, actions, property); err != nil {
		x.t.Error(err)
	}
}

// audit compares the complete search with the plain ones, with every subset of its
// reductions, if it can honour the bounds.
func (x *toyCase) audit(plain, tables twin.Found) {
	m := x.model(protocol.Full)
	sys, err := m.Monotone()
	if err != nil {
		return
	}
	x.met["many, in all ways"] = true
	r := must.Get(cover.Search(context.Background(), sys, cover.Options{}))
	x.verify(sys)
	if violated := len(plain.Violated) > 0; r.Verdict == explore.Incomplete || violated != (r.Verdict == explore.Violated) {
		x.t.Fatalf("cover: %v; what is violated is %v", r.Verdict, plain.Violated)
	}
	if r.Verdict == explore.Violated {
		x.replay(m, sys.Schedule(r.Schedule), r.Violations[0].Property)
	}
	if soonest, violated := plain.Soonest(); violated {
		r := must.Get(cover.Search(context.Background(), sys, cover.Options{Shortest: true}))
		if x.replay(m, sys.Schedule(r.Schedule), r.Violations[0].Property); len(r.Schedule) != soonest {
			x.t.Errorf("cover: %d steps to %v; there is a way of %d", len(r.Schedule), r.Violations, soonest)
		}
	}
	report, err := audit.Run(context.Background(), func(symmetry protocol.Symmetry) (audit.Subject, error) {
		alone, err := x.asked(x.model(symmetry), plain)
		if err != nil {
			return nil, err
		}
		return audit.Of(alone.(*toymodel.Model)), nil
	}, 10_000)
	if err != nil {
		x.t.Fatal(err)
	}
	if goals := slices.Sorted(maps.Keys(tables.Reached)); len(plain.Violated) == 0 && !slices.Equal(goals, slices.Sorted(slices.Values(report.Plain.Goals))) {
		x.t.Errorf("tables meet %v, and cover %v", goals, report.Plain.Goals)
	}
	for _, run := range report.Differences() {
		x.t.Errorf("%s: %s", run.Name(), run.Difference)
	}
}

// asked is the model with a single property, a violated one if there is any: which of
// several is met first depends on the order of the search.
func (x *toyCase) asked(m *toymodel.Model, plain twin.Found) (model.Searchable, error) {
	if _, panics := plain.Violated[protocol.PanicProperty]; panics {
		return m.Within(nil, protocol.PanicProperty)
	}
	for _, property := range slices.Sorted(maps.Keys(plain.Violated)) {
		return m.Within(nil, property)
	}
	return m, nil
}

// note notes what the case has covered.
func (x *toyCase) note(plain twin.Found) {
	soonest, violated := plain.Soonest()
	b := x.bounds
	maps.Copy(x.met, map[string]bool{
		"holds": !violated, "violated": violated, "violated after two steps or more": soonest >= 2,
		"client values": x.protocol.Toy.Values > 0,
		"fifo":          b.Network.Order == protocol.FIFO,
		"many":          b.Network.Delivery == protocol.AnyTimes,
	})
}
