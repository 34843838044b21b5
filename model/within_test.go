package model_test

import (
	"context"
	"fmt"
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
	"raftmc/selfcheck"
)

// TestWithin: a model restricted to some actions takes no others, whichever method of an
// instance takes them; and it finds all states that those lead to.
func TestWithin(t *testing.T) {
	cases, met := 0, map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		x := toyCase{t: t, protocol: toymodel.Protocol{Toy: toy.Draw(t)}, bounds: toymodel.DrawNetwork(t, 3)}
		m := must.Get(x.model(protocol.None).Within(nil, protocol.PanicProperty)).(*toymodel.Model)
		_, actions := randomRun(t, m, 6)
		only := rapid.SliceOfDistinct(rapid.SampledFrom(slices.Concat(actions, m.Run().Enabled(), []reference.Action{{Kind: "Unheard-of"}})), reference.Action.Label).Draw(t, "actions")
		w := within{t, x.protocol, m, only, must.Get(m.Within(only, protocol.PanicProperty))}
		want, ok := w.reference()
		if !ok {
			return
		}
		cases++
		w.searches(want)
		w.runs()
		w.derived(want)
		for what, isSo := range map[string]bool{
			"restricted": len(only) < 7 && len(want.all) > 1, "first in first out": x.bounds.Network.Order == protocol.FIFO,
			"network many": x.bounds.Network.Delivery == protocol.AnyTimes, "several states": len(want.all) > 3,
		} {
			if isSo {
				met[what]++
			}
		}
	})
	for _, what := range []string{"restricted", "first in first out", "network many", "several states"} {
		if t.Logf("%s: %d of %d", what, met[what], cases); met[what] == 0 && cases >= 50 {
			t.Errorf("%s: never", what)
		}
	}
}

// states are identified by their fingerprints, vectors by the states of their servers.
type states struct {
	all     map[uint64]bool
	vectors map[string]bool
}

// within is a restricted model together with the unrestricted one.
type within struct {
	t          *rapid.T
	protocol   toymodel.Protocol
	all        *toymodel.Model
	only       []reference.Action
	restricted model.Searchable
}

func (w within) allows(a reference.Action) bool { return slices.ContainsFunc(w.only, a.Equal) }

// reference finds the states to which the allowed actions lead in the unrestricted plain
// model; it is not ok if there are too many.
func (w within) reference() (found states, ok bool) {
	first := w.all.Cluster()
	found = states{map[uint64]bool{first.Fingerprint(): true}, map[string]bool{fmt.Sprint(first.States): true}}
	for queue := []toymodel.Cluster{first}; len(queue) > 0; queue = queue[1:] {
		for _, e := range queue[0].Events() {
			next, taken := queue[0].Apply(e)
			// The tables take no step that changes nothing but a budget.
			wasted := taken.Idle && (e.Op == reference.Duplicate || e.Op == reference.Local)
			if fp := next.Fingerprint(); w.allowsEvent(e) && next.Fits() && !wasted && !found.all[fp] {
				found.all[fp], found.vectors[fmt.Sprint(next.States)] = true, true
				queue = append(queue, next)
			}
		}
		if len(found.all) > 100 {
			return found, false
		}
	}
	return found, true
}

// allowsEvent compares an event's label, not its content.
func (w within) allowsEvent(e reference.Event[toy.Message, toymodel.Input]) bool {
	label := fmt.Sprint(e.Op, " ", e.Message)
	if e.Op == reference.Local {
		kind, args := w.protocol.InputKind(e.Input)
		label = fmt.Sprintf("%s %d %s", kind, e.Server+1, args)
	}
	return slices.ContainsFunc(w.only, func(a reference.Action) bool { return a.Label() == label })
}

// searches compares all searches with the reference.
func (w within) searches(want states) {
	plain := twin.Plain(w.restricted.(*toymodel.Model))
	if tables := twin.Tables(w.restricted); !tables.Same(plain) || tables.States() != len(want.all) {
		w.t.Fatalf("the tables find %d states, the plain model %d; want %d", tables.States(), plain.States(), len(want.all))
	}
	// A search stops where a step panics, and the others go on.
	panics := len(plain.Violated) > 0
	r := must.Get(explore.BFS(context.Background(), w.restricted, explore.Options{Workers: 2}))
	if stopped := r.Verdict == explore.Violated; stopped != panics || !stopped && r.States != uint64(len(want.all)) || r.States > uint64(len(want.all)) {
		w.t.Fatalf("breadth first: %v, %d states; want %d, and a violation: %t", r.Verdict, r.States, len(want.all), panics)
	}
	if w.all.Network().Network.Delivery == protocol.AnyTimes && w.all.Network().InFlight == 0 {
		found := must.Get(audit.Of(w.restricted.(*toymodel.Model)).SearchPlainly(context.Background(), 1000))
		if stopped := found.Verdict == explore.Violated; stopped != panics || !stopped && found.Vectors != len(want.vectors) {
			w.t.Fatalf("plain search: %v, %d vectors; want %d, and a violation: %t", found.Verdict, found.Vectors, len(want.vectors), panics)
		}
	}
	if _, err := w.restricted.Monotone(); err == nil {
		w.t.Fatal("it is there for the complete search, which takes all actions")
	}
	if _, err := audit.Of(w.restricted.(*toymodel.Model)).SearchByCover(context.Background(), cover.Options{}); err == nil {
		w.t.Fatal("the complete search takes it, and takes all actions")
	}
}

