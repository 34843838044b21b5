package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"raftmc/bugs"
	"raftmc/internal/inorder"
	"raftmc/internal/twin"
	"raftmc/protocol"
)

// reportFields are those that a report always has.
var reportFields = []string{
	"schema", "verdict", "property", "reason", "search", "protocol", "bounds", "states", "transitions", "depth", "local_states", "messages",
	"local_steps", "seconds", "states_per_second", "peak_bytes", "collision_odds", "actions", "sometimes", "trace", "workers", "seed",
	"symmetry", "store_bytes", "properties", "build",
}

// coverFields are those that it has besides, of a complete search.
var coverFields = []string{"vectors", "configurations", "antichain_max", "dead_pairs"}

func TestReportOfACompleteSearch(t *testing.T) {
	r := mc(t, covered+" --json").object(t)
	for _, field := range append(slices.Clone(reportFields), coverFields...) {
		if _, ok := r[field]; !ok {
			t.Errorf("the report has no %s", field)
		}
	}
	for _, field := range coverFields {
		if n, _ := r[field].(float64); n <= 0 {
			t.Errorf("%s is %v", field, r[field])
		}
	}
	if r["configurations"] != r["states"] {
		t.Errorf("%v configurations are %v states", r["configurations"], r["states"])
	}
	if r := mc(t, covered+" --json --without saturation,dead-messages").object(t); r["without"] != "dead-messages,saturation" || r["dead_pairs"] != nil {
		t.Errorf("without %v, there are %v dead pairs", r["without"], r["dead_pairs"])
	}
}

// TestVacuousInShort: the first line of a vacuous verdict fits a screen, what is missing is
// listed once, and a bound that forbids the first step is named.
func TestVacuousInShort(t *testing.T) {
	o := mc(t, "check --servers 5 --terms 1 --log 1 --in-flight 3 --search bfs")
	o.want(t, exitVacuous)
	first, rest, _ := strings.Cut(o.out, "\n")
	const want = "raft: vacuous: nothing was violated, but what should have occurred did not: ElectionTimeout was never taken, and 19 more"
	if first != want {
		t.Errorf("it says\n%s\nwant\n%s", first, want)
	}
	for _, line := range []string{
		"  ElectionTimeout was never taken\n", "  SometimesLeader (a server leads) was never reached\n",
		"  ElectionTimeout is forbidden from the beginning by in-flight 3: it would put 4 messages in flight\n",
	} {
		if strings.Count(rest, line) != 1 {
			t.Errorf("%q should be there once, in\n%s", line, rest)
		}
	}
}

