package cli

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"raftmc/bugs"
	"raftmc/internal/inorder"
	"raftmc/internal/twin"
)

// TestVerdictTellsGroupsApart: the first line says whether only a promise is violated, and
// what came of the guarantees.
func TestVerdictTellsGroupsApart(t *testing.T) {
	const guaranteed = "; what Raft guarantees holds in all schedules within the bounds\n"
	for _, test := range []struct {
		line       string
		status     int
		begin, end string
	}{
		{"check --servers 2 --terms 2", exitHolds, "raft: holds: ", " promises of this core), in all schedules within the bounds\n"},
		{"check --servers 2 --terms 2 --property all", exitHolds, "raft: holds: ", " promises of this core), in all schedules within the bounds\n"},
		{"check --servers 2 --terms 2 --property Guarantees,ElectionSafety", exitHolds, "raft: holds: ", " guarantees of Raft), in all schedules within the bounds\n"},
		{"check --servers 2 --terms 2 --property TimersAreSet,ElectionSafety", exitHolds, "raft: holds: 2 properties (1 guarantee of Raft, 1 promise of this core), in", "\n"},
		{"check twophase --property all", exitHolds, "twophase: holds: 1 property, in all", "\n"},
		{"check --bug timer-reset-on-step-down", exitViolated, "raft with timer-reset-on-step-down: violated: TimersAreSet, a promise of this core: server ", guaranteed},
		{"check --bug timer-reset-on-step-down --search bfs --servers 2 --terms 2 --log 0", exitViolated, "raft with timer-reset-on-step-down: violated: TimersAreSet, a promise of this core: server ", guaranteed},
		{"check --bug timer-reset-on-step-down --servers 2 --property TimersAreSet,ElectionSafety", exitViolated, "raft with timer-reset-on-step-down: violated: TimersAreSet, a promise", guaranteed},
		{"check --bug timer-reset-on-step-down --servers 2 --property promises", exitViolated, "raft with timer-reset-on-step-down: violated: TimersAreSet, a promise", "; no guarantee was checked\n"},
		{"check --bug timer-reset-on-step-down --servers 2 --property guarantees", exitHolds, "raft with timer-reset-on-step-down: holds: ", " guarantees of Raft), in all schedules within the bounds\n"},
		{"check --bug timer-reset-on-step-down --servers 2 --max-states 20", exitViolated, "raft with timer-reset-on-step-down: violated: TimersAreSet, a promise", "; of what Raft guarantees nothing was violated so far, but its search is incomplete: state limit 20 reached\n"},
		{"check --bug no-step-down-on-append --property all", exitViolated, "raft with no-step-down-on-append: violated: ", "; of what Raft guarantees nothing was violated, but what should have occurred did not: SometimesCandidateFollows (a candidate follows the leader of its own term) was never reached\n"},
		{"check --bug vote-ignores-log --property GrantsAllItMay,LeaderCompleteness", exitViolated, "raft with vote-ignores-log: violated: LeaderCompleteness: server ", "(Figure 2)\n"},
		{"check --bug vote-ignores-log --property GrantsAllItMay,LeaderCompleteness", exitViolated, "", "; violated as well: GrantsAllItMay, a promise of this core: on RequestVote 2→1 term 2 server 1 has vote 2, and may have 0 (Figure 2)\n"},
	} {
		o := mc(t, test.line+" --quiet")
		o.want(t, test.status)
		if !strings.HasPrefix(o.out, test.begin) || !strings.HasSuffix(o.out, test.end) || strings.Count(o.out, "\n") != 1 {
			t.Errorf("%s: printed %s, not %s…%s", test.line, o.out, test.begin, test.end)
		}
	}
}

// TestVariantsAreNoMistakes: the first line of the verdict on another way of writing Raft
// says that no more than promises is violated, and which. (What is violated is tested in
// package bugs, too.)
func TestVariantsAreNoMistakes(t *testing.T) {
	twin.Longer(t)
	for _, c := range bugs.Variants() {
		t.Run(c.ID, func(t *testing.T) {
			o := mc(t, "check --quiet --minimize 0 --bug "+c.ID)
			if len(c.Breaks) == 0 {
				o.want(t, exitHolds)
				return
			}
			o.want(t, exitViolated)
			_, said, _ := strings.Cut(o.out, ": violated: ")
			property, said, found := strings.Cut(said, ", a promise of this core: ")
			if !found || !slices.Contains(c.Breaks, property) || !strings.HasSuffix(said, "; what Raft guarantees holds in all schedules within the bounds\n") {
				t.Errorf("the verdict is %s", o.out)
			}
		})
	}
}

