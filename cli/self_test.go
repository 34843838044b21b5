package cli

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"raftmc/internal/inorder"
	"raftmc/internal/twin"
)

func TestRanByGo(t *testing.T) {
	hash := strings.Repeat("0123456789abcdef", 4)
	for name, want := range inorder.All(map[string]bool{
		"/tmp/go-build1706305917/b001/exe/mc":           true,
		"/fast/tmp/go-build17/b001/exe/mc":              true,
		`C:/Users/a/AppData/Local/Temp/b001/exe/mc.exe`: true,
		"/root/.cache/go-build/01/" + hash + "-d/mc":    true,
		"/var/cache/elsewhere/01/" + hash + "-d/mc":     true,
		"mc":                                   false,
		"./mc":                                 false,
		"/home/a/go/bin/mc":                    false,
		"/home/a/go-build/mc":                  false, // a folder of that name is none of go's
		"/home/a/b001/mc":                      false,
		"/home/a/01/" + hash + "/mc":           false,
		"/tmp/go-build1706305917/b001/mc.test": false,
	}) {
		if got := ranByGo(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestReproduceWorksWhenPasted calls mc as people do, from several folders, and then runs
// what it prints in the same place.
func TestReproduceWorksWhenPasted(t *testing.T) {
	if testing.Short() {
		t.Skip("links mc")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	start := t.TempDir()
	for _, test := range []struct {
		folder, command, again string
		links                  bool // mc, for ten seconds of processor time
	}{
		{root, "go run ./cmd/mc", "go run raftmc/cmd/mc", true},                         // the first time it is linked,
		{filepath.Join(root, "docs"), "go run ../cmd/mc", "go run raftmc/cmd/mc", true}, // and then it is in the cache
		{start, "go run -C " + quote(root) + " ./cmd/mc", "go run -C " + quote(root) + " raftmc/cmd/mc", true},
		{start, "mc", "mc", false},
	} {
		if test.links && !twin.WantsDeep() {
			continue
		}
		t.Run(test.command, func(t *testing.T) {
			sh := func(command string) string {
				cmd := exec.Command("sh", "-c", command)
				cmd.Dir = test.folder // exec sets PWD, as a shell does
				out, err := cmd.CombinedOutput()
				if err == nil {
					t.Fatalf("%s: nothing is violated:\n%s", command, out)
				}
				return string(out)
			}
			printed := sh(fmt.Sprintf("%s %s --minimize 0 --out %s", test.command, votes, t.TempDir()))
			line := regexp.MustCompile(`(?m)^reproduce: (.*)$`).FindStringSubmatch(printed)
			if line == nil || !strings.HasPrefix(line[1], test.again+" replay ") {
				t.Fatalf("it is not told as %s replay:\n%s", test.again, printed)
			}
			if again := sh(line[1]); !strings.Contains(again, "\nreproduced after ") {
				t.Errorf("%s:\n%s", line[1], again)
			}
		})
	}
}

func TestQuote(t *testing.T) {
	for word, want := range inorder.All(map[string]string{
		"out/ElectionSafety-3f9a.jsonl": "out/ElectionSafety-3f9a.jsonl",
		"":                              "''", "my traces": "'my traces'", "it's": `'it'\''s'`, "$HOME": "'$HOME'", "a;b": "'a;b'",
	}) {
		if got := quote(word); got != want {
			t.Errorf("%q is quoted as %s, not %s", word, got, want)
		}
	}
}