func TestReportFields(t *testing.T) {
	for _, test := range []struct {
		line, verdict string
		says          []string // fields that are not empty with this verdict
	}{
		{holding, "holds", nil},
		{small + " --max-states 100", "incomplete", []string{"reason"}},
		{vacuity, "vacuous", []string{"reason"}},
		{votes, "violated", []string{"property", "reason", "bug", "proof", "page"}},
	} {
		t.Run(test.verdict, func(t *testing.T) {
			r := mc(t, test.line+" --json").object(t)
			if r["schema"] != "raftmc-check/1" || r["verdict"] != test.verdict {
				t.Errorf("this is a report of schema %v and verdict %v", r["schema"], r["verdict"])
			}
			for _, field := range reportFields {
				if _, ok := r[field]; !ok {
					t.Errorf("the report has no %s", field)
				}
			}
			for _, field := range []string{"property", "reason", "bug", "proof", "page"} {
				if s, _ := r[field].(string); (s != "") != slices.Contains(test.says, field) {
					t.Errorf("%s is %v", field, r[field])
				}
			}
			if tested, ok := r["tested"].(map[string]any); ok != (test.verdict == "holds" || test.verdict == "vacuous") || ok && tested["steps"] == 0.0 {
				t.Errorf("what was tested is %v", r["tested"])
			}
			if missing, ok := r["missing"].([]any); ok != (test.verdict == "vacuous") || ok && len(missing) == 0 {
				t.Errorf("what is missing is %v", r["missing"])
			}
			delete(r, "tested")
			delete(r, "missing")
			delete(r, "forbidden") // of what is missing, if any
			for field := range inorder.All(r) {
				if field == "faults" {
					if crashes := r[field].(map[string]any)["Crash"]; test.verdict != "violated" || crashes != 1.0 {
						t.Errorf("the faults are %v", r[field])
					}
					continue
				}
				if field != "bug" && field != "proof" && field != "page" && field != "group" && field != "groups" && !slices.Contains(reportFields, field) {
					t.Errorf("the report has a field %s that the tests do not know", field)
				}
			}
			if file, ok := r["trace"].(string); ok != (test.verdict == "violated") {
				t.Errorf("the trace is %v", r["trace"])
			} else if ok {
				if _, err := os.Stat(file); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestReportFiguresAgree(t *testing.T) {
	for _, line := range []string{holding, small, votes, covered, planted, covered + " --max-states 300", small + " --search dfs", small + " --search walk --max-states 3000"} {
		r := mc(t, line+" --json").object(t)
		taken := 0.0
		for _, n := range r["actions"].(map[string]any) {
			taken += n.(float64)
		}
		if taken != r["transitions"] {
			t.Errorf("%s: %v actions were taken in %v transitions", line, taken, r["transitions"])
		}
		for _, field := range []string{"states", "transitions", "depth", "local_states", "messages", "local_steps", "seconds", "states_per_second", "peak_bytes"} {
			if n, ok := r[field].(float64); !ok || n <= 0 {
				t.Errorf("%s: %s is %v", line, field, r[field])
			}
		}
	}
}

func TestReportTellsWhatWasAsked(t *testing.T) {
	r := mc(t, "check raft --servers 2 --terms 1 --log 1 --values 2 --crashes any --compactions 0 --drops 3 --duplicates 0 --in-flight 2 --network fifo --disk async"+
		" --property ElectionSafety,LogMatching --symmetry none --search pct:4 --seed 7 --workers 1 --max-states 50 --depth 9 --json").object(t)
	got, err := json.Marshal(r["bounds"])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"servers":2`, `"terms":1`, `"log":1`, `"values":2`, `"crashes":"any"`, `"compactions":0`, `"drops":3`, `"reorders":0`,
		`"in-flight":2`, `"network":"fifo,lossy,once"`, `"disk":"async"`, `"depth":9`,
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%s is missing in the bounds %s", want, got)
		}
	}
	for field, want := range inorder.All(map[string]string{
		"protocol": "raft", "search": "pct:4", "seed": "7", "workers": "1", "symmetry": "none",
		"properties": "[ElectionSafety LogMatching]", "sometimes": "map[]",
	}) {
		if got := fmt.Sprint(r[field]); got != want {
			t.Errorf("%s is %s, not %s", field, got, want)
		}
	}
	if r := mc(t, holding+" --search dfs --json").object(t); r["workers"] != 1.0 {
		t.Errorf("a search of one path at a time is reported with %v workers", r["workers"])
	}
}

func TestReportIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	for _, line := range []string{
		holding, small, votes, covered, planted, small + " --max-states 2000", small + " --search walk --max-states 3000 --seed 3",
		strings.Replace(votes, "--terms 1 --log 0", "--terms 2 --log 1", 1),
		votes + " --search swarm --seed 5",
	} {
		t.Run(line, func(t *testing.T) {
			var first string
			for _, workers := range []int{1, 3} {
				r := mc(t, fmt.Sprint(line, " --json --workers ", workers)).object(t)
				if r["workers"] != float64(workers) {
					t.Errorf("%d workers are reported as %v", workers, r["workers"])
				}
				if file, ok := r["trace"].(string); ok {
					text, err := os.ReadFile(file)
					if err != nil {
						t.Fatal(err)
					}
					r["trace"] = filepath.Base(file) + "\n" + string(text)
					r["page"] = filepath.Base(r["page"].(string))
				}
				if tested, ok := r["tested"].(map[string]any); ok {
					delete(tested, "seconds")
				}
				for _, varies := range []string{"workers", "seconds", "states_per_second", "peak_bytes"} {
					delete(r, varies)
				}
				got := ""
				for _, field := range slices.Sorted(maps.Keys(r)) {
					got += fmt.Sprintf("%s: %v\n", field, r[field])
				}
				if first == "" {
					first = got
				}
				if got != first {
					t.Errorf("with 1 worker\n%s\nwith %d\n%s", first, workers, got)
				}
			}
		})
	}
}

// TestDemoOfEachBug, of those with the smallest bounds unless the long tests run.
func TestDemoOfEachBug(t *testing.T) {
	for _, b := range bugs.All() {
		t.Run(b.ID, func(t *testing.T) {
			if b.Liveness {
				o := mc(t, "demo", b.ID)
				o.want(t, exitHolds)
				if !strings.Contains(o.out, b.Property+" never does") {
					t.Errorf("it does not say what never happens:\n%s", o.out)
				}
				return
			}
			switch {
			case b.Bounds.Terms > 1:
				twin.Deep(t)
			case b.Bounds.Servers < 3:
				twin.Longer(t)
			}
			o := mc(t, "demo --minimize 20000", b.ID)
			o.want(t, exitHolds)
			wanted := []string{
				b.ID, b.Doc, b.Section, `violated: ` + b.Property, `(?m)^ *\d+  ElectionTimeout \d$`,
				`(?m)^  witness: server \d since step \d+: `,
			}
			if b.Bounds.Servers > 1 {
				wanted = append(wanted, `(?m)^ *\d+  Deliver RequestVote \d→\d term \d`)
			}
			for _, want := range wanted {
				if !strings.HasPrefix(want, "(?m)") {
					want = regexp.QuoteMeta(want)
				}
				if !regexp.MustCompile(want).MatchString(o.out) {
					t.Errorf("%s is missing in\n%s", want, o.out)
				}
			}
			file := regexp.MustCompile(`(?m)^trace: (.*)$`).FindStringSubmatch(o.out)
			if file == nil {
				t.Fatalf("no trace is named in\n%s", o.out)
			}
			if !strings.Contains(o.out, " replay "+quote(file[1])+"\n") {
				t.Errorf("there is no command that replays %s in\n%s", file[1], o.out)
			}
			again := mc(t, "replay", file[1])
			status := exitViolated
			if b.Property == protocol.PanicProperty {
				status = exitPanicked
			}
			again.want(t, status)
		})
	}
}
