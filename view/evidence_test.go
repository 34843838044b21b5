package view_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"raftmc/internal/member"
	"raftmc/internal/sample"
	"raftmc/view"
)

// TestEvidence: which fields of which servers a violation is about, for Raft and other
// protocols. None of them declares it.
func TestEvidence(t *testing.T) {
	paxos := func() (sample.Sample, error) {
		m, err := sample.Paxos(1)
		if err != nil {
			return sample.Sample{}, err
		}
		return sample.Walk(m, 3, 200)
	}
	raft := func(bug string) func() (sample.Sample, error) {
		return func() (sample.Sample, error) { return sample.Golden(testdata, bug) }
	}
	for _, row := range []struct {
		name string
		make func() (sample.Sample, error)
		want string
	}{
		{"lock", sample.Lock, "OneHolder: 1 Mode Log, 2 Mode Log"},
		{"register", sample.Register, "Linearizable: clients clients"},
		{"paxos", paxos, "LearnedIsChosen: 1 learned, 2 ballot learned, 3 voted value"},
		{"vote-not-persisted", raft("vote-not-persisted"), "ElectionSafety: 1 currentTerm role, 3 currentTerm role"},
		{"commit-prior-term", raft("commit-prior-term"), "LeaderCompleteness: 1 currentTerm log commitIndex, 3 currentTerm log role"},
		{"commit-on-nack", raft("commit-on-nack"), "MatchIsDurable: 1 currentTerm log role matchIndex, 2 currentTerm"},
	} {
		t.Run(row.name, func(t *testing.T) {
			v := tell(t, must(t)(row.make())).Violated()
			var servers []string
			for _, e := range v.Evidence {
				members, _ := member.Of(e.State)
				words := []string{e.Server}
				for _, m := range members {
					words = append(words, m.Name)
				}
				servers = append(servers, strings.Join(words, " "))
			}
			if got := v.Property + ": " + strings.Join(servers, ", "); got != row.want {
				t.Errorf("it is about\n%s\nnot\n%s", got, row.want)
			}
		})
	}
}

// TestEvidenceIsInTheState: the evidence of a violation agrees with the server's state
// after the violating step.
func TestEvidenceIsInTheState(t *testing.T) {
	seen := 0
	withSamples(t, func(t *testing.T, _ sample.Sample, story *view.Story) {
		for _, v := range story.Violations {
			if len(v.Evidence) == 0 {
				t.Errorf("there is nothing to see of %s at step %d", v.Property, v.Step)
			}
			for _, e := range v.Evidence {
				i := slices.IndexFunc(story.Servers, func(s view.Server) bool { return s.Name == e.Server })
				requireWithin(t, fmt.Sprintf("%s at step %d, server %s", v.Property, v.Step, e.Server), e.State, story.State(i, v.Step))
				seen++
			}
		}
	})
	if seen < 50 {
		t.Errorf("only %d servers were looked at", seen)
	}
}

func requireWithin(t *testing.T, what string, some, all json.RawMessage) {
	t.Helper()
	has, _ := member.Of(all)
	fields, _ := member.Of(some)
	if len(fields) == 0 {
		t.Errorf("%s: there is nothing in %s", what, some)
	}
	for _, f := range fields {
		i := slices.IndexFunc(has, func(m member.Member) bool { return m.Name == f.Name })
		if isThere := i >= 0; isThere && !bytes.Equal(has[i].Value, f.Value) || !isThere && string(f.Value) != "null" {
			t.Errorf("%s: %s is %s, and the state is %s", what, f.Name, f.Value, all)
		}
	}
}

// TestStoryIsAboutWhatTheTraceSays: if a violation can name two servers in either order,
// the page and the text have the same order.
func TestStoryIsAboutWhatTheTraceSays(t *testing.T) {
	withSamples(t, func(t *testing.T, s sample.Sample, story *view.Story) {
		if want := s.Trace.Footer.Violation; want != nil && story.Violated().Reason != want.Reason {
			t.Errorf("it is about %q, and the trace about %q", story.Violated().Reason, want.Reason)
		}
	})
}

// TestColumns: a story has the columns that the protocol declares, and its states have
// these fields.
func TestColumns(t *testing.T) {
	if columns := tell(t, must(t)(sample.Lock())).Columns; columns != nil {
		t.Errorf("a protocol that declares none has %q", columns)
	}
	story := tell(t, golden(t, "commit-prior-term"))
	if len(story.Columns) < 5 {
		t.Errorf("Raft has only %q", story.Columns)
	}
	leader, _ := member.Of(story.State(0, len(story.Steps)))
	for _, column := range story.Columns {
		if !slices.ContainsFunc(leader, func(m member.Member) bool { return m.Name == column }) {
			t.Errorf("a leader of Raft has no %s", column)
		}
	}
}
