package traces_test

import (
	"context"
	"flag"
	"os"
	"strings"
	"testing"

	"raftmc/explore"
	"raftmc/traces"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const golden = "testdata/vote-not-persisted.jsonl"

// The golden trace is recorded anew from its own actions: it changes with the
// format, the protocol's states or the model's fingerprints, and not with which
// of several shortest counterexamples a search comes across first.
func TestGoldenTraceIsWrittenAsBefore(t *testing.T) {
	if *update {
		if err := counterexample(t).WriteFile(golden); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	old, err := traces.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got := text(t, record(t, raftWith(t, old.Header.Bug), old.Header, actionsOf(old), old.Header.Property))
	if got == string(want) {
		return
	}
	gotLines, wantLines := strings.SplitAfter(got, "\n"), strings.SplitAfter(string(want), "\n")
	for i := range min(len(gotLines), len(wantLines)) {
		if gotLines[i] != wantLines[i] {
			t.Fatalf("line %d is now\n%sand was\n%sIf that is meant, run the test with -update.", i+1, gotLines[i], wantLines[i])
		}
	}
	t.Fatalf("there are now %d lines, and were %d", len(gotLines), len(wantLines))
}

func TestGoldenTraceIsShortest(t *testing.T) {
	old, err := traces.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	r := explore.BFS(context.Background(), raftWith(t, old.Header.Bug), explore.Options{Workers: 1})
	if len(r.Path) != len(old.Steps) {
		t.Errorf("a search finds two leaders after %d steps; the golden trace has %d", len(r.Path), len(old.Steps))
	}
}

func TestGoldenTraceReplays(t *testing.T) {
	old, err := traces.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if r := traces.Replay(raftWith(t, "vote-not-persisted"), old); r.Outcome != traces.Reproduced {
		t.Errorf("with its bug it is %v at step %d: %s", r.Outcome, r.Divergence, r.Reason)
	}
	// The correct server keeps its vote, so that the crash gives another state.
	r := traces.Replay(raftWith(t, ""), old)
	if r.Outcome != traces.Diverged {
		t.Fatalf("without its bug it is %v", r.Outcome)
	}
	if kind := old.Steps[r.Divergence-1].Action.Kind; kind != "Crash" {
		t.Errorf("without its bug it diverges at step %d, %s, instead of at the crash", r.Divergence, kind)
	}
	if !strings.HasPrefix(r.Reason, "Crash ") || !strings.Contains(r.Reason, "fingerprint") {
		t.Errorf("the reason %q does not name the action and the fingerprint", r.Reason)
	}
}
