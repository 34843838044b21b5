package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// blocks are the code blocks of the README.
func blocks(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for i, part := range strings.Split(string(text), "```") {
		if i%2 == 1 {
			out = append(out, part)
		}
	}
	return out
}

// output runs mc where it may leave files.
func output(t *testing.T, args ...string) string {
	t.Helper()
	t.Chdir(t.TempDir())
	var stdout bytes.Buffer
	run(context.Background(), args, &stdout, io.Discard)
	return stdout.String()
}

// TestReadmeShowsWhatIsPrinted holds the README's outputs against the real ones.
func TestReadmeShowsWhatIsPrinted(t *testing.T) {
	for _, shown := range []struct {
		begins string
		args   []string
	}{
		{"\n$ go run ./cmd/mc demo\n", []string{"demo"}},
		{"\nraft: holds", []string{"check", "--workers", "2"}},
	} {
		t.Run(shown.args[0], func(t *testing.T) {
			all := blocks(t)
			i := slices.IndexFunc(all, func(b string) bool { return strings.HasPrefix(b, shown.begins) })
			if i < 0 {
				t.Fatalf("the README has no block that begins with %q", shown.begins)
			}
			printed := output(t, shown.args...)
			for line := range strings.Lines(all[i]) {
				if !strings.HasPrefix(line, "$ ") && !strings.Contains(printed, line) {
					t.Errorf("the README shows\n%swhich %s does not print:\n%s", line, shown.args, printed)
				}
			}
		})
	}
}

// TestReadmeCommandsAreAccepted looks at every mc command line in the README: it
// must name a verb and flags that there are.
func TestReadmeCommandsAreAccepted(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := regexp.MustCompile("`(?:go run \\./cmd/)?mc ([^`]+)`").FindAllStringSubmatch(string(text), -1)
	if len(commands) < 6 {
		t.Fatalf("only %d commands were found", len(commands))
	}
	for _, c := range commands {
		t.Run(c[1], func(t *testing.T) {
			verb, args, err := rootCommand().Find(strings.Fields(c[1]))
			if err != nil || verb.Name() == "mc" {
				t.Fatalf("no such verb: %v", err)
			}
			if err := verb.ParseFlags(args); err != nil && !strings.Contains(err.Error(), "help requested") {
				t.Error(err)
			}
			if err := verb.ValidateArgs(verb.Flags().Args()); err != nil {
				t.Error(err)
			}
		})
	}
}
