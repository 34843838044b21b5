package cli

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"raftmc/bugs"
	"raftmc/internal/twin"
	"raftmc/protocol"
	"raftmc/traces"
)

var update = flag.Bool("update", false, "rewrite the golden counterexamples")

// TestGoldenCounterexamples: what mc check --bug finds is, byte for byte, the
// golden trace of the bug, as often as it is run. package traces replays them.
func TestGoldenCounterexamples(t *testing.T) {
	for _, b := range bugs.All() {
		if b.Liveness {
			continue
		}
		t.Run(b.ID, func(t *testing.T) {
			if small := b.Bounds.Terms < 2 && b.Bounds.Disk == protocol.Synchronous; !small && !*update {
				twin.Deep(t)
			}
			name := filepath.Join("..", "traces", "testdata", b.ID+".jsonl")
			trace := found(t, b.ID)
			if *update {
				if err := trace.WriteFile(name); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := trace.Write(&got); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s is no longer what is found, %d steps; if that is meant, run make golden", name, len(trace.Steps))
			}
		})
	}
}

// found is the counterexample to a bug.
func found(t *testing.T, id string) *traces.Trace {
	t.Helper()
	j, err := ours.newJob(ours.usual(), "--bug", id)
	if err != nil {
		t.Fatal(err)
	}
	result, err := j.search.run(t.Context(), j.instance, j.options)
	if err != nil {
		t.Fatal(err)
	}
	trace, _, err := j.counterexample(t.Context(), result.Violations[0].Property, result.Actions)
	if err != nil {
		t.Fatal(err)
	}
	trace.Header.Build = "" // each has its own, and none is golden
	return trace
}
