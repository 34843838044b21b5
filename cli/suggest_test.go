package cli

import (
	"testing"

	"raftmc/internal/inorder"
)

func TestNearest(t *testing.T) {
	known := []string{"check", "replay", "view", "export", "vote-not-persisted", "ElectionSafety", "bfs", "log", "servers"}
	for word, want := range inorder.All(map[string]string{
		"chekc": "check", "chk": "", "check": "check", "reply": "replay", "veiw": "", "view2": "view",
		"vote-not": "vote-not-persisted", "vote-not-persistd": "vote-not-persisted", "electionsafty": "ElectionSafety",
		"bug": "", "serverz": "servers", "": "", "zab": "", "weather": "",
	}) {
		if got := nearest(word, known); got != want {
			t.Errorf("%q is taken for %q, not for %q", word, got, want)
		}
	}
}
