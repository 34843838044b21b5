package mctest

import (
	"strings"
	"testing"

	"raftmc/internal/inorder"
)

func TestEscape(t *testing.T) {
	seen := map[string]string{}
	for name, want := range inorder.All(map[string]string{
		"TestCommit": "TestCommit", "three managers": "three%20managers", "..": "%2e.", ".": "%2e", "": "%", "%": "%25",
		"a.b": "a.b", "a/b": "a%2fb", `a\b`: "a%5cb", "a:b": "a%3ab", "größer": "größer", "#00": "%2300",
	}) {
		got := escape(name)
		if got != want {
			t.Errorf("escape(%q) = %q, want %q", name, got, want)
		}
		if other, taken := seen[got]; taken {
			t.Errorf("%q and %q are both %q", name, other, got)
		}
		seen[got] = name
	}
}

func TestCommand(t *testing.T) {
	for name, want := range inorder.All(map[string]string{
		"TestA":          `go test -run '^TestA$' ./mctest`,
		"TestA/b.c/#01":  `go test -run '^TestA$/^b\.c$/^#01$' ./mctest`,
		"TestA/it's":     `go test -run '^TestA$/^it'\''s$' ./mctest`,
		"TestA/(x|y)[0]": `go test -run '^TestA$/^\(x\|y\)\[0\]$' ./mctest`,
	}) {
		if got := command(name); got != want {
			t.Errorf("command(%q) = %s, want %s", name, got, want)
		}
	}
}

func TestOneLine(t *testing.T) {
	if got := oneLine("  a\nb\r\n\x1b[31mc"); got != "  a b   [31mc" {
		t.Errorf("%q", got)
	}
	if got := oneLine(strings.Repeat("ä", 300)); got != strings.Repeat("ä", longest)+"…" {
		t.Errorf("%q", got)
	}
}
