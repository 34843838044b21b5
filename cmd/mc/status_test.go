package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"raftmc/explore"
)

func TestExitStatusOfEveryVerdict(t *testing.T) {
	for _, test := range []struct {
		line   string
		status int
		says   string
	}{
		{holding, exitHolds, "holds"},
		{small, exitHolds, "holds"},
		{holding + " --property Consistency", exitHolds, "holds"},
		{covered, exitHolds, "holds"},
		{"check paxos --servers 2 --terms 2", exitHolds, "holds"},
		{"check paxos --search bfs --servers 2 --terms 2", exitHolds, "holds"},
		{"check --servers 1", exitHolds, "holds"},
		{"check --search bfs --servers 1 --drops 1 --duplicates 1", exitHolds, "holds"},
		{ceaseless + " --max-states 100", exitIncomplete, "state limit 100 reached"},
		{ceaseless + " --max-time 1ns", exitIncomplete, "time limit 1ns reached"},
		{ceaseless + " --memory 1KiB", exitIncomplete, "memory limit 1.0 KiB reached"},
		{"check raft --servers 3 --terms 1 --log 1 --crashes 0 --compactions 0 --search cover --property SometimesLeader", exitHolds, "holds"},
		{small + " --max-states 100", exitIncomplete, "state limit 100 reached"},
		{small + " --depth 4", exitIncomplete, "depth limit 4 reached"},
		{small + " --search dfs --depth 4", exitIncomplete, "depth limit 4 reached"},
		{small + " --max-time 1ns", exitIncomplete, "time limit 1ns reached"},
		{small + " --memory 1KiB", exitIncomplete, "memory limit 1.0 KiB reached"},
		{vacuity, exitVacuous, "SometimesCommitted"},
		{votes, exitViolated, "ElectionSafety"},
		{planted, exitViolated, "ElectionSafety"},
	} {
		t.Run(test.line, func(t *testing.T) {
			o := mc(t, test.line)
			o.want(t, test.status)
			headline, _, _ := strings.Cut(o.out, "\n")
			if !strings.Contains(headline, test.says) {
				t.Errorf("the first line is %q, without %q", headline, test.says)
			}
			if o.errors != "" {
				t.Errorf("stderr has %q", o.errors)
			}
		})
	}
}

func TestCancelledSearchIsIncomplete(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, search := range searchNames() {
		line := small
		if search == "cover" {
			line = covered
		}
		o := mcWith(t, ctx, line+" --json --search "+search)
		o.want(t, exitIncomplete)
		if r := o.object(t); r["verdict"] != "incomplete" || r["reason"] != "interrupted" {
			t.Errorf("%s: the verdict is %v because of %v", search, r["verdict"], r["reason"])
		}
	}
	demo := mcWith(t, ctx, "demo")
	demo.want(t, exitIncomplete)
}

func TestStatusOfAPanic(t *testing.T) {
	result := explore.Result{Verdict: explore.Violated, Violations: []explore.Violation{{Property: "NoPanic", Panic: true}}}
	if err := (&report{Verdict: "violated"}).status(result); err != statusError(exitPanicked) {
		t.Errorf("a panic ends with %v", err)
	}
}

func TestCounterexampleThatCannotBeWrittenIsNoVerdict(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a-file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o := mc(t, votes+" --out "+file)
	o.want(t, exitInternal)
	if !strings.Contains(o.errors, file) {
		t.Errorf("the error %q does not name %s", o.errors, file)
	}
}

