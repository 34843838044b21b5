package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"raftmc/export"
)

func TestExportStatuses(t *testing.T) {
	found := counterexample(t)
	out := filepath.Join(t.TempDir(), "out")
	for _, test := range []struct {
		name, line string
		status     int
		says       string
	}{
		{"to standard output", found + " --to mermaid", exitHolds, "sequenceDiagram\n"},
		{"to a file", found + " --to dot -o " + out, exitHolds, ""},
		{"nothing violated", harmless(t) + " --to go --package mine", exitHolds, "package mine\n"},
		{"without its bug", edited(t, found, `"bug":"vote-not-persisted",`, "") + " --to shiviz", exitDiverged, "diverged at step "},

		{"unknown format", found + " --to svg", exitUsage, `no format "svg"; there are text, mermaid, shiviz, itf, dot, go`},
		{"no format", found, exitUsage, `"to" not set`},
		{"a package for a picture", found + " --to dot --package mine", exitUsage, "only the format go has a package"},
		{"in the trace's place", found + " --to dot -o " + found, exitUsage, "would take the trace's place"},
		{"no file", "none-such.jsonl --to dot", exitUsage, "none-such.jsonl"},
		{"no trace", edited(t, found, "raftmc-trace", "other-trace") + " --to dot", exitUsage, "other-trace"},
		{"a folder that is not there", found + " --to dot -o " + filepath.Join(out, "none", "x"), exitInternal, "none"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := mc(t, "export "+test.line)
			o.want(t, test.status)
			if !strings.Contains(o.out+o.errors, test.says) {
				t.Errorf("%q is missing in\n%s%s", test.says, o.out, o.errors)
			}
			if test.status == exitDiverged && !strings.HasPrefix(o.errors, "diverged at step ") {
				t.Errorf("the error is %s", o.errors)
			}
			if test.status == exitUsage && o.out != "" {
				t.Errorf("it wrote\n%s", o.out)
			}
		})
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if o := mc(t, "export "+found+" --to dot"); string(text) != o.out {
		t.Errorf("the file is\n%s\nand standard output\n%s", text, o.out)
	}
	mc(t, "replay "+found).want(t, exitViolated)
}

// The text is what mc replay prints, also of what diverges and of what is harmless.
func TestExportedTextIsTheReplay(t *testing.T) {
	found := counterexample(t)
	files := []string{found, harmless(t), edited(t, found, `"bug":"vote-not-persisted",`, "")}
	golden, err := filepath.Glob("../../traces/testdata/*.jsonl")
	if err != nil || len(golden) < 30 {
		t.Fatalf("%d golden traces: %v", len(golden), err)
	}
	if os.Getenv("MC_DEEP") != "1" {
		golden = golden[:6]
	}
	for _, file := range append(files, golden...) {
		replayed, exported := mc(t, "replay "+file), mc(t, "export --to text "+file)
		if replayed.out != exported.out || replayed.out == "" {
			t.Errorf("%s: the replay is\n%s\nand the text\n%s", file, replayed.out, exported.out)
		}
	}
}

func TestExportNamesItsFormats(t *testing.T) {
	help := mc(t, "export --help").out
	offered := mc(t, "__complete export x.jsonl --to", "").out
	for _, name := range export.Names() {
		if !strings.Contains(help, "  "+name+" ") || !strings.Contains(offered, name+"\n") {
			t.Errorf("%s is not offered:\n%s\n%s", name, help, offered)
		}
	}
}
