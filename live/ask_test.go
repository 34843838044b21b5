package live_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"raftmc/explore"
	"raftmc/internal/inorder"
	"raftmc/internal/sample"
	"raftmc/live"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
)

// soonest is the obvious way to answer a question: every run of so many more steps is
// taken on the plain model, each from the start. It returns the least number of steps
// after which the property is violated; 0 if there is none.
func soonest(t *testing.T, m model.Searchable, before []reference.Action, property string, most int) int {
	t.Helper()
	level, seen := [][]reference.Action{before}, map[uint64]bool{}
	for steps := 1; steps <= most; steps++ {
		var next [][]reference.Action
		for _, path := range level {
			for _, a := range after(t, m, path).Enabled() {
				longer := append(slices.Clone(path), a)
				run := after(t, m, longer)
				if slices.ContainsFunc(run.Violations(), func(v reference.Violation) bool { return v.Property == property }) {
					return steps
				}
				if fp := run.Fingerprint(); !seen[fp] {
					seen[fp] = true
					next = append(next, longer)
				}
			}
		}
		level = next
	}
	return 0
}

func after(t *testing.T, m model.Searchable, actions []reference.Action) reference.Run {
	t.Helper()
	run := m.Run()
	for _, a := range actions {
		if _, err := run.Do(a); err != nil {
			t.Fatal(err)
		}
	}
	return run
}

// TestAskIsTheObvious: from each step of a counterexample, a question has the same
// answer as every run one by one; what is found is a run that violates the property.
func TestAskIsTheObvious(t *testing.T) {
	enough := model.SearchOptions{Limits: explore.Limits{States: 10_000}} // too few to look breadth first before
	for name, x := range inorder.All(map[string]struct {
		bounds  raftmodel.Bounds
		options model.SearchOptions
		never   string
	}{
		"messages arrive once":                {bounds: small},
		"messages arrive any number of times": {smallMany, model.SearchOptions{}, "all 71 states were looked at, odds of 1 in 2e+15 that two were taken for one"},
		"the complete search":                 {smallMany, enough, "all 19 configurations were looked at"},
	}) {
		t.Run(name, func(t *testing.T) { askIsTheObvious(t, forgetfulWithin(t, x.bounds), x.options, x.never) })
	}
}

func askIsTheObvious(t *testing.T, m model.Searchable, o model.SearchOptions, never string) {
	s := sessionOf(m)
	end := take(t, s, live.Place{}, "ElectionTimeout 3", "ElectionTimeout 1", "Deliver RequestVote 1→2 term 1", "Crash 2", "Deliver RequestVote 3→2 term 1", "Deliver RequestVoteReply 2→3 term 1 granted")
	trace, err := s.Trace(end)
	if err != nil {
		t.Fatal(err)
	}
	var actions []reference.Action
	for _, step := range trace.Steps {
		actions = append(actions, step.Action)
	}
	met := map[live.Found]int{}
	for n := end.Step; n >= 3; n-- {
		for _, steps := range []int{1, 2, 3, 4, 5} {
			if steps > 7-n { // the obvious way takes long
				continue
			}
			at := live.Place{Step: n}
			a, err := s.Ask(t.Context(), live.Question{Place: at, Property: "ElectionSafety", Steps: steps, Options: o})
			if err != nil {
				t.Fatal(err)
			}
			met[a.Found]++
			want := soonest(t, m, actions[:n], "ElectionSafety", steps)
			if len(a.Schedule) != want || (want > 0) != (a.Found == live.Soon) {
				t.Errorf("from step %d within %d: %v; the least is %d", n, steps, a, want)
			}
			if a.Found == live.Soon {
				requireAppended(t, m, at, a, actions)
			}
		}
	}
	if never != "" {
		a, err := s.Ask(t.Context(), live.Question{Place: take(t, s, live.Place{}, "Crash 1"), Property: "ElectionSafety", Steps: 2000, Options: o})
		if err != nil || a.Found != live.Never || a.Says != "ElectionSafety cannot be violated from here within the bounds, in any number of steps: "+never {
			t.Errorf("after the only crash: %+v, %v", a, err)
		}
	}
	if met[live.Soon] < 3 || met[live.NotSoon] < 3 || len(met) != 2 {
		t.Errorf("the answers were %v", met)
	}
}

