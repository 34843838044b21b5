package live_test

import (
	"fmt"
	"strings"
	"testing"

	"raftmc/internal/sample"
	"raftmc/live"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
)

// crashes are steps of a server that does nothing else, and can for ever. The Raft
// loses its votes.
func crashes(t *testing.T, n int) (model.Searchable, *traces.Trace) {
	t.Helper()
	m, err := sample.Raft(raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1, Crashes: protocol.Any, InFlight: 6}, "vote-not-persisted")
	if err != nil {
		t.Fatal(err)
	}
	run := m.Run()
	var actions []reference.Action
	for len(actions) < n {
		for _, a := range run.Enabled() {
			if a.Kind == "Crash" {
				actions = append(actions, a)
				break
			}
		}
	}
	trace, err := traces.Record(m, traces.Header{Symmetry: "full"}, actions, "")
	if err != nil {
		t.Fatal(err)
	}
	return m, trace
}

// TestLimits: a session refuses what would make each look at it slow, and stays as it
// was.
func TestLimits(t *testing.T) {
	const most = 2000
	m, trace := crashes(t, most)
	s, err := live.Open(m, trace)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Take(live.Place{Step: most}, 0); err == nil || err.Error() != "a session has at most 2000 steps in a branch" {
		t.Errorf("step 2001: %v", err)
	}
	at := live.Place{Step: most - 6} // and it takes 7 steps
	a, err := s.Ask(t.Context(), live.Question{Place: at, Property: "ElectionSafety", Steps: 10})
	if err != nil || a.Found != live.Soon {
		t.Fatalf("%+v, %v", a, err)
	}
	if _, err := s.Append(a); err == nil || len(s.Branches()) != 1 {
		t.Errorf("7 steps more: %v, and the branches are %+v", err, s.Branches())
	}
	tooLong := *trace
	tooLong.Steps = append(tooLong.Steps[:most:most], tooLong.Steps[0])
	if _, err := live.Open(m, &tooLong); err == nil || !strings.Contains(err.Error(), "2001 steps") {
		t.Errorf("a trace of 2001 steps: %v", err)
	}
}

// TestAskBeyondTheLimits: a schedule that the session has no room for is told.
func TestAskBeyondTheLimits(t *testing.T) {
	const most = 2000
	m, trace := crashes(t, most)
	session, err := live.Open(m, trace)
	if err != nil {
		t.Fatal(err)
	}
	s := served{live.NewServer(session, host, t.TempDir(), model.SearchOptions{}), ""}
	w := s.request("POST", "ask", fmt.Sprintf(`{"step":%d,"property":"ElectionSafety","steps":10}`, most-6), nil)
	lines := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
	for _, says := range []string{"ElectionSafety can be violated in 7 steps", ", ElectionTimeout 2, Deliver RequestVote 1→3 term 1, ", "a session has at most 2000 steps in a branch"} {
		if !strings.Contains(lines[len(lines)-1], says) {
			t.Errorf("%q is not in %s", says, lines[len(lines)-1])
		}
	}
}

func TestLimitOnBranches(t *testing.T) {
	s := wide(t)
	err := takeAll(s)
	if err == nil || err.Error() != "a session has at most 1000 branches" || len(s.Branches()) != 1000 {
		t.Errorf("%v, with %d branches", err, len(s.Branches()))
	}
}

// takeAll takes every move of every place, the nearest first, until one is refused.
func takeAll(s *live.Session) error {
	for places := []live.Place{{}}; ; places = places[1:] {
		moves, err := s.Moves(places[0])
		if err != nil {
			return err
		}
		for i := range moves {
			to, err := s.Take(places[0], i)
			if err != nil {
				return err
			}
			places = append(places, to)
		}
	}
}
