package view_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"raftmc/internal/sample"
	"raftmc/model/reference"
	"raftmc/view"
)

// handChecked are the causes of golden counterexamples, worked out on paper from
// who sent what to whom.
var handChecked = []struct {
	bug, property string
	step          int
	causes        []int
}{
	// Server 2 gives its vote away twice: steps 6 and 7 make the leaders.
	{"vote-not-persisted", "ElectionSafety", 7, []int{1, 2, 3, 4, 5, 6, 7}},
	{"vote-not-persisted", "OneVotePerTerm", 5, []int{1, 2, 3, 4, 5}},
	// Server 1's own doing, and the vote that it counts: nothing of server 3.
	{"vote-not-persisted", "CountedVotesAreRecorded", 6, []int{2, 3, 6}},
	// Figure 8: all of it.
	{"commit-prior-term", "LeaderCompleteness", 21, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21}},
	// But that server 1 commits has nothing to do with server 3's second election.
	{"commit-prior-term", "CommitInOwnTerm", 21, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 18, 21}},
	// What the network loses causes nothing.
	{"stable-aba", "LeaderCompleteness", 38, []int{1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 16, 19, 20, 21, 23, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 37, 38}},
}

func TestCauses(t *testing.T) {
	for _, want := range handChecked {
		t.Run(fmt.Sprint(want.bug, " ", want.property), func(t *testing.T) {
			story := tell(t, golden(t, want.bug))
			i := slices.IndexFunc(story.Violations, func(v view.Violation) bool { return v.Step == want.step && v.Property == want.property })
			if i < 0 {
				t.Fatalf("violated are %+v", story.Violations)
			}
			if got := story.Violations[i].Causes; !slices.Equal(got, want.causes) {
				t.Errorf("got  %v\nwant %v", got, want.causes)
			}
		})
	}
}

// TestPastAgreesWithVectorClocks computes what happened before each step in a second way,
// that of Fidge and Mattern.
func TestPastAgreesWithVectorClocks(t *testing.T) {
	withSamples(t, func(t *testing.T, _ sample.Sample, story *view.Story) {
		clocks := vectorClocks(story)
		for _, end := range story.Steps {
			if end.Class == view.Drop || end.Class == view.Reorder {
				continue
			}
			var want []int
			for _, other := range story.Steps {
				if before, ok := clocks[other.Number]; ok && before.upTo(clocks[end.Number]) {
					want = append(want, other.Number)
				}
			}
			if got := story.Past(end.Number); !slices.Equal(got, want) {
				t.Fatalf("before step %d happened %v, and by vector clocks %v", end.Number, got, want)
			}
		}
	})
}

// clock counts, for each server, the steps of which something is known.
type clock map[string]int

func (c clock) upTo(other clock) bool {
	for server, n := range c {
		if n > other[server] {
			return false
		}
	}
	return true
}

func (c clock) learn(other clock) {
	for server, n := range other {
		c[server] = max(c[server], n)
	}
}

// vectorClocks are those of the steps that a server takes, by number.
func vectorClocks(s *view.Story) map[int]clock {
	now, at := map[string]clock{}, map[int]clock{}
	for _, step := range s.Steps {
		if step.Class == view.Drop || step.Class == view.Reorder {
			continue
		}
		c := clock{}
		c.learn(now[step.Server])
		if step.Message > 0 {
			c.learn(at[s.Messages[step.Message-1].Sent])
		}
		c[step.Server]++
		now[step.Server], at[step.Number] = c, c
	}
	return at
}

// TestCausesAreEnough: in a network that delivers any message at any time, the causes
// alone violate the property, for the same reason. The runs are as they were found, so
// they have many other steps.
func TestCausesAreEnough(t *testing.T) {
	tried, left := 0, 0
	for _, bug := range []string{"torn-vote", "duplicate-vote-counted", "commit-regresses", "match-regresses", "packing-skips-entry", "vote-ignores-log"} {
		m := golden(t, bug).Model // whose network is such
		for seed := range uint64(2) {
			s := must(t)(sample.Walk(m, seed, 50))
			if s.Trace.Footer.Violation == nil {
				continue
			}
			v := tell(t, s).Violated()
			tried, left = tried+1, left+len(s.Trace.Steps)-len(v.Causes)
			if got := replay(t, s, v.Causes); !slices.ContainsFunc(got, func(w reference.Violation) bool { return w.Property == v.Property && w.Reason == v.Reason }) {
				t.Errorf("%s %d: of %d steps, %v violate only %+v, not %s: %s", bug, seed, len(s.Trace.Steps), v.Causes, got, v.Property, v.Reason)
			}
		}
	}
	if tried < 6 || left < 20 {
		t.Errorf("%d runs were tried, and %d steps left out", tried, left)
	}
}

// replay takes some steps of a run, and says what the last one violates.
func replay(t *testing.T, s sample.Sample, steps []int) []reference.Violation {
	t.Helper()
	run := s.Model.Run()
	for _, n := range steps {
		if _, err := run.Do(s.Trace.Steps[n-1].Action); err != nil {
			t.Fatalf("%s: without what did not happen before, %v", s.Trace.Header.Bug, err)
		}
	}
	return run.Violations()
}

// TestAfterIsEarlier: what a step follows is before it, and listed once.
func TestAfterIsEarlier(t *testing.T) {
	withSamples(t, func(t *testing.T, _ sample.Sample, story *view.Story) {
		for _, step := range story.Steps {
			if sorted := slices.Compact(slices.Sorted(slices.Values(step.After))); !reflect.DeepEqual(sorted, step.After) || len(sorted) > 0 && sorted[len(sorted)-1] >= step.Number {
				t.Errorf("step %d follows %v", step.Number, step.After)
			}
		}
	})
}
