package oneline_test

import (
	"testing"

	"raftmc/internal/inorder"
	"raftmc/internal/oneline"
)

func TestOf(t *testing.T) {
	for text, want := range inorder.All(map[string]string{
		"":                "",
		"Vote 1→2, é":     "Vote 1→2, é",
		"two\nlines":      `two\nlines`,
		"\x1b[31mred":     `\x1b[31mred`,
		"a\u009b31mred":   `a\u009b31mred`,
		"from \u202eleft": `from \u202eleft`,
		"no \xff text":    "no \ufffd text",
		"a\u2028line":     `a\u2028line`,
	}) {
		if got := oneline.Of(text); got != want {
			t.Errorf("of %q it makes %q, not %q", text, got, want)
		}
	}
}