func TestGroupsInJSON(t *testing.T) {
	r := mc(t, "check --bug timer-reset-on-step-down --json").object(t)
	alone, _ := r["guarantees"].(map[string]any)
	groups := r["groups"].(map[string]any)
	members := len(groups["guarantee"].([]any)) + len(groups["promise"].([]any))
	if r["group"] != "promise" || r["verdict"] != "violated" || alone["verdict"] != "holds" || alone["states"].(float64) < 1000 || members != len(r["properties"].([]any)) {
		t.Errorf("group %v, guarantees %v, %d of %v in groups", r["group"], alone, members, r["properties"])
	}
	r = mc(t, "check --bug vote-ignores-log --property GrantsAllItMay,LeaderCompleteness --json").object(t)
	also, _ := r["also"].(map[string]any)
	if r["property"] != "LeaderCompleteness" || r["group"] != "guarantee" || r["guarantees"] != nil || also["property"] != "GrantsAllItMay" || also["group"] != "promise" || also["reason"] == "" {
		t.Errorf("property %v, group %v, guarantees %v, also %v", r["property"], r["group"], r["guarantees"], also)
	}
	for _, line := range []string{holding, vacuity} {
		for field := range inorder.All(mc(t, line+" --json").object(t)) {
			if slices.Contains([]string{"group", "groups", "guarantees", "also"}, field) {
				t.Errorf("%s has a field %s, and the protocol no groups", line, field)
			}
		}
	}
}

// TestGroupsInJUnit: a guarantee has passed if the guarantees alone were searched to
// their end, though a promise is violated.
func TestGroupsInJUnit(t *testing.T) {
	for line, want := range inorder.All(map[string]string{
		"check --bug timer-reset-on-step-down --servers 2 --property TimersAreSet,ElectionSafety,SpeaksToAll":     "raft:search . raft.guarantees:ElectionSafety . raft.promises:SpeaksToAll S raft.promises:TimersAreSet F",
		"check --bug timer-reset-on-step-down --servers 2 --property TimersAreSet,ElectionSafety --max-states 20": "raft:search . raft.guarantees:ElectionSafety S raft.promises:TimersAreSet F",
		"check --bug vote-ignores-log --property GrantsAllItMay,LeaderCompleteness,ElectionSafety,TimersAreSet":   "raft:search . raft.promises:GrantsAllItMay F raft.guarantees:ElectionSafety S raft.promises:TimersAreSet S raft.guarantees:LeaderCompleteness F",
	}) {
		name := filepath.Join(t.TempDir(), "junit.xml")
		mc(t, line+" --quiet --junit "+name).want(t, exitViolated)
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var suite element
		if err := xml.Unmarshal(text, &suite); err != nil {
			t.Fatal(err)
		}
		requireSchema(t, &suite)
		var got []string
		for _, c := range suite.Children {
			if c.XMLName.Local != "testcase" {
				continue
			}
			outcome := "."
			if len(c.Children) > 0 {
				outcome = map[string]string{"skipped": "S", "error": "E", "failure": "F"}[c.Children[0].XMLName.Local]
			}
			got = append(got, c.attr("classname")+":"+c.attr("name")+" "+outcome)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %s", line, got)
		}
	}
}

// TestTracesTellGroups: what is recorded says of which group the violated property is, and
// replays of what is only a promise say so too.
func TestTracesTellGroups(t *testing.T) {
	o := mc(t, "check --bug timer-reset-on-step-down --servers 2")
	o.want(t, exitViolated)
	_, rest, _ := strings.Cut(o.out, "trace: ")
	file, _, _ := strings.Cut(rest, "\n")
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), `"property":"TimersAreSet","group":"promise"`) {
		t.Errorf("%v, and the trace is %s", err, text)
	}
	o = mc(t, "replay", file)
	o.want(t, exitViolated)
	if !strings.Contains(o.out, "TimersAreSet, a promise of this core: ") {
		t.Errorf("replayed: %s", o.out)
	}
}

// A protocol that tells no groups apart has none to choose from.
func TestGroupsThatAreNot(t *testing.T) {
	o := mc(t, "check twophase --property promises")
	o.want(t, exitUsage)
	if !strings.Contains(o.errors, "no promises: this protocol does not tell guarantees and promises apart; all takes all its properties") {
		t.Errorf("the error is %s", o.errors)
	}
}
