package raftmodel_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/internal/must"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// forgetsVotes is a core that loses its vote in a crash.
func forgetsVotes() raftmodel.Core {
	core := raftmodel.Correct()
	restart := core.Restart
	core.Restart = func(d raft.Durable) raft.Server {
		d.VotedFor = raft.None
		return restart(d)
	}
	return core
}

// TestResumedSearchEndsTheSame: a search that is interrupted repeatedly, and resumed from
// its checkpoint each time, ends like an uninterrupted one.
func TestResumedSearchEndsTheSame(t *testing.T) {
	bounds := raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Values: 2, Crashes: 2, Compactions: protocol.Any, Network: protocol.Network{Delivery: protocol.AnyTimes}}
	for _, test := range []struct {
		name string
		core raftmodel.Core
		want explore.Verdict
	}{{"holds", raftmodel.Correct(), explore.Holds}, {"violated", forgetsVotes(), explore.Violated}} {
		t.Run(test.name, func(t *testing.T) {
			whole := must.Get(cover.Search(t.Context(), monotoneRaft(t, bounds, test.core), cover.Options{}))
			if whole.Verdict != test.want {
				t.Fatalf("the verdict is %v: %v", whole.Verdict, whole.Violations)
			}
			ends := 0
			r, options := cover.Result{}, cover.Options{Checkpoints: &explore.Checkpoints{Dir: t.TempDir(), Identity: []explore.Trait{{Name: "search", Value: "this"}}}}
			for r = range interrupted(t, bounds, test.core, options) {
				ends++
			}
			if ends < 3 {
				t.Errorf("it was ended %d times only", ends)
			}
			if got, want := figures(r), figures(whole); !reflect.DeepEqual(got, want) {
				t.Errorf("it ended with\n%+v, not\n%+v", got, want)
			}
		})
	}
}

// interrupted yields the results of a search that is resumed after each limit.
func interrupted(t *testing.T, b raftmodel.Bounds, core raftmodel.Core, o cover.Options) func(yield func(cover.Result) bool) {
	return func(yield func(cover.Result) bool) {
		o.Limits.States, o.Workers = 5, 1
		r := must.Get(cover.Search(t.Context(), monotoneRaft(t, b, core), o))
		for yield(r) && r.Verdict == explore.Incomplete {
			o.Limits.States, o.Workers = r.States+r.States/8, 1+o.Workers%3
			var err error
			if r, err = cover.Resume(t.Context(), monotoneRaft(t, b, core), *o.Checkpoints, o); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// figures are counts that must not depend on interruptions.
func figures(r cover.Result) any {
	s := r.Stats
	return []any{r.Verdict, r.Violations, r.Schedule, s.States, s.Vectors, s.AntichainMax, s.DeadPairs, s.Transitions, s.Depth, s.Rank, s.Taken, s.Reached}
}

// TestCheckpointsAreRefused if they are torn, or of something else; the folder stays
// unchanged.
func TestCheckpointsAreRefused(t *testing.T) {
	bounds := raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Values: 1, Crashes: protocol.Any, Network: protocol.Network{Delivery: protocol.AnyTimes}}
	at := explore.Checkpoints{Dir: t.TempDir(), Identity: []explore.Trait{{Name: "search", Value: "this"}}}
	o := cover.Options{Limits: explore.Limits{States: 20}, Checkpoints: &at}
	if r := must.Get(cover.Search(t.Context(), monotoneRaft(t, bounds, raftmodel.Correct()), o)); r.Verdict != explore.Incomplete {
		t.Fatalf("the verdict is %v", r.Verdict)
	}
	file := filepath.Join(at.Dir, "cover.checkpoint")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	refuse := func(what string, content []byte, from explore.Checkpoints, core raftmodel.Core, says string) {
		t.Helper()
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := cover.Resume(t.Context(), monotoneRaft(t, bounds, core), from, o)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: the error is %v, without %q", what, err, says)
		}
		if after, err := os.ReadFile(file); err != nil || string(after) != string(content) {
			t.Errorf("%s: the file was changed", what)
		}
	}
	for _, size := range []int{0, 1, 31, 32, 100, len(whole) / 2, len(whole) - 1} {
		refuse("cut", whole[:size], at, raftmodel.Correct(), "torn")
	}
	for _, place := range []int{0, 30, len(whole) / 2, len(whole) - 1} {
		flipped := append([]byte{}, whole...)
		flipped[place] ^= 1
		refuse("flipped", flipped, at, raftmodel.Correct(), "torn")
	}
	refuse("other search", whole, explore.Checkpoints{Dir: at.Dir, Identity: []explore.Trait{{Name: "search", Value: "that"}}}, raftmodel.Correct(), `of another search: search: "this" there, "that" here`)
	refuse("other code", whole, at, forgetsVotes(), "other steps")
	if _, err := cover.Resume(t.Context(), monotoneRaft(t, bounds, raftmodel.Correct()), explore.Checkpoints{Dir: t.TempDir()}, o); !os.IsNotExist(err) {
		t.Errorf("without a checkpoint the error is %v", err)
	}
}

// monotoneRaft is Raft for the complete search, with all properties.
func monotoneRaft(t testing.TB, b raftmodel.Bounds, core raftmodel.Core) model.Monotone {
	t.Helper()
	sys, err := modelOf(t, b, core).Monotone()
	if err != nil {
		t.Fatal(err)
	}
	return sys
}