// runs requires runs to offer and take what is allowed, and to refuse the rest.
func (w within) runs() {
	whole, part := w.all.Run(), w.restricted.Run()
	var allowed []reference.Action
	for _, a := range whole.Enabled() {
		if w.allows(a) {
			allowed = append(allowed, a)
			continue
		}
		if _, err := part.Do(a); err == nil {
			w.t.Fatalf("a run takes %s", a.Label())
		}
		if _, err := w.restricted.After([]reference.Action{a}); err == nil {
			w.t.Fatalf("it can start after %s", a.Label())
		}
	}
	if !slices.EqualFunc(part.Enabled(), allowed, reference.Action.Equal) {
		w.t.Fatalf("a run offers %v; want %v", part.Enabled(), allowed)
	}
	for _, a := range allowed {
		must.Get(w.restricted.Run().Do(a))
	}
}

// derived requires models that are derived from it to respect the restriction.
func (w within) derived(want states) {
	states := func(m model.Searchable) int { return twin.Tables(m).States() }
	if got := states(must.Get(w.restricted.Within(nil, protocol.PanicProperty))); got != len(want.all) {
		w.t.Fatalf("with all actions within it: %d states; want %d", got, len(want.all))
	}
	if got := states(must.Get(w.restricted.Within(w.all.Run().Enabled(), protocol.PanicProperty))); got > len(want.all) {
		w.t.Fatalf("with other actions within it: %d states; want %d at most", got, len(want.all))
	}
	half := w.only[:len(w.only)/2]
	again, at := must.Get(w.restricted.Within(half, protocol.PanicProperty)), must.Get(w.all.Within(half, protocol.PanicProperty))
	if !twin.Tables(again).Same(twin.Tables(at)) {
		w.t.Fatalf("with half of its actions: %d states; want %d", states(again), states(at))
	}
	for _, a := range w.restricted.Run().Enabled() {
		later := must.Get(w.restricted.After([]reference.Action{a}))
		if got := states(later); got > len(want.all) {
			w.t.Fatalf("after %s: %d states; want %d at most", a.Label(), got, len(want.all))
		}
	}
}

// TestWithinNothing: if no action may be taken, none is taken, and its goals are not
// reached.
func TestWithinNothing(t *testing.T) {
	p := toymodel.Protocol{Toy: toy.Seeded(1)}
	m := must.Get(model.New(p, toymodel.Options{Network: protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}, Properties: p.Properties()}))
	if report := selfcheck.Check(m.Reference(), 1, 50); report.Steps == 0 {
		t.Fatal("this toy takes no step")
	}
	nothing := must.Get(m.Within([]reference.Action{}, protocol.PanicProperty))
	if report := selfcheck.Check(nothing.(*toymodel.Model).Reference(), 1, 50); report.Steps != 0 {
		t.Errorf("the self-check takes %d steps", report.Steps)
	}
	if kinds := nothing.Kinds(); len(kinds) != len(m.Kinds()) {
		t.Errorf("kinds %v", kinds)
	}
	if r := must.Get(explore.Walk(context.Background(), nothing, explore.WalkOptions{Walks: 10})); r.Transitions != 0 {
		t.Errorf("random walks take %d steps", r.Transitions)
	}
}

// TestWithinLeavesOutGoals: a forbidden step does not meet a goal either, not even a step
// that changes nothing.
func TestWithinLeavesOutGoals(t *testing.T) {
	p := toymodel.Protocol{Toy: toy.Seeded(1)}
	reached := toymodel.Property{Name: "AnyStep", Mode: protocol.Sometimes, Step: func(toymodel.Step) *toymodel.Finding { return &toymodel.Finding{} }}
	for _, n := range []protocol.Network{{}, {Order: protocol.FIFO}, {Delivery: protocol.AnyTimes}} {
		m := must.Get(model.New(p, toymodel.Options{Network: protocol.NetworkBounds{Network: n, InFlight: 2}, Properties: []toymodel.Property{reached}}))
		if r := must.Get(explore.BFS(context.Background(), m, explore.Options{Limits: explore.Limits{States: 50}})); r.Reached == 0 {
			t.Fatalf("%s: this toy takes no step", n)
		}
		nothing := must.Get(m.Within([]reference.Action{}, "AnyStep"))
		if r := must.Get(explore.BFS(context.Background(), nothing, explore.Options{})); r.Reached != 0 || r.States != 1 {
			t.Errorf("%s: goals %b, %d states", n, r.Reached, r.States)
		}
	}
}
