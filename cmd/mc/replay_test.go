package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReplayStatuses(t *testing.T) {
	found := counterexample(t)
	text, err := os.ReadFile(found)
	if err != nil {
		t.Fatal(err)
	}
	truncated := filepath.Join(t.TempDir(), "truncated.jsonl")
	if err := os.WriteFile(truncated, text[:len(text)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, file string
		status     int
		says       string
	}{
		{"a counterexample", found, exitViolated, "ElectionSafety"},
		{"nothing violated", harmless(t), exitHolds, "Prepare 2"},
		{"without its bug", edited(t, found, `"bug":"vote-not-persisted",`, ""), exitDiverged, "diverged at step"},
		{"another kind of action", edited(t, found, `"kind":"ElectionTimeout","server":"1"`, `"kind":"Crash","server":"9"`), exitDiverged, "Crash 9 is not possible here"},
		{"within wider bounds", edited(t, found, `"terms":1`, `"terms":2`), exitViolated, "ElectionSafety"},

		{"truncated", truncated, exitUsage, "line "},
		{"another format", edited(t, found, "raftmc-trace", "other-trace"), exitUsage, "other-trace"},
		{"a later version", edited(t, found, `"version":1`, `"version":2`), exitUsage, "version 2"},
		{"unknown protocol", edited(t, found, `"protocol":"raft"`, `"protocol":"zab"`), exitUsage, `"zab"`},
		{"another protocol", edited(t, found, `"protocol":"raft"`, `"protocol":"paxos"`), exitUsage, "bug vote-not-persisted is one of raft, not of paxos"},
		{"another violation", edited(t, found, `"violation":{"property":"ElectionSafety"`, `"violation":{"property":"LogMatching"`), exitUsage, "LogMatching"},
		{"unknown bug", edited(t, found, `"bug":"vote-not-persisted"`, `"bug":"none-such"`), exitUsage, `"none-such"`},
		{"unknown property", edited(t, found, `"properties":["ElectionSafety"]`, `"properties":["Fairness"]`), exitUsage, `"Fairness"`},
		{"unknown symmetry", edited(t, found, `"symmetry":"full"`, `"symmetry":"half"`), exitUsage, `"half"`},
		{"too many servers", edited(t, found, `"servers":3`, `"servers":1000000`), exitUsage, "servers 1000000"},
		{"negative servers", edited(t, found, `"servers":3`, `"servers":-3`), exitUsage, "servers -3"},
		{"a folder", t.TempDir(), exitUsage, "directory"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := mc(t, "replay", test.file)
			o.want(t, test.status)
			said := o.out
			if test.status == exitUsage {
				said = o.errors
				if o.out != "" {
					t.Errorf("a replay was started:\n%s", o.out)
				}
			}
			if !strings.Contains(said, test.says) {
				t.Errorf("%q is missing in\n%s", test.says, said)
			}
		})
	}
}

func TestReplayOfAnEditedFingerprintNamesTheStep(t *testing.T) {
	file := counterexample(t)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fourth := strings.Split(string(text), "\n")[4] // behind the header
	_, fingerprint, _ := strings.Cut(fourth, `"fingerprint":"`)
	o := mc(t, "replay", edited(t, file, fingerprint[:16], "0123456789abcdef"))
	o.want(t, exitDiverged)
	for _, want := range []string{"step 4", fingerprint[:16], "0123456789abcdef"} {
		if !strings.Contains(o.out, want) {
			t.Errorf("%q is missing in\n%s", want, o.out)
		}
	}
}

func TestReplayAsJSON(t *testing.T) {
	file := counterexample(t)
	for _, test := range []struct {
		file, outcome string
		status        int
	}{
		{file, "reproduced", exitViolated},
		{harmless(t), "harmless", exitHolds},
		{edited(t, file, `"kind":"ElectionTimeout"`, `"kind":"Crash"`), "diverged", exitDiverged},
	} {
		o := mc(t, "replay --json", test.file)
		o.want(t, test.status)
		r := o.object(t)
		if r["outcome"] != test.outcome {
			t.Errorf("the outcome is %v, not %s", r["outcome"], test.outcome)
		}
		if steps, ok := r["steps"].([]any); !ok || test.outcome != "diverged" && len(steps) == 0 {
			t.Errorf("%s: the steps are %v", test.outcome, r["steps"])
		}
		if (r["violation"] != nil) != (test.outcome == "reproduced") {
			t.Errorf("%s: the violation is %v", test.outcome, r["violation"])
		}
	}
}
