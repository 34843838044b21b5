package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"raftmc/internal/twin"
)

// TestOtherBuildsDoNotResume: a checkpoint is gone on from by the code that
// wrote it, and refused by code of which one property has changed.
func TestOtherBuildsDoNotResume(t *testing.T) {
	twin.Deep(t) // it builds mc twice
	stricter := patch{"invariants/election_safety.go", "x.Term == y.Term", "x.Term <= y.Term"}
	const line = "check raft --servers 2 --terms 2 --log 1 --values 1 --crashes any --compactions 0 --quiet --workers 1"
	writer, other := buildPatched(t), buildPatched(t, stricter)
	at := filepath.Join(t.TempDir(), "checkpoint")
	run := func(binary, more string) outcome {
		t.Helper()
		p := startTo(t, binary, line+" "+more, nil)
		<-p.ended
		return p.outcome()
	}
	run(writer, "--max-states 20 --checkpoint "+at).want(t, exitIncomplete)

	refused := run(other, "--resume "+at)
	refused.want(t, exitUsage)
	for _, says := range []string{"mc: --resume: ", `build: "`, `" there, "`, "; start afresh with --checkpoint"} {
		if !strings.Contains(refused.errors, says) {
			t.Errorf("%q does not say %q", refused.errors, says)
		}
	}
	run(other, "").want(t, exitViolated) // what it would have missed
	run(writer, "--resume "+at).want(t, exitHolds)
}

// TestReportsAndTracesTellTheBuild: of two binaries, everyone can tell which said what.
func TestReportsAndTracesTellTheBuild(t *testing.T) {
	r := mc(t, votes+" --json").object(t)
	words := strings.Fields(mc(t, "version").out)
	id := words[len(words)-1]
	if len(id) != 32 || r["build"] != id {
		t.Errorf("the report is of build %v; mc version says %q", r["build"], id)
	}
	var header struct{ Build string }
	first, _, _ := strings.Cut(readFile(t, r["trace"].(string)), "\n")
	if err := json.Unmarshal([]byte(first), &header); err != nil || header.Build != id {
		t.Errorf("the trace is of build %q, error %v; want %s", header.Build, err, id)
	}
	if text := mc(t, holding).out; !strings.Contains(text, "build") || !strings.Contains(text, id) {
		t.Errorf("the report does not tell the build:\n%s", text)
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func writeFile(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
