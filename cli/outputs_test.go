package cli

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"raftmc/bugs"
	"raftmc/catalog"
	"raftmc/explore"
	"raftmc/internal/inorder"
	"raftmc/model"
	"raftmc/model/raftmodel"
)

// taken puts folders where a command would write the files of the counterexample to
// votes, trace and page or the page alone, which only shows when it does.
func taken(t *testing.T, fields ...string) (out string) {
	t.Helper()
	out = t.TempDir()
	r := mc(t, votes+" --json --out "+out).object(t)
	for _, field := range fields {
		name := r[field].(string)
		if err := errors.Join(os.Remove(name), os.Mkdir(name, 0o777)); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// TestVerdictWithoutATrace: what was found is told, whether or not it can be written.
func TestVerdictWithoutATrace(t *testing.T) {
	out := taken(t, "trace", "page")
	const schedule, warning = "\n11  Deliver RequestVoteReply 2→3 term 1 granted\n", "mc: warning: the counterexample's trace could not be written: "
	o := mc(t, votes+" --out "+out)
	o.want(t, exitViolated)
	if !strings.HasPrefix(o.out, "raft with vote-not-persisted: violated: ElectionSafety: ") || !strings.Contains(o.out, schedule) || !strings.Contains(o.out, "\n11 steps, 1 crash: shortest\n") {
		t.Errorf("the verdict, or the schedule, is not in\n%s", o.out)
	}
	for _, word := range []string{"trace: ", "page: ", "reproduce: "} {
		if strings.Contains(o.out, "\n"+word) {
			t.Errorf("%s of what is not there, in\n%s", word, o.out)
		}
	}
	if !strings.HasPrefix(o.errors, warning) || !strings.Contains(o.errors, out) || strings.Count(o.errors, "\n") != 1 {
		t.Errorf("the warning is %s", o.errors)
	}
	// Where standard output is for something else, the schedule is beside the warning.
	o = mc(t, votes+" --json --out "+out)
	o.want(t, exitViolated)
	r := o.object(t)
	if file, there := r["trace"]; file != nil || !there || r["page"] != nil || r["verdict"] != "violated" || r["proof"] != "shortest" {
		t.Errorf("trace %v, %v, page %v, verdict %v, proof %v", file, there, r["page"], r["verdict"], r["proof"])
	}
	if !strings.Contains(o.errors, schedule) || !strings.Contains(o.errors, warning) {
		t.Errorf("the schedule, or the warning, is not in\n%s", o.errors)
	}
	o = mc(t, votes+" --quiet --out "+out)
	o.want(t, exitViolated)
	if strings.Count(o.out, "\n") != 1 || !strings.Contains(o.errors, schedule) || !strings.Contains(o.errors, warning) {
		t.Errorf("printed %s, and on stderr\n%s", o.out, o.errors)
	}
	// A CI is told all the same.
	junit := filepath.Join(t.TempDir(), "junit.xml")
	t.Setenv("GITHUB_ACTIONS", "true")
	t.Setenv("GITHUB_STEP_SUMMARY", filepath.Join(t.TempDir(), "summary.md"))
	mc(t, votes+" --quiet --out "+out+" --junit "+junit).want(t, exitViolated)
	for _, name := range []string{junit, os.Getenv("GITHUB_STEP_SUMMARY")} {
		if text, err := os.ReadFile(name); err != nil || !strings.Contains(string(text), strings.TrimSpace(schedule)) {
			t.Errorf("%v: %s has no schedule:\n%s", err, name, text)
		}
	}
}

// TestVerdictWithoutAPage: the trace is there, and named.
func TestVerdictWithoutAPage(t *testing.T) {
	o := mc(t, votes+" --json --out "+taken(t, "page"))
	o.want(t, exitViolated)
	r := o.object(t)
	mc(t, "replay", r["trace"].(string)).want(t, exitViolated)
	if r["page"] != nil || !strings.HasPrefix(o.errors, "mc: warning: the counterexample's page could not be written: ") {
		t.Errorf("the page is %v, and the warning %s", r["page"], o.errors)
	}
}

// TestDemoWithoutATrace: it ends as check does. So does one whose page alone is missing.
func TestDemoWithoutATrace(t *testing.T) {
	out := t.TempDir()
	o := mc(t, "demo --out "+out)
	o.want(t, exitHolds)
	for _, without := range []struct {
		name   string
		status int
	}{{"page: ", exitHolds}, {"trace: ", exitViolated}} {
		_, file, _ := strings.Cut(o.out, "\n"+without.name)
		file, _, _ = strings.Cut(file, "\n")
		if err := errors.Join(os.Remove(file), os.Mkdir(file, 0o777)); err != nil {
			t.Fatal(err)
		}
		again := mc(t, "demo --out "+out)
		again.want(t, without.status)
		if !strings.Contains(again.out, "\n7 steps, 1 crash: shortest\n") || !strings.Contains(again.errors, " could not be written: ") {
			t.Errorf("without %s it says\n%s%s", without.name, again.out, again.errors)
		}
	}
}

// full is a device that takes nothing.
func full(t *testing.T) string {
	t.Helper()
	const name = "/dev/full"
	if _, err := os.Stat(name); err != nil {
		t.Skip(err)
	}
	return name
}

// TestVerdictWithoutReports: each verdict keeps its status, and is printed first.
func TestVerdictWithoutReports(t *testing.T) {
	device := full(t)
	for _, test := range []struct {
		line, begin string
		status      int
	}{
		{holding, "twophase: holds: ", exitHolds},
		{vacuity, "twophase: vacuous: ", exitVacuous},
		{votes, "raft with vote-not-persisted: violated: ", exitViolated},
		{holding + " --max-states 5", "twophase: incomplete: ", exitIncomplete},
		{"check --max-time 1ms", "raft: incomplete: ", exitIncomplete}, // of several questions
		{"check --bug leader-asserts-persisted --search bfs --minimize 0", "raft with leader-asserts-persisted: violated: NoPanic: ", exitPanicked},
	} {
		t.Run(test.line, func(t *testing.T) {
			t.Setenv("GITHUB_ACTIONS", "true")
			t.Setenv("GITHUB_STEP_SUMMARY", device)
			o := mc(t, test.line+" --junit "+device)
			o.want(t, test.status)
			_, rest, _ := strings.Cut(o.out, "\n")
			if !strings.HasPrefix(o.out, test.begin) || !strings.Contains(rest, "\n  ") {
				t.Errorf("this is no report:\n%s", o.out)
			}
			const want = "mc: warning: the step's summary could not be written: write /dev/full: no space left on device\n" +
				"mc: warning: the JUnit report could not be written: write /dev/full: no space left on device\n"
			if o.errors != want {
				t.Errorf("it warns\n%snot\n%s", o.errors, want)
			}
			o = mc(t, test.line+" --json --junit "+device)
			o.want(t, test.status)
			o.object(t)
			if !strings.HasSuffix(o.errors, want) {
				t.Errorf("with --json it warns\n%s", o.errors)
			}
		})
	}
}

// TestVerdictThatCannotBePrinted: it keeps its status, but that of success, and what was
// found is on stderr.
func TestVerdictThatCannotBePrinted(t *testing.T) {
	device, err := os.OpenFile(full(t), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	for _, test := range []struct {
		line   string
		status int
		says   string
	}{
		{holding, exitInternal, "twophase: holds: "},
		{holding + " --json", exitInternal, "twophase: holds: "},
		{vacuity, exitVacuous, "twophase: vacuous: "},
		{"check --max-time 1ms", exitIncomplete, "raft: incomplete: "},
		{votes, exitViolated, "\n11  Deliver RequestVoteReply 2→3 term 1 granted\n"},
		{votes + " --json", exitViolated, "\nreproduce: "},
	} {
		var told strings.Builder
		junit := filepath.Join(t.TempDir(), "junit.xml")
		status := ours.run(t.Context(), append(strings.Fields(test.line), "--junit", junit, "--out", t.TempDir()), device, &told)
		if status != test.status || !strings.Contains(told.String(), test.says) || !strings.Contains(told.String(), "mc: warning: the report could not be written: ") {
			t.Errorf("%s: status %d, and on stderr\n%s", test.line, status, told.String())
		}
		text, err := os.ReadFile(junit)
		if err != nil || xml.Unmarshal(text, new(element)) != nil {
			t.Errorf("%s: %v, and the JUnit report is %s", test.line, err, text)
		}
	}
}

// TestMinimizedWithoutATrace: what was worked out is printed.
func TestMinimizedWithoutATrace(t *testing.T) {
	file := counterexample(t)
	out := t.TempDir()
	name := filepath.Join(out, filepath.Base(file)) // it is as short as can be
	if err := os.Mkdir(name, 0o777); err != nil {
		t.Fatal(err)
	}
	o := mc(t, "minimize", file, "--out", out)
	o.want(t, exitInternal)
	if !strings.Contains(o.out, "\n11 steps, 1 crash: shortest\n") || strings.Contains(o.out, "trace: ") || !strings.Contains(o.errors, name) {
		t.Errorf("it says\n%s%s", o.out, o.errors)
	}
}

// TestMinimizeKeepsItsInput, also where the result has its name: what is as short as can
// be is not written again, and somebody's own file under such a name is left alone.
func TestMinimizeKeepsItsInput(t *testing.T) {
	file := counterexample(t)
	was, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	later := strings.Replace(string(was), `"build":"`, `"build":"another-`, 1)
	writeFile(t, file, later)
	mc(t, "minimize", file, "--out", filepath.Dir(file)).want(t, exitHolds)
	if now := readFile(t, file); now != later {
		t.Errorf("it was\n%sand is\n%s", later, now)
	}
	// Another schedule of the same name.
	long := mc(t, votes+" --search walk --max-states 300000 --minimize 0 --json").object(t)["trace"].(string)
	longer, out := readFile(t, long), t.TempDir()
	_, file, _ = strings.Cut(mc(t, "minimize", long, "--out", out).out, "\ntrace: ")
	file, _, _ = strings.Cut(file, "\n")
	writeFile(t, file, longer)
	o := mc(t, "minimize", file, "--out", out)
	if now := readFile(t, file); now != longer {
		t.Errorf("it was\n%sand is\n%s", longer, now)
	}
	if o.want(t, exitInternal); !strings.Contains(o.out, "\n11 steps, 1 crash: shortest\n") || !strings.Contains(o.errors, "the trace would take the place of "+file) {
		t.Errorf("it says\n%s%s", o.out, o.errors)
	}
}

// TestOutputsThroughHardLinks: a second name of the input is as good as the first.
func TestOutputsThroughHardLinks(t *testing.T) {
	file := edited(t, counterexample(t), "x", "x")
	second := filepath.Join(filepath.Dir(file), "second.html")
	if err := os.Link(file, second); err != nil {
		t.Skip(err)
	}
	for _, line := range []string{"view " + file, "export --to dot " + file, "minimize " + file} {
		o := mc(t, line+" -o "+second)
		if o.want(t, exitUsage); !strings.Contains(o.errors, second) || o.out != "" {
			t.Errorf("%s: it says %s%s", line, o.out, o.errors)
		}
	}
}

// TestPromiseStands: what was found is reported, whatever is wrong with the search that
// follows.
func TestPromiseStands(t *testing.T) {
	for name, wrong := range inorder.All(map[string]func(){
		"no second search": func() {},
		"a mistake":        func() { panic(&explore.Mistake{}) },
	}) {
		t.Run(name, func(t *testing.T) {
			bug, err := bugs.Find("timer-reset-on-step-down")
			if err != nil {
				t.Fatal(err)
			}
			j := jobOf(t, func(c raftmodel.Core) raftmodel.Core { return bug.Plant(c) }, "--servers", "2", "--terms", "2", "--log", "0", "--minimize", "0", "--json")
			run, searches := j.search.run, 0
			j.search.run = func(ctx context.Context, m model.Searchable, o searchOptions) (model.Found, error) {
				if searches++; searches == 2 {
					wrong()
					return model.Found{}, errors.New("there is no time")
				}
				return run(ctx, m, o)
			}
			s, err := j.settle(t.Context())
			if err != nil || s.status != statusError(exitViolated) || s.report.Property != "TimersAreSet" || s.report.Guarantees.Verdict != "incomplete" || s.report.Trace == nil {
				t.Errorf("%v, %+v", err, s.report)
			}
		})
	}
}

// TestWhatCannotBePrinted ends with a status of its own, whatever the command.
func TestWhatCannotBePrinted(t *testing.T) {
	device := full(t)
	for _, line := range []string{"list", "version", "--version", "--help", "check --help", "replay ../traces/testdata/torn-vote.jsonl", "export ../traces/testdata/torn-vote.jsonl --to text"} {
		f, err := os.OpenFile(device, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		var errs bytes.Buffer
		status := ours.run(t.Context(), strings.Fields(line), f, &errs)
		f.Close()
		if status != exitInternal || !strings.HasPrefix(errs.String(), "mc: write "+device+": ") {
			t.Errorf("mc %s ends with %d and %q", line, status, &errs)
		}
	}
}

// TestVerdictWithoutAStory: what cannot be drawn is missing from the pictures, and from
// nothing else.
func TestVerdictWithoutAStory(t *testing.T) {
	j, err := ours.newJob(ours.usual(), strings.Fields(strings.TrimPrefix(planted, "check raft ")+" --progress none --out "+t.TempDir())...)
	if err != nil {
		t.Fatal(err)
	}
	build := j.protocol.Build
	j.protocol.Build = func(o catalog.Options) (catalog.Model, error) {
		if len(o.Properties) == 0 {
			return nil, errors.New("not all at once")
		}
		return build(o)
	}
	var out, told strings.Builder
	file, err := j.check(t.Context(), &out, &told)
	if err != statusError(exitViolated) || file == "" || !strings.Contains(out.String(), "violated: ElectionSafety") || !strings.Contains(out.String(), "Deliver RequestVote") {
		t.Errorf("%v, and it says\n%s", err, out.String())
	}
	if !strings.Contains(told.String(), "pictures of the counterexample could not be written: not all at once") {
		t.Errorf("it warns of\n%s", told.String())
	}
}
