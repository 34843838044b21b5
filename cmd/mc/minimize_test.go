package main

import (
	"path/filepath"
	"strings"
	"testing"

	"raftmc/traces"
)

// TestMinimizeAFile: a counterexample as a random walk finds it becomes one of
// the shortest, in a file that replays.
func TestMinimizeAFile(t *testing.T) {
	found := mc(t, votes+" --search walk --max-states 300000 --minimize 0 --json")
	found.want(t, exitViolated)
	r := found.object(t)
	if r["proof"] != "unproved" {
		t.Errorf("what was not minimised is said to be %v", r["proof"])
	}
	long, short := r["trace"].(string), filepath.Join(t.TempDir(), "short.jsonl")
	o := mc(t, "minimize "+long+" -o "+short)
	o.want(t, exitHolds)
	if !strings.Contains(o.out, "11 steps, 1 crash: shortest") || !strings.Contains(o.out, "replay "+quote(short)) {
		t.Errorf("it says\n%s", o.out)
	}
	mc(t, "replay "+short).want(t, exitViolated)
	before, err := traces.ReadFile(long)
	if err != nil {
		t.Fatal(err)
	}
	after, err := traces.ReadFile(short)
	if err != nil {
		t.Fatal(err)
	}
	if len(after.Steps) != 11 || len(before.Steps) < 11 {
		t.Errorf("%d steps became %d", len(before.Steps), len(after.Steps))
	}
	if again := mc(t, "minimize "+short); !strings.Contains(again.out, "from 11 steps to 11") {
		t.Errorf("minimised again, it says\n%s", again.out)
	}
}

// TestEveryCounterexampleIsMinimized unless told otherwise, whatever found it.
func TestEveryCounterexampleIsMinimized(t *testing.T) {
	// In the narrow network of votes, room must be made for what counts.
	for line, steps := range map[string]int{planted: 7, votes: 11, votes + " --search walk --max-states 300000": 11, votes + " --search dfs": 11} {
		r := mc(t, line+" --json").object(t)
		trace, err := traces.ReadFile(r["trace"].(string))
		if err != nil {
			t.Fatal(err)
		}
		if r["proof"] != "shortest" || len(trace.Steps) != steps {
			t.Errorf("%s: %d steps are said to be %v", line, len(trace.Steps), r["proof"])
		}
	}
}

func TestMinimizeRefuses(t *testing.T) {
	for says, file := range map[string]string{"records no violation": harmless(t), "none-such": "none-such.jsonl"} {
		o := mc(t, "minimize "+file)
		o.want(t, exitUsage)
		if !strings.Contains(o.errors, says) || !strings.Contains(o.errors, file) {
			t.Errorf("the error %q does not say %q of %s", o.errors, says, file)
		}
	}
}
