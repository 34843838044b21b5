package traces_test

import (
	"context"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"raftmc/bugs"
	"raftmc/explore"
	"raftmc/internal/must"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/raft"
	"raftmc/traces"
)

// These leave room for elections, crashes and heartbeats that two leaders of one
// term do not need. In the narrow network of the first, messages that nobody
// delivers or drops keep others from being sent.
var (
	onceBounds = raftmodel.Bounds{Servers: 3, Terms: 3, Values: 1, Log: 1, Crashes: protocol.Any, Drops: protocol.Any, Duplicates: 2, InFlight: 6}
	manyBounds = raftmodel.Bounds{Servers: 3, Terms: 3, Values: 1, Log: 1, Crashes: protocol.Any, Network: protocol.Network{Delivery: protocol.AnyTimes}}
)

// padded is a run to two leaders of term 1 with much that they do not need: 2
// stands for election in vain, and 1 sends heartbeats. It shortens to the
// elections of 1 and 3.
var padded = []string{
	"ElectionTimeout 2",
	"ElectionTimeout 1",
	"Deliver RequestVote 2→1 term 1",
	"Deliver RequestVoteReply 1→2 term 1 refused",
	"Crash 2",
	"Deliver RequestVote 1→2 term 1",
	"Deliver RequestVoteReply 2→1 term 1 granted",
	"HeartbeatTimeout 1",
	"Deliver AppendEntries 1→2 term 1 prev 0/0 entries 0 commit 0",
	"Deliver AppendEntriesReply 2→1 term 1 match 0",
	"Drop AppendEntries 1→3 term 1 prev 0/0 entries 0 commit 0",
	"Drop AppendEntries 1→3 term 1 prev 0/0 entries 0 commit 0",
	"Drop RequestVote 2→3 term 1",
	"Crash 2",
	"ElectionTimeout 3",
	"Deliver RequestVote 3→2 term 1",
	"Drop RequestVote 3→1 term 1",
	"Deliver RequestVoteReply 2→3 term 1 granted",
}

// needless are steps of padded, and the first words of others like them, that
// have no part in a shortest run to two leaders.
var needless = []string{"ElectionTimeout 2", "HeartbeatTimeout", "Drop", "Deliver AppendEntries", "Deliver RequestVote 2"}

func TestShortenedRunIsMinimal(t *testing.T) {
	for _, test := range []struct {
		name     string
		bounds   raftmodel.Bounds
		run      func(testing.TB, model.Searchable) []reference.Action
		needless []string
	}{
		{"a walk, once", onceBounds, walk(1), nil},
		{"another walk, once", onceBounds, walk(2), nil},
		{"a walk with events strewn in, many", manyBounds, strewn(1), nil},
		{"another walk with events strewn in, many", manyBounds, strewn(3), nil},
		{"an election and heartbeats that nobody needs, once", onceBounds, script(padded...), needless},
		{"an election and heartbeats that nobody needs, many", manyBounds, script(withoutDrops(padded)...), needless},
		{"the shortest run, once", onceBounds, shortest, needless},
		{"the shortest run, many", manyBounds, shortest, needless},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := twoLeaders(t, test.bounds)
			actions := test.run(t, m)
			s := shorten(t, m, actions, "ElectionSafety")
			t.Logf("%d steps are left of %d, after %d replays", len(s.Actions), len(actions), s.Replays)
			if !s.Minimal {
				t.Error("it was not stopped, and is not minimal")
			}
			isSubsequence(t, s.Actions, actions)
			endsInViolation(t, m, s.Actions, "ElectionSafety")
			noStepCanGo(t, m, s.Actions, "ElectionSafety")
			for _, label := range labelsOf(s.Actions) {
				if slices.ContainsFunc(test.needless, func(words string) bool { return strings.HasPrefix(label, words) }) {
					t.Errorf("%s is left", label)
				}
			}
			if again := shorten(t, m, s.Actions, "ElectionSafety"); !reflect.DeepEqual(again.Actions, s.Actions) {
				t.Errorf("shortened again, %d steps are left of %d", len(again.Actions), len(s.Actions))
			}
		})
	}
}

