package cli

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"raftmc/catalog"
	"raftmc/internal/forked"
	"raftmc/internal/inorder"
	"raftmc/internal/twin"
	"raftmc/protocol"
	"raftmc/traces"
)

// forks is an mc of a protocol of which any-terms raises a false alarm, and a true one if it is
// confused.
func forks() *program {
	return newProgram([]catalog.Protocol{catalog.WithBugs(
		[]catalog.Bug{{ID: "confused", Doc: "the source forgets what it has said", Property: "NeverBoth"}},
		func(id string) forked.Made {
			return forked.Protocol{Epochs: int(protocol.Any), Confused: id == "confused"}
		},
	)})
}

const (
	electionsOfAny = "check --terms any --log 0 --compactions 0"
	ballotsOfAny   = "check paxos --terms any --servers 2"
)

// anyFields are the fields of a report that a search for any number of ordered values has.
var anyFields = []string{"vectors", "columns", "edges", "most_numbers", "passes"}

func TestAnyTermsHolds(t *testing.T) {
	for line, says := range inorder.All(map[string][]string{
		electionsOfAny: {
			"raft: holds: 53 properties (33 guarantees of Raft, 20 promises of this core), for any number of terms, in all schedules within the bounds\n",
			" terms any, ", "any-terms, ", " of 407 vectors of server states (terms in one: 3 at most)", "5 of 5 sometimes properties with at most 3 terms\n",
		},
		electionsOfAny + " --without dead-messages,dead-facts --symmetry none": {"without  dead-messages, dead-facts\n", "symmetry none\n"},
		ballotsOfAny: {"paxos: holds: 4 properties, for any number of ballots, in all schedules within the bounds\n", "(ballots in one: "},
	}) {
		o := mc(t, line)
		o.want(t, exitHolds)
		for _, want := range says {
			if !strings.Contains(o.out, want) {
				t.Errorf("%s does not say %q:\n%s", line, want, o.out)
			}
		}
	}
}

// TestAnyTermsGoesOn: a search that was interrupted goes on from its checkpoint, to the same counts,
// and from none of another search.
func TestAnyTermsGoesOn(t *testing.T) {
	want, folder := mc(t, electionsOfAny+" --json").object(t), t.TempDir()
	for _, states := range []string{"100", "1000"} {
		where := " --checkpoint "
		if states != "100" {
			where = " --resume "
		}
		mc(t, electionsOfAny+" --max-states "+states+where+folder).want(t, exitIncomplete)
	}
	got := mc(t, electionsOfAny+" --json --resume "+folder).object(t)
	for _, field := range append([]string{"verdict", "transitions", "reached", "taken"}, anyFields...) {
		if !reflect.DeepEqual(got[field], want[field]) {
			t.Errorf("%s is %v, not %v", field, got[field], want[field])
		}
	}
	for line, says := range map[string]string{
		electionsOfAny + " --values 2":             `--resume: ` + folder + `/ordered.checkpoint: the checkpoint is of another search: bounds: "servers 3, `,
		electionsOfAny + " --without dead-facts":   `without: "" there, "dead-facts" here`,
		electionsOfAny + " --symmetry none":        `symmetry: "full" there, "none" here`,
		ballotsOfAny:                               `protocol: "raft" there, "paxos" here`,
		"check --terms 2 --log 0 --compactions 0 ": "cover.checkpoint: no such file",
	} {
		o := mc(t, line+" --resume "+folder)
		o.want(t, exitUsage)
		if !strings.Contains(o.errors, says) || !strings.Contains(o.errors, "; start afresh with --checkpoint") {
			t.Errorf("%s says %s", line, o.errors)
		}
	}
}

func TestReportOfAnyTerms(t *testing.T) {
	r := mc(t, electionsOfAny+" --json").object(t)
	for _, field := range anyFields {
		if n, _ := r[field].(float64); n <= 0 {
			t.Errorf("%s is %v", field, r[field])
		}
	}
	if bounds := r["bounds"].(map[string]any); r["search"] != anyTerms || bounds["terms"] != "any" || r["columns"] != r["states"] || r["alarm"] != nil || r["tested"] == nil {
		t.Errorf("this is reported: %v", r)
	}
}

