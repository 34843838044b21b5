package view_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"raftmc/internal/sample"
	"raftmc/model/reference"
	"raftmc/view"
)

// TestStoryAgreesWithAPlainLoop compares every state, verdict and occurrence of a story
// with a loop over the plain model.
func TestStoryAgreesWithAPlainLoop(t *testing.T) {
	violated, reached := 0, 0
	withSamples(t, func(t *testing.T, s sample.Sample, story *view.Story) {
		moments, err := s.Plain()
		if err != nil {
			t.Fatal(err)
		}
		if story.Divergence != nil || len(story.Steps)+1 != len(moments) {
			t.Fatalf("the story has %d steps, and diverges: %v", len(story.Steps), story.Divergence)
		}
		for n, want := range moments {
			if n > 0 && (story.Steps[n-1].Label != want.Label || story.Steps[n-1].Number != n) {
				t.Errorf("step %d is %+v, not %s", n, story.Steps[n-1], want.Label)
			}
			for i, server := range story.Servers {
				if got := story.State(i, n); !bytes.Equal(got, want.States[server.Name]) {
					t.Errorf("step %d: the state of server %s is %s, not %s", n, server.Name, got, want.States[server.Name])
				}
			}
			if got := violationsAt(story, n); !slices.EqualFunc(got, want.Violations, func(a, b reference.Violation) bool { return reflect.DeepEqual(a, b) }) {
				t.Errorf("step %d violates %+v, not %+v", n, got, want.Violations)
			}
			for _, p := range story.Properties {
				at := slices.Contains(want.Reached, p.Name) || slices.ContainsFunc(want.Violations, func(v reference.Violation) bool { return v.Property == p.Name })
				if slices.Contains(p.At, n) != at {
					t.Errorf("step %d: that %s is violated or reached here should be %v", n, p.Name, at)
				}
			}
			violated, reached = violated+len(want.Violations), reached+len(want.Reached)
		}
	})
	if violated < 38 || reached < 100 {
		t.Errorf("only %d violations and %d occurrences were compared", violated, reached)
	}
}

func violationsAt(s *view.Story, step int) []reference.Violation {
	var all []reference.Violation
	for _, v := range s.Violations {
		if v.Step == step {
			all = append(all, v.Told())
		}
	}
	return all
}

// TestStoryAsksAllProperties, not only the one that the trace is about.
func TestStoryAsksAllProperties(t *testing.T) {
	s := golden(t, "vote-not-persisted")
	story := tell(t, s)
	if len(s.Trace.Header.Properties) != 1 || len(story.Properties) < 40 {
		t.Errorf("of the trace's %v, %d properties are asked", s.Trace.Header.Properties, len(story.Properties))
	}
	if v := story.Violated(); v == nil || v.Property != "ElectionSafety" || v.Step != 7 {
		t.Errorf("the story is about %+v", v)
	}
	if first := story.Violations[0]; first.Property != "OneVotePerTerm" || first.Step != 5 {
		t.Errorf("violated first is %+v", first)
	}
}

// TestStorySaysWhatIsReached: server 3 is the first to lead, in step 6.
func TestStorySaysWhatIsReached(t *testing.T) {
	at := map[string][]int{}
	for _, p := range tell(t, golden(t, "vote-not-persisted")).Properties {
		if p.Sometimes {
			at[p.Name] = p.At
		}
	}
	want := map[string][]int{"SometimesLeader": {6, 7}, "SometimesCandidateFollows": {}, "SometimesRestartAfterVote": {4}}
	if !reflect.DeepEqual(at, want) {
		t.Errorf("reached are %v, not %v", at, want)
	}
}

// TestStorySaysWhoseDoingAStepIs: each kind has the right class.
func TestStorySaysWhoseDoingAStepIs(t *testing.T) {
	want := map[string]view.Class{
		"ElectionTimeout": view.Input, "HeartbeatTimeout": view.Input, "Propose": view.Input, "Compact": view.Input, "Persist": view.Input, "Confirm": view.Input,
		"Prepare": view.Input, "Abort": view.Input, "Take": view.Input, "Put": view.Input, "Crash": view.Fault,
		"Deliver": view.Delivery, "Duplicate": view.Duplicate, "Drop": view.Drop, "Reorder": view.Reorder,
	}
	met := map[string]bool{}
	withSamples(t, func(t *testing.T, _ sample.Sample, story *view.Story) {
		for _, s := range story.Steps {
			met[s.Kind] = true
			if s.Class != want[s.Kind] || (s.Message > 0) != (len(story.Messages) > 0 && s.Class != view.Input && s.Class != view.Fault) {
				t.Errorf("step %d, %s, is of class %s, about message %d", s.Number, s.Label, s.Class, s.Message)
			}
		}
	})
	if len(met) != len(want) {
		t.Errorf("met were only %v", met)
	}
}

// TestStorySaysWhatTheTraceSays in the heading of a picture.
func TestStorySaysWhatTheTraceSays(t *testing.T) {
	story := tell(t, golden(t, "stable-aba"))
	got := []any{story.Protocol, story.Bug, story.Within, story.Search, story.Symmetry, story.Property, story.Faults, len(story.Fingerprint)}
	want := []any{
		"raft", "stable-aba", "servers 3, terms 3, log 1, values 1, batch any, crashes 1, compactions 0, disk async, drops any, duplicates 0, in-flight 2, network unordered,lossy,once",
		"bfs", "full", "LeaderCompleteness",
		map[string]int{"Crash": 1, "Drop": 9},
		16,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// TestStoryIsJSON: it can be read back, and is then written in the same way.
func TestStoryIsJSON(t *testing.T) {
	withSamples(t, func(t *testing.T, _ sample.Sample, story *view.Story) {
		first, err := json.Marshal(story)
		if err != nil {
			t.Fatal(err)
		}
		var read view.Story
		if err := json.Unmarshal(first, &read); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(&read)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, again) {
			t.Errorf("written\n%s\nand, once read,\n%s", first, again)
		}
	})
}

// TestStoryEndsWhereTheTraceDiverges, and says why.
func TestStoryEndsWhereTheTraceDiverges(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(s *sample.Sample)
		step   int // at which it diverges
		told   int // steps
		reason string
	}{
		{"the initial state", func(s *sample.Sample) { s.Trace.Header.Fingerprint = "0" }, 0, 0, "the initial state has fingerprint"},
		{"a state", func(s *sample.Sample) { s.Trace.Steps[3].Fingerprint = "0" }, 4, 4, "Crash 2 gives a state that is not the recorded one: its fingerprint is"},
		{"an action", func(s *sample.Sample) { s.Trace.Steps[3].Action.Server = "9" }, 4, 3, "Crash 9 is not possible here"},
		{"the violation", func(s *sample.Sample) { s.Trace.Footer.Violation.Property = "LogMatching" }, 7, 7, "LogMatching is no longer violated"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := golden(t, "vote-not-persisted")
			test.change(&s)
			story := tell(t, s)
			d := story.Divergence
			if d == nil || d.Step != test.step || !strings.HasPrefix(d.Reason, test.reason) || len(story.Steps) != test.told {
				t.Errorf("of %d steps, it diverges: %+v", len(story.Steps), d)
			}
		})
	}
}

func TestStoryOfAnotherProtocolIsRefused(t *testing.T) {
	m, err := sample.Paxos(1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := view.Tell(m, golden(t, "vote-not-persisted").Trace); err == nil || !strings.Contains(err.Error(), "protocol raft, not of paxos") {
		t.Errorf("the error is %v", err)
	}
}