// TestShortenDropsWhatDependsOnAStep along with it: the network is so small
// that an election in vain and what becomes of its messages can only go
// together.
func TestShortenDropsWhatDependsOnAStep(t *testing.T) {
	bounds := onceBounds
	bounds.InFlight = 4
	m := twoLeaders(t, bounds)
	actions := script(
		"ElectionTimeout 2",
		"Drop RequestVote 2→1 term 1",
		"Drop RequestVote 2→3 term 1",
		"ElectionTimeout 1",
		"Drop RequestVote 1→3 term 1",
		"Crash 2",
		"Deliver RequestVote 1→2 term 1",
		"Crash 2",
		"ElectionTimeout 3",
		"Drop RequestVote 3→1 term 1",
		"Deliver RequestVote 3→2 term 1",
		"Deliver RequestVoteReply 2→1 term 1 granted",
		"Drop AppendEntries 1→2 term 1 prev 0/0 entries 0 commit 0",
		"Deliver RequestVoteReply 2→3 term 1 granted",
	)(t, m)
	s := shorten(t, m, actions, "ElectionSafety")
	noStepCanGo(t, m, s.Actions, "ElectionSafety")
	if left := strings.Join(labelsOf(s.Actions), "\n"); strings.Contains(left, "ElectionTimeout 2") || strings.Contains(left, "Drop RequestVote 2") {
		t.Errorf("the election of 2 is left:\n%s", left)
	}
}

func TestShortenIsDeterministic(t *testing.T) {
	actions := walk(1)(t, twoLeaders(t, manyBounds))
	first := shorten(t, twoLeaders(t, manyBounds), actions, "ElectionSafety")
	if second := shorten(t, twoLeaders(t, manyBounds), actions, "ElectionSafety"); !reflect.DeepEqual(first, second) {
		t.Errorf("%+v the first time, and %+v the second", first, second)
	}
}

// A trace that was read from a file is as good as a run that was just found.
func TestShortenTakesActionsFromAFile(t *testing.T) {
	m := twoLeaders(t, onceBounds)
	actions := script(padded...)(t, m)
	trace := record(t, m, header, actions, "ElectionSafety")
	want := shorten(t, m, actions, "ElectionSafety")
	if got := shorten(t, m, actionsOf(read(t, text(t, trace))), "ElectionSafety"); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v from a file, and %+v before", got, want)
	}
}

func TestShortenStops(t *testing.T) {
	m := twoLeaders(t, onceBounds)
	actions := script(padded...)(t, m)
	whole := shorten(t, m, actions, "ElectionSafety")
	length := len(actions)
	for k := 1; k <= whole.Replays; k++ {
		asked := 0
		s, err := traces.Shorten(m, actions, "ElectionSafety", func() bool { asked++; return asked >= k })
		if err != nil {
			t.Fatal(err)
		}
		if s.Replays != k {
			t.Errorf("stopped after %d replays, it made %d", k, s.Replays)
		}
		if s.Minimal != (k == whole.Replays) {
			t.Errorf("stopped after %d replays of %d, it is minimal: %v", k, whole.Replays, s.Minimal)
		}
		if asked > k {
			t.Errorf("it asks again after it was stopped")
		}
		isSubsequence(t, s.Actions, actions)
		endsInViolation(t, m, s.Actions, "ElectionSafety")
		if len(s.Actions) > length {
			t.Errorf("%d steps are left after %d replays, and %d before", len(s.Actions), k, length)
		}
		length = len(s.Actions)
	}
	if length != len(whole.Actions) {
		t.Errorf("%d steps are left in the end, and %d if it is never stopped", length, len(whole.Actions))
	}
}