// TestAnyTermsFinds: what any-terms finds is a schedule with as many terms as it takes, and like
// one that cover has found.
func TestAnyTermsFinds(t *testing.T) {
	for _, row := range []struct {
		bug   string
		terms protocol.Limit
		steps int
		slow  bool
		found string
	}{
		{bug: "vote-not-persisted", terms: 1, steps: 7, found: "with terms 1 by cover, "},
		{bug: "vote-ignores-log", terms: 2, steps: 9, found: "with terms 2 by cover, "},
		{bug: "torn-vote", terms: 3, steps: 14, slow: true, found: "with terms 3 by cover, "},
	} {
		t.Run(row.bug, func(t *testing.T) {
			if row.slow {
				twin.Longer(t)
			}
			dir := t.TempDir()
			o := mc(t, "check --terms any --out "+dir+" --bug", row.bug)
			o.want(t, exitViolated)
			if !strings.Contains(o.out, ": shortest\n") || !strings.Contains(o.out, row.found) {
				t.Errorf("this is reported:\n%s", o.out)
			}
			files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
			if err != nil || len(files) != 1 {
				t.Fatalf("there are %v (%v)", files, err)
			}
			trace, err := traces.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			if got := trace.Header.Bounds.Limit("terms"); got != row.terms || len(trace.Steps) != row.steps || trace.Header.Search != anyTerms {
				t.Errorf("%d steps by %s, within terms %v; want %d, within %v", len(trace.Steps), trace.Header.Search, got, row.steps, row.terms)
			}
			mc(t, "replay", files[0]).want(t, exitViolated)
			mc(t, "minimize", files[0], "--out", dir).want(t, exitHolds)
			mc(t, "export", files[0], "--to", "text").want(t, exitHolds)
		})
	}
}

func TestAnyTermsUnknown(t *testing.T) {
	const want = `forked: unknown: NeverBoth fails in the abstraction, which may be a false alarm: the listener has heard both messages

  no schedule was found that does this: with epochs 2 nothing is violated (8 configurations, … s); with epochs 3 nothing is violated (8 configurations, … s); with epochs 4 nothing is violated (8 configurations, … s)

  the run in the abstraction, with epochs named anew at each step, 1, 2, 3… in their order:
  1  server source: Begin epoch 1, and speak
     server source: epoch 0 → 1, phase 0 → 1, told - → true
  2  server source: Begin epoch 2
     server source: phase 1 → 2, told true → -
  3  server listener: Deliver Second epoch 1
     server listener: other - → true
  4  server listener: Deliver First epoch 1
     server listener: first - → true
     with First epoch 1

  remedy: give a number, as --epochs 4, for a verdict within it

  bounds   epochs any, network many
  search   any-terms, 1 worker, symmetry full
  columns  …
  local    …
  time     …
  build    …
`
	o := mcOf(t, t.Context(), forks(), "check --workers 1")
	o.want(t, exitUnknown)
	if !elided(want).MatchString(o.out) {
		t.Errorf("this is reported:\n%s\nwant\n%s", o.out, want)
	}
	if quiet := mcOf(t, t.Context(), forks(), "check --quiet"); quiet.status != exitUnknown || !strings.HasPrefix(o.out, quiet.out) {
		t.Errorf("with --quiet, the status is %d, and it says\n%s", quiet.status, quiet.out)
	}
}