// Errors of usage name what is wrong and what there is instead, and come before
// any search.
func TestUsageErrors(t *testing.T) {
	for _, test := range []struct {
		line string
		says []string
	}{
		{"check --servres 3", []string{"--servres"}},
		{"check twophase paxos", []string{"at most 1"}},
		{"check zab", []string{`"zab"`, "raft, twophase, paxos"}},
		{"check --search best", []string{`"best"`, "cover, bfs, dfs, fewest-faults, walk, pct, swarm"}},
		{"check --search walk:3", []string{`"walk:3"`, "bfs"}},
		{"check --search pct:0", []string{"--search pct:0", "from 1"}},
		{"check --search pct:deep", []string{"--search pct:deep", "from 1"}},
		{"check --property Fairness", []string{`"Fairness"`, "mc list properties"}},
		{"check --property ElectionSafety,Fairness", []string{`"Fairness"`, "mc list properties"}},
		{"check twophase --property ElectionSafety", []string{`"ElectionSafety"`, "mc list properties"}},
		{"check --bug none-such", []string{`"none-such"`, "mc list bugs"}},
		{"check --crashes many", []string{"--crashes", `"many"`, "number", "any"}},
		{"check --crashes=-3", []string{"--crashes", `"-3"`, "number", "any"}},
		{"check --search bfs --drops 256", []string{"--drops", `"256"`, "255"}},
		{"check --search bfs --duplicates 1.5", []string{"--duplicates", `"1.5"`, "number"}},
		{"check --compactions all", []string{"--compactions", `"all"`, "any"}},
		{"check --servers three", []string{"--servers", `"three"`}},
		{"check --servers 0", []string{"servers 0", "1 to 7"}},
		{"check --servers 8", []string{"servers 8", "1 to 7"}},
		{"check --terms 0", []string{"terms 0", "at least 1"}},
		{"check --log=-1", []string{"log -1"}},
		{"check --values 0", []string{"values 0", "1 to"}},
		{"check --batch=-1", []string{"batch -1", "0 for no limit"}},
		{"check paxos --terms 0", []string{"terms 0", "at least one ballot"}},
		{"check --search cover --drops 1", []string{"--drops", "--search cover", "without limit", "--search bfs"}},
		{"check --in-flight 3", []string{"--in-flight", "--search cover", "--search bfs"}},
		{"check --depth 3", []string{"--depth", "--search cover", "--search bfs"}},
		{"check --seed 3", []string{"--seed", "--search cover", "random walks"}},
		{"check --disk async", []string{"disk async", "in-flight", "bfs"}},
		{"check --resume none-such", []string{"--resume", "none-such", "--checkpoint"}},
		{"check --search walk --checkpoint here", []string{"--checkpoint", "--search walk", "cover"}},
		{"check --network fifo", []string{"network fifo", "network many", "bfs"}},
		{"check --without luck", []string{"--without", `"luck"`, "subsumption, dead-messages, saturation", "--symmetry none"}},
		{"check --search bfs --without saturation", []string{"--without", "--search bfs", "cover"}},
		{"check --search bfs --in-flight=-1", []string{"--in-flight -1", "negative"}},
		{"check --search bfs --depth=-1", []string{"--depth -1", "negative"}},
		{"check --max-states=-1", []string{"--max-states"}},
		{"check --max-time soon", []string{"--max-time", `"soon"`}},
		{"check --max-time=-1s", []string{"--max-time -1s", "negative"}},
		{"check --quiet --progress loud", []string{"--progress", `"loud"`}},
		{"check twophase --bug vote-not-persisted", []string{"vote-not-persisted", "one of raft", "twophase"}},
		{"chekc", []string{`"chekc"`}},
		{"demo --bug commit-prior-term", []string{"--bug"}},
		{"check twophase --terms 2", []string{"--terms", "twophase", "--servers"}},
		{"check twophase --disk async", []string{"--disk", "twophase", "--servers"}},
		{"check paxos --crashes 1", []string{"--crashes", "paxos", "--terms"}},
		{"check --search dfs --workers 2", []string{"--workers", "--search dfs", "--search bfs"}},
		{"check --search bfs --seed 1", []string{"--seed", "--search bfs", "random walks"}},
		{"check --search dfs --seed 1", []string{"--seed", "--search dfs", "random walks"}},
		{"check --workers 0", []string{"--workers 0", "at least one"}},
		{"check --network tcp", []string{"--network", `"tcp"`, "unordered, fifo"}},
		{"check --search bfs --network many,fifo", []string{"--network", "many", "fifo"}},
		{"check --search bfs --network many --drops 1 --duplicates 0", []string{"drops 1", "network many", "network once"}},
		{"check --search bfs --network many --drops 0 --duplicates 1", []string{"duplicates 1", "network many", "network once"}},
		{"check --search bfs --network lossless --drops 1", []string{"drops 1", "lossless", "lossy"}},
		{"check --disk ssd", []string{"--disk", `"ssd"`, "sync nor async"}},
		{"check --symmetry half", []string{"--symmetry", `"half"`, "full nor none"}},
		{"check --memory lots", []string{"--memory", `"lots"`, "8GiB", "70%"}},
		{"check --memory 0", []string{"--memory", `"0"`, "8GiB"}},
		{"check --memory 0%", []string{"--memory", `"0%"`, "100%"}},
		{"check --memory 101%", []string{"--memory", `"101%"`, "100%"}},
		{"check --progress loud", []string{"--progress", `"loud"`, "auto, line, log, none"}},
		{"demo none-such", []string{`"none-such"`, "mc list bugs"}},
		{"demo a b", []string{"at most 1"}},
		{"list weather", []string{`"weather"`}},
		{"list --xml", []string{"--xml"}},
		{"replay", []string{"1 arg"}},
		{"replay none-such.jsonl", []string{"none-such.jsonl"}},
		{"version 2", []string{"2"}},
	} {
		t.Run(test.line, func(t *testing.T) {
			o := mc(t, test.line)
			o.want(t, exitUsage)
			if o.out != "" {
				t.Errorf("a search was started:\n%s", o.out)
			}
			if !strings.HasPrefix(o.errors, "mc: ") || strings.Count(o.errors, "\n") != 1 {
				t.Errorf("the error is not one line that begins with mc:\n%s", o.errors)
			}
			for _, want := range test.says {
				if !strings.Contains(o.errors, want) {
					t.Errorf("the error %q does not say %q", o.errors, want)
				}
			}
		})
	}
}

func TestHelpDocumentsExitStatuses(t *testing.T) {
	for command, statuses := range map[string]map[int]string{
		"check": {
			exitHolds: "holds", exitInternal: "internal", exitUsage: "usage", exitIncomplete: "incomplete",
			exitVacuous: "vacuous", exitViolated: "violated", exitPanicked: "panicked",
		},
		"demo":   {exitHolds: "replays"},
		"replay": {exitHolds: "without", exitViolated: "happens again", exitDiverged: "diverges"},
	} {
		o := mc(t, command+" --help")
		o.want(t, exitHolds)
		_, text, found := strings.Cut(o.out, "Exit status:")
		if !found {
			t.Errorf("%s --help has no exit status", command)
		}
		for status, word := range statuses {
			if !regexp.MustCompile(`\b`+strconv.Itoa(status)+`\b`).MatchString(text) || !strings.Contains(text, word) {
				t.Errorf("%s --help does not say that %d is %s", command, status, word)
			}
		}
	}
}

// TestNetworkLowersDefaults: what a network excludes by itself needs no second
// flag.
func TestNetworkLowersDefaults(t *testing.T) {
	for _, network := range []string{"many", "lossless"} {
		o := mc(t, "check --search bfs --terms 1 --log 0 --crashes 0 --compactions 0 --in-flight 2 --network", network)
		if strings.Contains(o.errors, "drops") || strings.Contains(o.errors, "duplicates") {
			t.Errorf("network %s: %s", network, o.errors)
		}
	}
}