func TestShortenEndsAtTheFirstViolation(t *testing.T) {
	m := twoLeaders(t, onceBounds)
	actions := append(script(padded...)(t, m), reference.Action{Kind: "Reboot", Server: "9"}, reference.Action{Kind: "Crash", Server: "1"})
	stopped, err := traces.Shorten(m, actions, "ElectionSafety", func() bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if len(stopped.Actions) != len(padded) {
		t.Errorf("%d steps are left of the %d to the violation", len(stopped.Actions), len(padded))
	}
}

// A run is not longer than nothing if the initial state is bad already.
func TestShortenOfABadStart(t *testing.T) {
	m := instance(t, onceBounds, raftmodel.Correct(), invariants.Property{
		Name: "NoServer", Server: func(invariants.View) *invariants.Finding { return &invariants.Finding{Reason: "there is one"} },
	})
	for _, actions := range [][]reference.Action{nil, {{Kind: "ElectionTimeout", Server: "1"}}} {
		if s := shorten(t, m, actions, "NoServer"); len(s.Actions) != 0 || !s.Minimal || s.Replays != 1 {
			t.Errorf("%d steps become %+v", len(actions), s)
		}
	}
}

// heartbeat is a shortest run to the heartbeat of a leader.
var heartbeat = []string{
	"ElectionTimeout 1",
	"Deliver RequestVote 1→2 term 1",
	"Deliver RequestVoteReply 2→1 term 1 granted",
	"HeartbeatTimeout 1",
}

// lateHeartbeat comes after another server's election in vain.
var lateHeartbeat = []string{
	"ElectionTimeout 2",
	"ElectionTimeout 1",
	"Deliver RequestVote 2→1 term 1",
	"Crash 2",
	"Deliver RequestVote 1→2 term 1",
	"Deliver RequestVoteReply 2→1 term 1 granted",
	"Deliver AppendEntries 1→3 term 1 prev 0/0 entries 0 commit 0",
	"HeartbeatTimeout 1",
}

func TestShortenARunThatPanics(t *testing.T) {
	for _, b := range []raftmodel.Bounds{onceBounds, manyBounds} {
		t.Run(b.Network.String(), func(t *testing.T) {
			m := instance(t, b, panicking(forgetful(t)), invariants.ElectionSafety())
			actions := script(lateHeartbeat...)(t, m)
			s := shorten(t, m, actions, protocol.PanicProperty)
			endsInViolation(t, m, s.Actions, protocol.PanicProperty)
			noStepCanGo(t, m, s.Actions, protocol.PanicProperty)
			if got := labelsOf(s.Actions); !slices.Equal(got, heartbeat) {
				t.Errorf("what is left is %q; the least is %q", got, heartbeat)
			}
		})
	}
}

// TestShortenFindsTheNeedlessStep wherever it is.
func TestShortenFindsTheNeedlessStep(t *testing.T) {
	m := instance(t, manyBounds, panicking(raftmodel.Correct()), invariants.ElectionSafety())
	needed := script(heartbeat...)(t, m)
	for at := range needed {
		run, inserted := m.Run(), 0
		for _, a := range needed[:at] {
			do(t, run, a)
		}
		for _, a := range run.Enabled() {
			s, err := traces.Shorten(m, slices.Insert(slices.Clone(needed), at, a), protocol.PanicProperty, nil)
			if err != nil {
				continue // it is not needless, but gets into the way
			}
			inserted++
			if !s.Minimal || len(s.Actions) != len(needed) {
				t.Errorf("%s before step %d: %q is left", a.Label(), at+1, labelsOf(s.Actions))
			}
		}
		if inserted == 0 {
			t.Errorf("nothing can come before step %d", at+1)
		}
	}
}

func TestShortenRefuses(t *testing.T) {
	vote, fine := twoLeaders(t, onceBounds), instance(t, onceBounds, raftmodel.Correct(), invariants.ElectionSafety())
	panics := instance(t, onceBounds, panicking(forgetful(t)), invariants.ElectionSafety())
	actions := script(padded...)(t, vote)
	for _, test := range []struct {
		name     string
		model    model.Searchable
		actions  []reference.Action
		property string
		want     string
	}{
		{"no steps", vote, nil, "ElectionSafety", "ElectionSafety is not violated within 0 steps"},
		{"the violation comes later", vote, actions[:17], "ElectionSafety", "ElectionSafety is not violated within 17 steps"},
		{"another property", vote, actions, "LogMatching", "LogMatching is not violated within 18 steps"},
		{"no panic", vote, actions, protocol.PanicProperty, "NoPanic is not violated within 18 steps"},
		{"a step that is not possible", vote, actions[1:], "ElectionSafety", "step 2 does not apply: Deliver RequestVote 2→1 term 1 is not possible here"},
		{"without the bug", fine, actions, "ElectionSafety", "step 7 does not apply: Deliver RequestVoteReply 2→1 term 1 granted is not possible here"},
		{"a panic before the violation", panics, actions, "ElectionSafety", "step 8 panics"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, err := traces.Shorten(test.model, test.actions, test.property, nil)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, without %q", err, test.want)
			}
			if s.Actions != nil || s.Minimal {
				t.Errorf("with the error comes %+v", s)
			}
		})
	}
}

