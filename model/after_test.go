package model_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/internal/toy"
	"raftmc/internal/toymodel"
	"raftmc/internal/twin"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// TestAfterARun: a model that starts after a random run of a random protocol finds, with
// its tables and symmetry, exactly the states that the plain model finds from there.
func TestAfterARun(t *testing.T) {
	cases, met := 0, map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		p := toymodel.Protocol{Toy: toy.Draw(t)}
		if rapid.Bool().Draw(t, "with a flaw") { // that is easily met
			p.Toy.Flaws = []toy.Flaw{{Property: "Sum", Phases: [2]int8{1, int8(rapid.IntRange(1, 4).Draw(t, "sum"))}}}
		}
		x := toyCase{t: t, protocol: p, bounds: toymodel.DrawNetwork(t, 3), met: map[string]bool{}}
		m := x.model(rapid.SampledFrom([]protocol.Symmetry{protocol.None, protocol.Full}).Draw(t, "symmetry"))
		run, actions := randomRun(t, m, 4)
		later, err := m.After(actions)
		if err != nil {
			t.Fatal(err)
		}
		if got := later.Run().Fingerprint(); got != run.Fingerprint() {
			t.Fatalf("it starts at %016x, and the run ends at %016x", got, run.Fingerprint())
		}
		plain, complete := twin.PlainWithin(later.(*toymodel.Model), explore.Limits{States: 300})
		if !complete {
			return
		}
		cases++
		if tables := twin.Tables(later); !tables.Same(plain) {
			t.Fatalf("after %d steps the tables find %d states, violated %v, and the plain model %d, %v", len(actions), tables.States(), tables.Violated, plain.States(), plain.Violated)
		}
		covered := coversAfter(t, later, plain)
		for what, isSo := range map[string]bool{
			"a run": len(actions) > 0, "more than one state": plain.States() > 1, "a violation": len(plain.Violated) > 0,
			"a run over a network that forgets nothing": len(actions) > 1 && covered,
		} {
			if isSo {
				met[what]++
			}
		}
	})
	for _, what := range []string{"a run", "more than one state", "a violation", "a run over a network that forgets nothing"} {
		if t.Logf("%s: %d of %d", what, met[what], cases); met[what] == 0 && cases >= 50 {
			t.Errorf("%s: never", what)
		}
	}
}

// coversAfter requires that the complete search finds a violation after as many steps as
// the plain model, if it can honour the bounds.
func coversAfter(t *rapid.T, later model.Searchable, plain twin.Found) (ok bool) {
	sys, err := later.Monotone()
	if err != nil {
		return false
	}
	soonest, violated := plain.Soonest()
	for _, o := range []cover.Options{{}, {Shortest: true}} {
		r := must.Get(cover.Search(context.Background(), sys, o))
		if r.Verdict == explore.Incomplete || (r.Verdict == explore.Violated) != violated || o.Shortest && violated && len(r.Schedule) != soonest {
			t.Fatalf("cover: %v by %d steps; violated is %v, after %d", r.Verdict, len(r.Schedule), plain.Violated, soonest)
		}
		run := later.Run()
		for _, a := range sys.Schedule(r.Schedule) {
			if _, err := run.Do(a); err != nil {
				t.Fatal(err)
			}
		}
		if (len(run.Violations()) > 0) != violated {
			t.Fatalf("the schedule of %d steps violates %v", len(r.Schedule), run.Violations())
		}
	}
	return true
}

// randomRun takes some random actions of a model.
func randomRun(t *rapid.T, m model.Searchable, most int) (reference.Run, []reference.Action) {
	run, actions := m.Run(), []reference.Action(nil)
	for range rapid.IntRange(0, most).Draw(t, "steps") {
		all := run.Enabled()
		if len(all) == 0 {
			break
		}
		a := rapid.SampledFrom(all).Draw(t, "action")
		if _, err := run.Do(a); err != nil {
			t.Fatal(err)
		}
		actions = append(actions, a)
	}
	return run, actions
}
