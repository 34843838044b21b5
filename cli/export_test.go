package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"raftmc/export"
	"raftmc/internal/twin"
)

// traceFiles are golden traces: some of them, and all in the long tests.
func traceFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../traces/testdata/*.jsonl")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d golden traces: %v", len(files), err)
	}
	if !twin.WantsDeep() {
		files = files[:6]
	}
	return files
}

// The text is what mc replay prints, also of what diverges and of what is harmless.
func TestExportedTextIsTheReplay(t *testing.T) {
	files := traceFiles(t)
	files = append(files, edited(t, files[0], `"bug":`, `"none":`), harmless(t))
	for _, file := range files {
		replayed, exported := mc(t, "replay "+file), mc(t, "export --to text "+file)
		if replayed.out != exported.out || replayed.out == "" {
			t.Errorf("%s: the replay is\n%s\nand the text\n%s", file, replayed.out, exported.out)
		}
	}
}

// A file has what goes to standard output otherwise, in every format that there is; and
// all of these are offered.
func TestExportToAFile(t *testing.T) {
	help, offered := mc(t, "export --help").out, mc(t, "__complete export x.jsonl --to", "").out
	for _, format := range export.Names() {
		if !strings.Contains(help, "  "+format+" ") || !strings.Contains(offered, format+"\n") {
			t.Errorf("%s is not offered:\n%s\n%s", format, help, offered)
		}
		name := filepath.Join(t.TempDir(), "out")
		line := "export " + traceFiles(t)[0] + " --to " + format
		shown := mc(t, line)
		shown.want(t, exitHolds)
		mc(t, line+" -o "+name).want(t, exitHolds)
		if text, err := os.ReadFile(name); err != nil || string(text) != shown.out || shown.out == "" {
			t.Errorf("%v: the file is\n%s\nand standard output\n%s", err, text, shown.out)
		}
	}
}