// BenchmarkShorten shortens what a search by random walks finds.
func BenchmarkShorten(b *testing.B) {
	for _, bounds := range []raftmodel.Bounds{onceBounds, manyBounds} {
		b.Run(bounds.Network.String(), func(b *testing.B) {
			m := twoLeaders(b, bounds)
			actions := walk(1)(b, m)
			replays := 0
			for b.Loop() {
				replays += shorten(b, m, actions, "ElectionSafety").Replays
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(replays), "ns/replay")
		})
	}
}

// forgetful is a core that loses its vote at a restart.
func forgetful(t testing.TB) raftmodel.Core {
	t.Helper()
	b, err := bugs.Find("vote-not-persisted")
	if err != nil {
		t.Fatal(err)
	}
	return b.Plant(raftmodel.Correct())
}

// panicking is a core that cannot send heartbeats.
func panicking(core raftmodel.Core) raftmodel.Core {
	step := core.Step
	core.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
		if _, ok := in.(raft.HeartbeatTimeout); ok {
			panic("no heartbeat today")
		}
		return step(cfg, s, in)
	}
	return core
}

// instance is a Raft of which the properties are asked.
func instance(t testing.TB, b raftmodel.Bounds, core raftmodel.Core, properties ...invariants.Property) model.Searchable {
	t.Helper()
	p, err := raftmodel.New(b, core)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(p, raftmodel.Options{Network: b.OfNetwork(), Properties: properties})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// twoLeaders is a Raft in which a term can have two.
func twoLeaders(t testing.TB, b raftmodel.Bounds) model.Searchable {
	t.Helper()
	return instance(t, b, forgetful(t), invariants.ElectionSafety())
}

func shorten(t testing.TB, m model.Searchable, actions []reference.Action, property string) traces.Shortened {
	t.Helper()
	s, err := traces.Shorten(m, actions, property, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// script takes events by their labels.
func script(labels ...string) func(testing.TB, model.Searchable) []reference.Action {
	return func(t testing.TB, m model.Searchable) []reference.Action {
		t.Helper()
		run := m.Run()
		var actions []reference.Action
		for i, label := range labels {
			enabled := run.Enabled()
			at := slices.IndexFunc(enabled, func(a reference.Action) bool { return a.Label() == label })
			if at < 0 {
				t.Fatalf("step %d, %s, is none of %q", i+1, label, labelsOf(enabled))
			}
			do(t, run, enabled[at])
			actions = append(actions, enabled[at])
		}
		return actions
	}
}

// withoutDrops is a script for a network that never takes a message away.
func withoutDrops(labels []string) []string {
	return slices.DeleteFunc(slices.Clone(labels), func(label string) bool { return strings.HasPrefix(label, "Drop ") })
}

// strewn is what a search by random walks finds, with events of the plain model
// strewn in, those that change nothing too. Steps that they make impossible are
// left out. It is for a network that takes no message away: elsewhere little
// comes of what is disturbed so often.
func strewn(seed uint64) func(testing.TB, model.Searchable) []reference.Action {
	return func(t testing.TB, m model.Searchable) []reference.Action {
		t.Helper()
		rng := rand.New(rand.NewPCG(seed, 0))
		base := walk(seed)(t, m)
		for range 100 {
			if actions := strew(t, m, rng, base); actions != nil {
				return actions
			}
		}
		t.Fatalf("the seed %d gives no run to two leaders", seed)
		return nil
	}
}

// strew returns nil if the property is no longer violated.
func strew(t testing.TB, m model.Searchable, rng *rand.Rand, base []reference.Action) []reference.Action {
	t.Helper()
	run := m.Run()
	var actions []reference.Action
	for _, a := range base {
		enabled := run.Enabled()
		for _, a := range []reference.Action{enabled[rng.IntN(len(enabled))], a} {
			if _, err := run.Do(a); err == nil {
				actions = append(actions, a)
			}
			if violates(run, "ElectionSafety") {
				return actions
			}
		}
	}
	return nil
}

// walk is what a search by random walks finds.
func walk(seed uint64) func(testing.TB, model.Searchable) []reference.Action {
	return func(t testing.TB, m model.Searchable) []reference.Action {
		t.Helper()
		o := explore.WalkOptions{Options: explore.Options{Workers: 1}, Seed: seed}
		return found(t, m, must.Get(explore.Walk(context.Background(), m, o)))
	}
}

// shortest is what a breadth-first search finds.
func shortest(t testing.TB, m model.Searchable) []reference.Action {
	t.Helper()
	return found(t, m, must.Get(explore.BFS(context.Background(), m, explore.Options{Workers: 1})))
}

func found(t testing.TB, m model.Searchable, r explore.Result) []reference.Action {
	t.Helper()
	if r.Verdict != explore.Violated {
		t.Fatalf("the search gives %v", r.Verdict)
	}
	return m.Actions(r.Path)
}

func do(t rapid.TB, run reference.Run, a reference.Action) {
	t.Helper()
	if _, err := run.Do(a); err != nil {
		t.Fatal(err)
	}
}

func violates(run reference.Run, property string) bool {
	return slices.ContainsFunc(run.Violations(), func(v reference.Violation) bool { return v.Property == property })
}

func labelsOf(actions []reference.Action) (words []string) {
	for _, a := range actions {
		words = append(words, a.Label())
	}
	return words
}

// isSubsequence wants nothing that was not there, and nothing in another order.
func isSubsequence(t testing.TB, short, long []reference.Action) {
	t.Helper()
	rest := labelsOf(long)
	for i, label := range labelsOf(short) {
		at := slices.Index(rest, label)
		if at < 0 {
			t.Fatalf("step %d, %s, was not there before", i+1, label)
		}
		rest = rest[at+1:]
	}
}

// endsInViolation wants every step to apply, and the last to be the first that
// violates the property.
func endsInViolation(t rapid.TB, m model.Searchable, actions []reference.Action, property string) {
	t.Helper()
	run := m.Run()
	for i, a := range actions {
		if violates(run, property) {
			t.Errorf("%s is violated after %d steps of %d", property, i, len(actions))
		}
		do(t, run, a)
	}
	if !violates(run, property) {
		t.Errorf("%s is not violated after %d steps", property, len(actions))
	}
}

// noStepCanGo leaves out each step, and whatever then does not apply.
func noStepCanGo(t rapid.TB, m model.Searchable, actions []reference.Action, property string) {
	t.Helper()
	for i, left := range actions {
		run := m.Run()
		for _, a := range slices.Delete(slices.Clone(actions), i, i+1) {
			if _, err := run.Do(a); err == nil && violates(run, property) {
				t.Errorf("%s is violated without step %d, %s", property, i+1, left.Label())
				break
			}
			if violates(run, protocol.PanicProperty) {
				break // a run ends there
			}
		}
	}
}