// requireAppended puts an answer into a session that has the same steps.
func requireAppended(t *testing.T, m model.Searchable, at live.Place, a live.Answer, actions []reference.Action) {
	t.Helper()
	s := sessionOf(m)
	var labels []string
	for _, action := range actions {
		labels = append(labels, action.Label())
	}
	take(t, s, live.Place{}, labels...)
	to, err := s.Append(a)
	if err != nil || to.Step != at.Step+len(a.Schedule) {
		t.Fatalf("it leads to %v: %v", to, err)
	}
	trace, err := s.Trace(to)
	if err != nil || trace.Header.Property != "ElectionSafety" || traces.Replay(m, trace).Outcome != traces.Reproduced {
		t.Errorf("%v: what was appended does not replay", err)
	}
	story, err := s.Story(to.Branch)
	if err != nil || story.Violated() == nil || story.Violated().Property != "ElectionSafety" {
		t.Errorf("%v: the story does not show it", err)
	}
}

func TestAnswers(t *testing.T) {
	s := session(t)
	at := take(t, s, live.Place{}, "Crash 1")
	ask := func(q live.Question) live.Answer {
		t.Helper()
		a, err := s.Ask(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	// The only crash is spent, so that no vote is forgotten any more but that of a
	// server that had none.
	if a := ask(live.Question{Place: at, Property: "ElectionSafety", Steps: 2000}); a.Found != live.Never || a.States < 100 {
		t.Errorf("after the crash: %+v", a)
	}
	a := ask(live.Question{Property: "ElectionSafety", Steps: 7})
	if a.Found != live.Soon || len(a.Schedule) != 7 {
		t.Fatalf("from the start: %+v", a)
	}
	to, err := s.Append(a)
	if err != nil || to.Branch != 1 {
		t.Fatalf("it goes to %v: %v", to, err)
	}
	if a := ask(live.Question{Place: to, Property: "ElectionSafety", Steps: 3}); a.Found != live.Here {
		t.Errorf("where it is violated: %+v", a)
	}
	if _, err := s.Append(a2(ask, at)); err == nil {
		t.Error("an answer without a schedule was appended")
	}
}

func a2(ask func(live.Question) live.Answer, at live.Place) live.Answer {
	return ask(live.Question{Place: at, Property: "ElectionSafety", Steps: 1})
}

// Few steps need little, however much the bounds allow: here the local states of one
// server are more than any search looks at in this time.
func TestFewStepsNeedLittle(t *testing.T) {
	m, err := sample.Raft(raftmodel.Bounds{Servers: 3, Terms: 9, Log: 9, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any, Network: protocol.Network{Delivery: protocol.AnyTimes}}, "")
	if err != nil {
		t.Fatal(err)
	}
	o := model.SearchOptions{Limits: explore.Limits{Time: 5 * time.Second}}
	a, err := live.New(m, traces.Header{}).Ask(t.Context(), live.Question{Property: "ElectionSafety", Steps: 2, Options: o})
	if err != nil || a.Found != live.NotSoon {
		t.Errorf("%+v, %v", a, err)
	}
}

// A limit or an interrupt leaves a question open, and says so.
func TestUnknown(t *testing.T) {
	s := session(t)
	interrupted, cancel := context.WithCancel(t.Context())
	cancel()
	for why, x := range inorder.All(map[string]struct {
		ctx    context.Context
		limits explore.Limits
	}{
		"interrupted":        {interrupted, explore.Limits{}},
		"state limit":        {t.Context(), explore.Limits{States: 10}},
		"memory limit 1 KiB": {t.Context(), explore.Limits{Memory: 1024}},
	}) {
		a, err := s.Ask(x.ctx, live.Question{Property: "ElectionSafety", Steps: 7, Options: model.SearchOptions{Limits: x.limits}})
		if err != nil || a.Found != live.Unknown {
			t.Errorf("%s: %+v, %v", why, a, err)
		}
	}
}

func TestQuestionsRefused(t *testing.T) {
	s := session(t)
	for _, q := range []live.Question{
		{Property: "Fairness", Steps: 3},
		{Property: "SometimesLeader", Steps: 3}, // that should be reached
		{Property: "ElectionSafety"},
		{Property: "ElectionSafety", Steps: 2001},
		{Property: "ElectionSafety", Steps: 3, Place: live.Place{Step: 1}},
	} {
		if a, err := s.Ask(t.Context(), q); err == nil {
			t.Errorf("%+v: %+v", q, a)
		}
	}
}
