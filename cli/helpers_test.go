package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"raftmc/catalog"
	"raftmc/model/reference"
	"raftmc/protocols"
	"raftmc/traces"
)

// Searches of the tests, with their bounds spelled out, so that they stay as
// they are when defaults change.
const (
	holding = "check twophase --servers 3 --search bfs"
	vacuity = "check twophase --servers 2 --in-flight 1 --search bfs" // the decision needs two messages at once
	votes   = "check raft --bug vote-not-persisted --servers 3 --terms 1 --log 0 --values 1 --crashes 1 --drops 0 --duplicates 0 --in-flight 4 --search bfs"
	small   = "check raft --servers 2 --terms 2 --log 1 --values 1 --crashes 0 --compactions 0 --drops 0 --duplicates 0 --in-flight 4 --search bfs"
	covered = "check raft --servers 3 --terms 1 --log 1 --values 1 --crashes any --compactions any --search cover"
	planted = "check raft --bug vote-not-persisted --servers 3 --terms 1 --log 0 --values 1 --crashes 1 --search cover"
	endless = "check raft --servers 3 --terms 3 --log 2 --values 1 --crashes any --compactions 0 --drops any --duplicates 0 --in-flight 6 --search bfs"
)

// ours is mc with the protocols of this module.
var ours = newProgram(protocols.All())

// outcome is what a command gave.
type outcome struct {
	status      int
	out, errors string
}

// mc runs a command line, given as words between spaces, with counterexamples
// in a folder of their own.
func mc(t *testing.T, line string, more ...string) outcome {
	t.Helper()
	return mcWith(t, t.Context(), line, more...)
}

func mcWith(t *testing.T, ctx context.Context, line string, more ...string) outcome {
	t.Helper()
	return mcOf(t, ctx, ours, line, more...)
}

// mcOf is mc with the protocols of a program.
func mcOf(t *testing.T, ctx context.Context, p *program, line string, more ...string) outcome {
	t.Helper()
	args := append(strings.Fields(line), more...)
	if len(args) > 0 && (args[0] == "check" || args[0] == "demo") && !strings.Contains(line, "--out") {
		args = append(args, "--out", t.TempDir())
	}
	var out, errors bytes.Buffer
	status := p.run(ctx, args, &out, &errors)
	return outcome{status, out.String(), errors.String()}
}

// want fails unless the command ended with a status.
func (o outcome) want(t *testing.T, status int) {
	t.Helper()
	if o.status != status {
		t.Fatalf("the exit status is %d, not %d\n%s%s", o.status, status, o.out, o.errors)
	}
}

// object is what the command printed as one JSON object.
func (o outcome) object(t *testing.T) map[string]any {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal([]byte(o.out), &fields); err != nil {
		t.Fatalf("this is not one JSON object: %v\n%s", err, o.out)
	}
	return fields
}

// counterexample is the file of a trace in which two servers lead one term.
func counterexample(t *testing.T) string {
	t.Helper()
	o := mc(t, votes+" --json")
	o.want(t, exitViolated)
	return o.object(t)["trace"].(string)
}

// edited is a copy of a file with one text put for another.
func edited(t *testing.T, file, old, with string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("there is no %s in\n%s", old, text)
	}
	name := filepath.Join(t.TempDir(), "edited.jsonl")
	if err := os.WriteFile(name, []byte(strings.Replace(string(text), old, with, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// harmless is the file of a trace that violates nothing.
func harmless(t *testing.T) string {
	t.Helper()
	p, err := ours.find("twophase")
	if err != nil {
		t.Fatal(err)
	}
	bounds, err := catalog.Within(p.Complete, "servers 2")
	if err != nil {
		t.Fatal(err)
	}
	m, err := p.Build(catalog.Options{Bounds: bounds})
	if err != nil {
		t.Fatal(err)
	}
	trace, err := traces.Record(m, traces.Header{Symmetry: "full"}, []reference.Action{{Kind: "Prepare", Server: "2"}}, "")
	if err != nil {
		t.Fatal(err)
	}
	name, err := trace.Save(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return name
}