// TestAlarmAsJSON: what --json prints of an alarm is what it was when its schema was named.
func TestAlarmAsJSON(t *testing.T) {
	for name, row := range inorder.All(map[string]struct {
		line   string
		status int
	}{
		"alarm-unknown":   {"check --json", exitUnknown},
		"alarm-confirmed": {"check --json --bug confused", exitViolated},
	}) {
		o := mcOf(t, t.Context(), forks(), row.line)
		o.want(t, row.status)
		r := o.object(t)
		for _, tried := range r["alarm"].(map[string]any)["tried"].([]any) {
			delete(tried.(map[string]any), "seconds")
		}
		got, err := json.MarshalIndent(map[string]any{"verdict": r["verdict"], "property": r["property"], "reason": r["reason"], "alarm": r["alarm"], "bounds": r["bounds"]}, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", name+".json")
		if *update {
			if err := os.WriteFile(file, append(got, '\n'), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got)+"\n" != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
		}
	}
}

// TestUnknownForCI: that a verdict is unknown is an error to a CI.
func TestUnknownForCI(t *testing.T) {
	t.Setenv("GITHUB_ACTIONS", "true")
	summary, junit := filepath.Join(t.TempDir(), "summary"), filepath.Join(t.TempDir(), "junit.xml")
	t.Setenv("GITHUB_STEP_SUMMARY", summary)
	o := mcOf(t, t.Context(), forks(), "check --junit", junit)
	o.want(t, exitUnknown)
	for what, row := range inorder.All(map[string]struct{ text, says string }{
		"the annotation": {o.out, "::error title=mc check forked%3A unknown::forked: unknown: NeverBoth"},
		"the summary":    {read(t, summary), "server listener: Deliver First epoch 1\n"},
		"the XML":        {read(t, junit), `tests="2" failures="0" errors="1" skipped="1"`},
	}) {
		if !strings.Contains(row.text, row.says) {
			t.Errorf("%s does not say %q:\n%s", what, row.says, row.text)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestAnyTermsRefuses what it cannot honour, and other searches what would not end: by name, and
// before they begin.
func TestAnyTermsRefuses(t *testing.T) {
	for line, says := range inorder.All(map[string]string{
		"check --terms any --search cover":               "terms any: --search cover takes terms one by one, and would not end: give a number, or --search any-terms",
		"check --terms any --search bfs":                 "terms any: --search bfs ",
		"check --terms any --search dfs":                 "terms any: --search dfs ",
		"check --terms any --fewest-faults":              "terms any: --search fewest-faults ",
		"check paxos --terms any --search cover":         "takes ballots one by one",
		"check --search any-terms":                       "--search any-terms looks at any number of terms: ask for that by --terms any",
		"check --search any-terms --terms 3":             "ask for that by --terms any",
		"check twophase --search any-terms":              "--search any-terms: twophase declares no bound on ordered numbers",
		"check --terms any --seed 2":                     "--seed does not go with --search any-terms: only random walks",
		"check --terms any --depth 9":                    "--depth does not go with --search any-terms: it bounds no path's length",
		"check --terms any --search walk --checkpoint x": "--checkpoint does not go with --search walk: only cover and any-terms have it",
		"check --terms any --resume nowhere":             "--resume: open nowhere",
		"check --terms any --drops 1":                    "--drops does not go with --search any-terms: its network ",
		"check --terms any --duplicates 1":               "--duplicates does not go with --search any-terms: ",
		"check --terms any --reorders 1":                 "--reorders does not go with --search any-terms: ",
		"check --terms any --in-flight 9":                "--in-flight does not go with --search any-terms: ",
		"check --terms any --network fifo":               "network fifo,lossy,once: ",
		"check --terms any --disk async":                 "disk async: ",
		"check --terms any --crashes 1":                  "Crash at most 1 times: ",
		"check --terms any --compactions 1":              "Compact at most 1 times: ",
		"check --terms any --bug stable-aba":             "disk async: ",
		"check --terms any --without subsumption":        `--without "subsumption": the reductions of any-terms are stale-messages, `,
		"check --terms 2 --without dead-facts":           `--without "dead-facts": the reductions of cover are `,
		"check --without dead-facts --search bfs":        "--without does not go with --search bfs: only cover and any-terms have reductions",
		"check --terms any --property NoSuchThing":       `no property "NoSuchThing"`,
		"check --terms any --search cover --json":        "terms any: ",
		"demo vote-not-persisted --log any":              "log any: ",
		"check twophase --servers any":                   "servers any: ",
		"check --terms any --max-states 1 --depth 1":     "--depth ",
	}) {
		o := mc(t, line)
		if o.want(t, exitUsage); !strings.HasPrefix(o.errors, "mc: ") || !strings.Contains(o.errors, says) || o.out != "" {
			t.Errorf("%s does not say %q:\n%s%s", line, says, o.out, o.errors)
		}
	}
}

// TestAnyTermsIsChosen where a bound on ordered numbers is lifted and no search is named.
func TestAnyTermsIsChosen(t *testing.T) {
	for line, want := range inorder.All(map[string]string{
		"--terms any":                                  "any-terms",
		"--terms any --search any-terms":               "any-terms",
		"--terms any --bug vote-not-persisted":         "any-terms",
		"--terms any --search walk":                    "walk",
		"--terms any --search pct:4":                   "pct:4",
		"--terms any --search swarm":                   "swarm",
		"--terms 2":                                    "cover",
		"--crashes any":                                "cover",
		"--terms 2 --bug stable-aba":                   "bfs",
		"--terms any --bug vote-not-persisted --log 1": "any-terms",
	}) {
		j, err := ours.newJob(ours.usual(), strings.Fields(line)...)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if j.flags.search != want {
			t.Errorf("%s is for %s, want %s", line, j.flags.search, want)
		}
	}
}

// TestAnyTermsEndsEarly by limits and interrupts.
func TestAnyTermsEndsEarly(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, row := range []struct {
		ctx        context.Context
		more, says string
	}{
		{cancelled, "", "interrupted"},
		{t.Context(), " --max-time 1us", "time limit 1µs reached"},
		{t.Context(), " --max-states 100", "state limit 100 reached"},
	} {
		o := mcWith(t, row.ctx, electionsOfAny+row.more)
		if o.want(t, exitIncomplete); !strings.HasPrefix(o.out, "raft: incomplete: "+row.says+"; nothing was violated so far\n") {
			t.Errorf("%q is reported as\n%s", row.more, o.out)
		}
	}
}

// TestOtherCommandsTakeAnyTerms: those that search nothing, or only at random.
func TestOtherCommandsTakeAnyTerms(t *testing.T) {
	for line, status := range inorder.All(map[string]int{
		"demo":                               exitHolds,
		"list":                               exitHolds,
		"audit":                              exitHolds,
		"explore --text":                     exitHolds,
		"check --search walk":                exitIncomplete,
		"check --search swarm":               exitIncomplete,
		"check --search walk --bug confused": exitViolated,
		"check --epochs 2":                   exitHolds,
	}) {
		mcOf(t, t.Context(), forks(), line).want(t, status)
	}
	mcOf(t, t.Context(), ours, "explore --terms any --text").want(t, exitHolds)
}
