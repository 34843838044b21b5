package cli

import (
	"strings"
	"testing"

	"raftmc/internal/inorder"
)

func TestAnnotationIsOneLine(t *testing.T) {
	file := "out/50%.jsonl"
	r := &report{Protocol: "a,b: c%", Verdict: "violated", Property: "P", Reason: "100% wrong:\r\nall of it, all", Trace: &file}
	got := annotation(r)
	const want = "::error title=mc check a%2Cb%3A c%25%3A violated::a,b: c%25: violated: P: 100%25 wrong:%0D%0Aall of it, all%0A"
	if rest, found := strings.CutPrefix(got, want); !found || strings.ContainsAny(got, "\r\n") || !strings.HasSuffix(rest, "replay 'out/50%25.jsonl'") {
		t.Errorf("the annotation is\n%s\nnot\n%s…", got, want)
	}
}

// Whatever is in a text, its fence holds.
func TestFence(t *testing.T) {
	for text, want := range inorder.All(map[string]string{
		"a":             "```x\na\n```\n\n",
		"a\n```\nb\n":   "````x\na\n```\nb\n````\n\n",
		"````` and ```": "``````x\n````` and ```\n``````\n\n",
	}) {
		if got := fenced("x", text); got != want {
			t.Errorf("%q is fenced as %q", text, got)
		}
	}
}

// Without the one variable, the other means nothing; and of a demo nothing is told.
func TestOnGitHub(t *testing.T) {
	for _, test := range []struct {
		actions string
		want    github
	}{{"", github{}}, {"false", github{}}, {"true", github{true, "summary.md"}}} {
		got := onGitHub(func(name string) string {
			return map[string]string{"GITHUB_ACTIONS": test.actions, "GITHUB_STEP_SUMMARY": "summary.md"}[name]
		})
		if got != test.want {
			t.Errorf("%q: %v", test.actions, got)
		}
	}
}
