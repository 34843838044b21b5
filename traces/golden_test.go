package traces_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"raftmc/bugs"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
	"raftmc/traces"
)

// raftModel is what model.New makes of a Raft.
type raftModel = model.Model[raftmodel.Node, raft.Message, raftmodel.Input, raftmodel.History]

var update = flag.Bool("update", false, "rewrite the golden files")

// goldenFile is the minimised counterexample to a bug.
func goldenFile(bug string) string { return filepath.Join("testdata", bug+".jsonl") }

// withGolden runs a test for each golden counterexample.
func withGolden(t *testing.T, test func(t *testing.T, old *traces.Trace)) {
	for _, b := range bugs.All() {
		if b.Liveness {
			continue // nothing is violated
		}
		t.Run(b.ID, func(t *testing.T) {
			old, err := traces.ReadFile(goldenFile(b.ID))
			if err != nil {
				t.Fatal(err)
			}
			if old.Header.Bug != b.ID || old.Header.Property != b.Property {
				t.Errorf("the trace is of %s, violating %s", old.Header.Bug, old.Header.Property)
			}
			test(t, old)
		})
	}
}

// raftOf is the Raft that a trace was recorded on, but with another bug, or none.
func raftOf(t *testing.T, h traces.Header, bug string) model.Searchable {
	t.Helper()
	m, err := raftFor(h, bug)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// raftFor is raftOf for headers of which there may be no Raft.
func raftFor(h traces.Header, bug string) (*raftModel, error) {
	core := raftmodel.Correct()
	if bug != "" {
		b, err := bugs.Find(bug)
		if err != nil {
			return nil, err
		}
		core = b.Plant(core)
	}
	within, err := raftmodel.Bounds{}.With(h.Bounds)
	if err != nil {
		return nil, err
	}
	p, err := raftmodel.New(within, core)
	if err != nil {
		return nil, err
	}
	asked, err := protocol.Select(invariants.All(p), h.Properties)
	if err != nil {
		return nil, err
	}
	return model.New(p, raftmodel.Options{Network: within.OfNetwork(), Properties: asked})
}

// A golden trace is recorded anew from its own actions: it changes with the
// format, the protocol's states or the model's fingerprints, and not with which
// of several counterexamples a search comes across first.
func TestGoldenIsWrittenAsBefore(t *testing.T) {
	withGolden(t, func(t *testing.T, old *traces.Trace) {
		want, err := os.ReadFile(goldenFile(old.Header.Bug))
		if err != nil {
			t.Fatal(err)
		}
		got := text(t, record(t, raftOf(t, old.Header, old.Header.Bug), old.Header, actionsOf(old), old.Header.Property))
		if got == string(want) {
			return
		}
		gotLines, wantLines := strings.SplitAfter(got, "\n"), strings.SplitAfter(string(want), "\n")
		for i := range min(len(gotLines), len(wantLines)) {
			if gotLines[i] != wantLines[i] {
				t.Fatalf("line %d is now\n%sand was\n%sIf that is meant, run make golden.", i+1, gotLines[i], wantLines[i])
			}
		}
		t.Fatalf("there are now %d lines, and were %d", len(gotLines), len(wantLines))
	})
}

// With its bug the property is violated, with the same witnesses.
func TestGoldenReplays(t *testing.T) {
	withGolden(t, func(t *testing.T, old *traces.Trace) {
		if r := traces.Replay(raftOf(t, old.Header, old.Header.Bug), old); r.Outcome != traces.Reproduced {
			t.Errorf("with its bug it is %v at step %d: %s", r.Outcome, r.Divergence, r.Reason)
		}
	})
}

// No step of it can go.
func TestGoldenIsMinimal(t *testing.T) {
	withGolden(t, func(t *testing.T, old *traces.Trace) {
		s, err := traces.Shorten(raftOf(t, old.Header, old.Header.Bug), actionsOf(old), old.Header.Property, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Actions) != len(old.Steps) || !s.Minimal {
			t.Errorf("of %d steps %d are enough", len(old.Steps), len(s.Actions))
		}
	})
}

const withoutBugs = "testdata/without-bugs.golden"

// Without its bug the same schedule does no harm, or comes to a step that does not
// apply any more; which one is told in a file.
func TestGoldenWithoutTheBug(t *testing.T) {
	var told []string
	withGolden(t, func(t *testing.T, old *traces.Trace) {
		m := raftOf(t, old.Header, "")
		if r := traces.Replay(m, old); r.Outcome != traces.Diverged {
			t.Errorf("its replay is %v", r.Outcome)
		}
		run := m.Run()
		line := fmt.Sprintf("%s: harmless", old.Header.Bug)
		for _, s := range old.Steps {
			if _, err := run.Do(s.Action); err != nil {
				line = fmt.Sprintf("%s: step %d of %d: %v", old.Header.Bug, s.Number, len(old.Steps), err)
				break
			}
			if v := run.Violations(); len(v) > 0 {
				t.Fatalf("after step %d %s is violated: %s", s.Number, v[0].Property, v[0].Reason)
			}
		}
		told = append(told, line)
	})
	got := strings.Join(told, "\n") + "\n"
	if *update {
		if err := os.WriteFile(withoutBugs, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(withoutBugs)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("without the bugs:\n%s\nand was\n%sIf that is meant, run make golden.", got, want)
	}
}

// There is no golden trace of what is no bug.
func TestGoldenFilesAreOfBugs(t *testing.T) {
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !slices.ContainsFunc(bugs.All(), func(b bugs.Bug) bool { return goldenFile(b.ID) == file }) {
			t.Errorf("%s is of no bug", file)
		}
	}
}
