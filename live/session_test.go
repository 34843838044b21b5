package live_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"raftmc/internal/sample"
	"raftmc/live"
	"raftmc/model/reference"
	"raftmc/traces"
)

// Another move at an earlier step starts a branch; the same move does not, on whatever
// branch it was.
func TestBranches(t *testing.T) {
	s := session(t)
	one := take(t, s, live.Place{}, "ElectionTimeout 1", "ElectionTimeout 2", "Crash 3")
	if want := (live.Place{Branch: 0, Step: 3}); one != want {
		t.Fatalf("the first branch leads to %v", one)
	}
	two := take(t, s, live.Place{Step: 1}, "Crash 2", "ElectionTimeout 3")
	if want := (live.Place{Branch: 1, Step: 3}); two != want {
		t.Fatalf("the second leads to %v", two)
	}
	if again := take(t, s, live.Place{}, "ElectionTimeout 1", "Crash 2", "ElectionTimeout 3"); again != two {
		t.Errorf("the same way again leads to %v", again)
	}
	if back := take(t, s, live.Place{Branch: 1, Step: 1}, "ElectionTimeout 2"); back != (live.Place{Branch: 0, Step: 2}) {
		t.Errorf("from the second, the first one's way leads to %v", back)
	}
	want := []live.Branch{{Steps: 3, First: "ElectionTimeout 1"}, {From: 0, At: 1, Steps: 3, First: "Crash 2"}}
	if got := s.Branches(); !reflect.DeepEqual(got, want) {
		t.Errorf("the branches are %+v", got)
	}
	moves, err := s.Moves(live.Place{Branch: 1, Step: 1})
	if err != nil || *moves[indexOf(moves, "Crash 2")].Taken != (live.Place{Branch: 1, Step: 2}) || moves[indexOf(moves, "Crash 3")].Taken != nil {
		t.Errorf("%v: what was taken is not told: %+v", err, moves)
	}
}

// What may happen at each step of a trace is what the plain model says, and so are the
// steps that a session records.
func TestSessionIsThePlainModel(t *testing.T) {
	x, err := sample.Golden(testdata, "vote-not-persisted")
	if err != nil {
		t.Fatal(err)
	}
	s, err := live.Open(x.Model, x.Trace)
	if err != nil {
		t.Fatal(err)
	}
	run := x.Model.Run()
	for n := 0; ; n++ {
		requireMoves(t, s, live.Place{Step: n}, run.Enabled())
		if n == len(x.Trace.Steps) {
			break
		}
		if _, err := run.Do(x.Trace.Steps[n].Action); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Trace(live.Place{Step: len(x.Trace.Steps)})
	if err == nil {
		got.Footer.Violation.Evidence = nil // which a file does without
	}
	if err != nil || !reflect.DeepEqual(got.Footer, x.Trace.Footer) || got.Steps[6].Fingerprint != x.Trace.Steps[6].Fingerprint {
		t.Errorf("%v: what is recorded ends with %+v", err, got)
	}
}

func requireMoves(t *testing.T, s *live.Session, at live.Place, want []reference.Action) {
	t.Helper()
	moves, err := s.Moves(at)
	if err != nil || len(moves) != len(want) {
		t.Fatalf("at step %d there are %d moves, not %d: %v", at.Step, len(moves), len(want), err)
	}
	for i, m := range moves {
		if m.Label != want[i].Label() {
			t.Errorf("move %d at step %d is %s, not %s", i, at.Step, m.Label, want[i].Label())
		}
	}
}

func TestNoSuchPlace(t *testing.T) {
	s := session(t)
	for _, p := range []live.Place{{Branch: 1}, {Branch: -1}, {Step: 1}, {Step: -1}} {
		if _, err := s.Moves(p); err == nil || !strings.HasPrefix(err.Error(), "there is no ") {
			t.Errorf("%v: %v", p, err)
		}
	}
	for _, move := range []int{-1, 6, 1000} {
		if _, err := s.Take(live.Place{}, move); err == nil {
			t.Errorf("move %d was taken", move)
		}
	}
	if got := s.Branches(); len(got) != 1 || got[0].Steps != 0 {
		t.Errorf("what is refused leaves something: %+v", got)
	}
}

// Two who look at one session at once do not disturb each other, wherever they are.
func TestTwoAtOnce(t *testing.T) {
	s := session(t)
	ways := [][]string{{"ElectionTimeout 1", "ElectionTimeout 2", "Crash 3"}, {"ElectionTimeout 2", "Crash 1", "ElectionTimeout 3"}}
	var all sync.WaitGroup
	ends := make([]live.Place, len(ways))
	for i, way := range ways {
		all.Go(func() {
			for range 5 {
				ends[i] = take(t, s, live.Place{}, way...)
				if _, err := s.Story(ends[i].Branch); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if len(s.Branches()) != 2 {
		t.Errorf("the branches are %+v", s.Branches())
	}
	for i, end := range ends {
		trace, err := s.Trace(end)
		if err != nil || trace.Steps[2].Label != ways[i][2] {
			t.Errorf("way %d: %v, %+v", i, err, trace.Steps)
		}
	}
}

// A file that is there is left as it is; what was saved replays.
func TestSave(t *testing.T) {
	s, folder := session(t), t.TempDir()
	end := take(t, s, live.Place{}, "ElectionTimeout 1", "Crash 2")
	name := filepath.Join(folder, "sub", "run.jsonl")
	if err := s.SaveAs(end, name); err != nil {
		t.Fatal(err)
	}
	trace, err := traces.ReadFile(name)
	if err != nil || traces.Replay(forgetful(t), trace).Outcome != traces.Harmless || len(trace.Steps) != 2 {
		t.Errorf("%v: what was saved is %+v", err, trace)
	}
	before, _ := os.ReadFile(name)
	if err := s.SaveAs(live.Place{}, name); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("it was written over: %v", err)
	}
	if after, _ := os.ReadFile(name); string(after) != string(before) {
		t.Error("the file has changed")
	}
	own, err := s.Save(end, folder)
	if text, _ := os.ReadFile(own); err != nil || string(text) != string(before) {
		t.Errorf("%v: %s has\n%s", err, own, text)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*", ".*")); len(left) > 0 {
		t.Errorf("these are left over: %v", left)
	}
}
