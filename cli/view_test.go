package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// requirePage fails unless a file is a page with all of some texts in it.
func requirePage(t *testing.T, name string, texts ...string) {
	t.Helper()
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(page), "<!doctype html>") || !strings.HasSuffix(string(page), "</html>\n") {
		t.Errorf("%s is no page, or not a whole one", name)
	}
	for _, text := range texts {
		if !strings.Contains(string(page), text) {
			t.Errorf("%s does not have %s", name, text)
		}
	}
}

// The page is beside the trace unless told otherwise, never in its place.
func TestViewWritesBesideTheTrace(t *testing.T) {
	file := edited(t, counterexample(t), "x", "x")
	o := mc(t, "view", file)
	o.want(t, exitHolds)
	page := strings.TrimSuffix(file, ".jsonl") + ".html"
	if o.out != "page: "+page+"\n" {
		t.Errorf("it says %s", o.out)
	}
	// All properties are asked, not only the one that the trace was recorded with.
	requirePage(t, page, `"property":"ElectionSafety"`, `"name":"LogMatching"`, `"property":"OneVotePerTerm"`)
	mc(t, "view", file, "-o", file).want(t, exitUsage)
	mc(t, "replay", file).want(t, exitViolated)

	o = mc(t, "view", file, "-o", filepath.Join(file, "x.html")) // in a folder that is none
	o.want(t, exitUsage)
	if !strings.Contains(o.errors, file) {
		t.Errorf("the error is %s", o.errors)
	}
}

// TestPageBesideEveryCounterexample: whatever finds one, or makes it shorter, draws it
// and names the page.
func TestPageBesideEveryCounterexample(t *testing.T) {
	r := mc(t, votes+" --json").object(t)
	requirePage(t, r["page"].(string), `"proof":"shortest"`, `"bug":"vote-not-persisted"`)
	trace := r["trace"].(string)
	if r["page"] != pageOf(trace) {
		t.Errorf("the trace is %s, and its page %s", trace, r["page"])
	}
	short := filepath.Join(t.TempDir(), "short.jsonl")
	for _, line := range []string{votes, "demo", "minimize " + trace + " -o " + short} {
		o := mc(t, line)
		_, after, _ := strings.Cut(o.out, "\npage: ")
		page, _, _ := strings.Cut(after, "\n")
		requirePage(t, page, `"property":"ElectionSafety"`)
	}
	requirePage(t, pageOf(short))
}
