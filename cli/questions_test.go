package cli

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"raftmc/bugs"
	"raftmc/catalog"
	"raftmc/internal/inorder"
	"raftmc/internal/twin"
	"raftmc/protocol"
)

// asked prepares a question as check does, with a planted bug if one is named.
func asked(t *testing.T, q catalog.Question, bug string) *job {
	t.Helper()
	f := &checkFlags{program: ours}
	cmd := &cobra.Command{Use: "check"}
	f.registerSearch(cmd)
	f.registerReport(cmd)
	if err := cmd.ParseFlags([]string{"--progress", "none", "--minimize", "0", "--out", t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	f.search, f.bug = q.Search, bug
	p, err := ours.find("raft")
	if err != nil {
		t.Fatal(err)
	}
	j, err := f.jobOn(cmd, p, &q)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// TestQuestionsAreAskedOneByOne, up to the first that has no good end, which decides.
func TestQuestionsAreAskedOneByOne(t *testing.T) {
	o := mc(t, "check --max-time 1ms")
	o.want(t, exitIncomplete)
	for _, says := range []string{"raft: incomplete: time limit 1ms reached", "\n  two servers   incomplete: ", "\n  7 more questions were not asked\n", "servers 2, terms 2, log 2, values 2, "} {
		if !strings.Contains(o.out, says) {
			t.Errorf("%q is not in\n%s", says, o.out)
		}
	}
	r := mc(t, "check --max-time 1ms --json").object(t)
	questions, _ := r["questions"].([]any)
	if r["schema"] != answersSchema || r["verdict"] != "incomplete" || len(questions) != 1 {
		t.Fatalf("schema %v, verdict %v, %d questions", r["schema"], r["verdict"], len(questions))
	}
	if q := questions[0].(map[string]any); q["question"] != "two servers" || q["verdict"] != "incomplete" || q["bounds"].(map[string]any)["values"] != 2.0 {
		t.Errorf("the question is %v, %v, within %v", q["question"], q["verdict"], q["bounds"])
	}
	file := filepath.Join(t.TempDir(), "report.xml")
	mc(t, "check --quiet --max-time 1ms --junit "+file).want(t, exitIncomplete)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var suites junitSuites
	if err := xml.Unmarshal(text, &suites); err != nil || len(suites.Suites) != 1 || suites.Suites[0].Name != "mc check raft, two servers" {
		t.Errorf("%v: the suites are %+v", err, suites)
	}
}

// TestOneQuestionIsStated by each flag that says what is searched, and by none that says
// what is checked or told.
func TestOneQuestionIsStated(t *testing.T) {
	for line, want := range inorder.All(map[string]string{
		"": answersSchema, "--workers 1": answersSchema, "--property guarantees": answersSchema, "--memory 1GiB": answersSchema,
		"--terms 3": schema, "--drops 1 --search bfs": schema, "--search dfs": schema, "--symmetry none": schema, "--seed 1 --search walk": schema,
		"--without saturation": schema, "--max-states 100": schema, "--bug torn-vote": schema, "--fewest-faults": schema, "--disk sync": schema,
	}) {
		if r := mc(t, "check --json --max-time 1ms "+line).object(t); r["schema"] != want {
			t.Errorf("check %s: schema %v, want %s", line, r["schema"], want)
		}
	}
	if r := mc(t, "check twophase --json").object(t); r["schema"] != schema {
		t.Errorf("a protocol without questions: schema %v", r["schema"])
	}
}

// TestQuestionsDiffer, so that each can see what the others cannot.
func TestQuestionsDiffer(t *testing.T) {
	met := map[string]string{}
	for _, q := range ours.usual().Questions {
		words := asked(t, q, "").instance.Bounds().Words()
		if met[words] != "" || q.Name == "" || q.Why == "" {
			t.Errorf("%s, %q, is within %s, as %s is", q.Name, q.Why, words, met[words])
		}
		met[words] = q.Name
	}
}

// TestGuaranteesOfOneQuestion: a promise that is violated ends the questions, so that what
// is said of the guarantees is said of one.
func TestGuaranteesOfOneQuestion(t *testing.T) {
	r := &report{Question: "alone", Group: protocol.Promise, algorithm: "Raft", Guarantees: &alone{Verdict: "holds"}}
	if got, want := r.besides(), "; what Raft guarantees holds in all schedules within the bounds of the question alone, and of no other"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

// TestQuestionsOfAnAsymmetricCore: a tie that the last voter breaks, which no reduction by
// symmetry can show, is refused by the first question with servers that can break one.
func TestQuestionsOfAnAsymmetricCore(t *testing.T) {
	twin.Longer(t)
	j := asked(t, ours.usual().Questions[slices.IndexFunc(ours.usual().Questions, func(q catalog.Question) bool { return q.Name == "five servers" })], "")
	putUnder(t, j, lastVoter)
	s, err := j.settle(t.Context())
	if err != nil || s.report.Verdict != unsound || !bad(s.report) {
		t.Errorf("%v: the verdict is %+v", err, s.report)
	}
}

// TestQuestionsFindTheBugs: docs/questions.md says which question is the first to find
// each bug of the catalogue, all properties checked. (It takes minutes.)
func TestQuestionsFindTheBugs(t *testing.T) {
	if !*update {
		twin.Deep(t)
	}
	name := filepath.Join("..", "docs", "questions.md")
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- table, by make golden -->\n", "<!-- end of the table -->\n"
	head, rest, _ := strings.Cut(string(page), begin)
	_, tail, found := strings.Cut(rest, end)
	if !found {
		t.Fatalf("%s has no %q and %q", name, begin, end)
	}
	want := head + begin + foundBy(t) + end + tail
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(page) {
		t.Errorf("%s is not what is found; make golden rewrites it:\n%s", name, want)
	}
}

// foundBy is the table.
func foundBy(t *testing.T) string {
	var b strings.Builder
	b.WriteString("| bug | first found by | as a violation of |\n|---|---|---|\n")
	for _, bug := range bugs.All() {
		if bug.Liveness {
			continue
		}
		by, property := firstFound(t, bug.ID)
		fmt.Fprintf(&b, "| %s | %s | %s |\n", bug.ID, by, property)
	}
	return b.String()
}

// firstFound asks the questions of the core with a bug, up to the first that is violated.
func firstFound(t *testing.T, bug string) (by, property string) {
	for _, q := range ours.usual().Questions {
		a, err := asked(t, q, bug).find(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Violations) > 0 {
			return q.Name, a.Violations[0].Property
		}
	}
	t.Errorf("no question finds %s", bug)
	return "**none**", "–"
}
