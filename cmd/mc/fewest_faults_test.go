package main

import (
	"strings"
	"testing"

	"raftmc/traces"
)

// TestFewestFaults: how many faults a bug needs, and no more are told.
func TestFewestFaults(t *testing.T) {
	for _, test := range []struct {
		bug   string
		says  string
		steps int
	}{
		{"vote-not-persisted", "7 steps, 1 crash: fewest faults", 7},
		{"vote-ignores-log", "15 steps, no fault: fewest faults", 15},
		{"commit-regresses", "13 steps, 1 reorder: fewest faults", 13},
		{"match-regresses", "9 steps, 1 reorder: fewest faults", 9},
		{"prev-zero-always-matches", "20 steps, 1 reorder: fewest faults", 20},
	} {
		t.Run(test.bug, func(t *testing.T) {
			o := mc(t, "check --fewest-faults --progress none --bug "+test.bug)
			o.want(t, exitViolated)
			if !strings.Contains(o.out, "\n"+test.says+"\n") {
				t.Errorf("it does not say %q:\n%s", test.says, o.out)
			}
			o = mc(t, "check --fewest-faults --json --bug "+test.bug)
			o.want(t, exitViolated)
			trace, err := traces.ReadFile(o.object(t)["trace"].(string))
			if err != nil {
				t.Fatal(err)
			}
			if len(trace.Steps) != test.steps || trace.Header.Search != fewestFaults {
				t.Errorf("the trace has %d steps, by %s", len(trace.Steps), trace.Header.Search)
			}
			mc(t, "replay", o.object(t)["trace"].(string)).want(t, exitViolated)
			mc(t, "minimize", o.object(t)["trace"].(string)).want(t, exitUsage)
		})
	}
}

// TestFewestFaultsHolds where there is nothing to find, and looks at every state.
func TestFewestFaultsHolds(t *testing.T) {
	const bounds = " --servers 2 --terms 2 --log 1 --crashes 1 --drops 1 --duplicates 0 --reorders 1 --in-flight 3 --network fifo --json"
	fewest, bfs := mc(t, "check --fewest-faults"+bounds), mc(t, "check --search bfs --compactions 1"+bounds)
	fewest.want(t, exitHolds)
	bfs.want(t, exitHolds)
	for _, figure := range []string{"states", "transitions"} {
		if got, want := fewest.object(t)[figure], bfs.object(t)[figure]; got != want {
			t.Errorf("%s: %v, and breadth first %v", figure, got, want)
		}
	}
}

func TestFewestFaultsRefuses(t *testing.T) {
	for line, reason := range map[string]string{
		"check --fewest-faults --search walk":                    "it is a search of its own",
		"check --fewest-faults --network unordered --reorders 1": "reorders freely already; use network fifo",
		"check --search bfs --reorders 2":                        "reorders freely already; use network fifo",
		"check --fewest-faults --workers 2":                      "which uses one",
		"check --fewest-faults --depth 9":                        noDepth,
		"check --fewest-faults --minimize 1000":                  asFound,
		"check --search cover --reorders 1":                      noCount,
		"check --fewest-faults --without saturation":             onlyCover,
	} {
		o := mc(t, line)
		o.want(t, exitUsage)
		if !strings.Contains(o.errors, reason) {
			t.Errorf("%s: %s", line, o.errors)
		}
	}
}
