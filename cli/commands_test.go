package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"raftmc/internal/inorder"
	"raftmc/internal/twin"
)

// told is a command line of mc that readers are told of, in the text of a page, in a
// block that does not show what it prints, or in the examples of --help. What is shown
// with its output is for TestPages.
type told struct{ where, command string }

var (
	inline = regexp.MustCompile("`(?:go run \\./cmd/)?(mc [^`]+)`")
	remark = regexp.MustCompile(`   +\S.*$`)
)

func allTold(t *testing.T) []told {
	t.Helper()
	var all []told
	add := func(where, command string) {
		if !slices.Contains(all, told{where, command}) {
			all = append(all, told{where, command})
		}
	}
	for name, page := range pages(t) {
		for _, b := range blocksOf(page) {
			for line := range strings.Lines(b.text) {
				if strings.HasPrefix(line, "mc ") {
					add(name, strings.TrimSpace(remark.ReplaceAllString(strings.TrimSpace(line), "")))
				}
			}
		}
		for _, c := range inline.FindAllStringSubmatch(fence.ReplaceAllString(page, ""), -1) {
			add(name, strings.Join(strings.Fields(c[1]), " "))
		}
	}
	for _, verb := range verbs(ours.rootCommand()) {
		for line := range strings.Lines(verb.Example) {
			add(verb.CommandPath()+" --help", strings.TrimSpace(line))
		}
	}
	return all
}

// dear are commands that are not run here, each with the reason.
var dear = map[string]string{
	"mc check":                                            "the default question; the README's first block has it",
	"mc check --json":                                     "the default question",
	"mc check --search bfs":                               "seconds; docs/searches/bfs.md has a smaller one",
	"mc check --search bfs --max-time 1m":                 "seconds",
	"mc check --log 2":                                    "half a minute",
	"mc check --log 2 --checkpoint DIR":                   "half a minute",
	"mc check --log 2 --resume DIR":                       "half a minute",
	"mc check --terms any":                                "minutes; docs/searches/any-terms.md has smaller ones",
	"mc demo commit-prior-term":                           "seconds",
	"mc minimize traces/testdata/commit-prior-term.jsonl": "a minute and a half",

	"mc audit":                "a minute",
	"mc audit --deep":         "minutes",
	"mc audit raft --deep":    "minutes",
	"mc kill-table":           "minutes",
	"mc kill-table > bugs.md": "minutes",
	"mc kill-table vote-not-persisted --seeds 3": "seconds",
}

// stands are what stands for what a reader puts in. The trace is in the folder in which
// the commands run.
var stands = strings.NewReplacer("FILE", "trace.jsonl", "out/ElectionSafety-3f9a12cd.jsonl", "trace.jsonl", "DIR", "folder", "BUG", "vote-not-persisted")

// TestCommandsOfTheDocumentation: each names a verb, and flags and arguments that it
// takes; and, in make longer, each that costs little does what it is there for.
func TestCommandsOfTheDocumentation(t *testing.T) {
	used := map[string]bool{}
	ran, parsed := map[string]bool{}, 0
	for _, c := range allTold(t) {
		command := stands.Replace(c.command)
		_, line, _ := strings.Cut(command, "mc ") // there may be something that writes its input
		line, _, _ = strings.Cut(line, " > ")
		if err := accepted(strings.Fields(line)); err != nil {
			t.Errorf("%s: %s: %v", c.where, c.command, err)
			continue
		}
		parsed++
		if dear[c.command] != "" {
			used[c.command] = true
			continue
		}
		if ran[command] || !twin.WantsLonger() {
			continue
		}
		ran[command] = true
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			runTold(t, c.where, command)
		})
	}
	for command := range inorder.All(dear) {
		if !used[command] {
			t.Errorf("nobody is told of %s", command)
		}
	}
	if parsed < 40 || twin.WantsLonger() && len(ran) < 15 {
		t.Errorf("only %d commands were found, and %d run", parsed, len(ran))
	}
}

// runTold runs a command, which must come to a result: one of a schedule that violates
// something is what many are there to show.
func runTold(t *testing.T, where, command string) {
	t.Helper()
	r := newReader(t)
	text, err := os.ReadFile("../traces/testdata/vote-not-persisted.jsonl")
	r.must(err)
	r.must(os.WriteFile(filepath.Join(r.folder, "trace.jsonl"), text, 0o600))
	if strings.HasPrefix(command, "mc explore") && !strings.Contains(command, "--text") {
		command += " --text" // or it serves until an interrupt
	}
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = r.folder
	out, err := cmd.CombinedOutput()
	status := 0
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		status = failed.ExitCode()
	} else {
		r.must(err)
	}
	if !slices.Contains([]int{exitHolds, exitViolated}, status) {
		t.Errorf("%s: %s ends with %d:\n%s", where, command, status, out)
	}
}

// accepted says what is wrong with a command line.
func accepted(words []string) error {
	verb, args, err := ours.rootCommand().Find(words)
	if err != nil || verb.Name() == "mc" {
		return fmt.Errorf("no such verb: %v", err)
	}
	if err := verb.ParseFlags(args); err != nil && !strings.Contains(err.Error(), "help requested") {
		return err
	}
	return verb.ValidateArgs(verb.Flags().Args())
}

// TestFlagsOfMutants: what CONTRIBUTING says to run of the tools has the flags that it
// is given.
func TestFlagsOfMutants(t *testing.T) {
	source, err := filepath.Glob("../tools/mutants/*.go")
	if err != nil || len(source) == 0 {
		t.Fatal(source, err)
	}
	var code strings.Builder
	for _, name := range source {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(text)
	}
	flags := 0
	for name, page := range inorder.All(pages(t)) {
		for _, c := range regexp.MustCompile("`go -C tools run ./mutants ([^`]*)`").FindAllStringSubmatch(page, -1) {
			for _, f := range regexp.MustCompile(`(?:^| )-(\w+)`).FindAllStringSubmatch(c[1], -1) {
				flags++
				if !regexp.MustCompile(`flag\.\w+\([^"]*"` + f[1] + `"`).MatchString(code.String()) {
					t.Errorf("%s: mutants has no flag -%s", name, f[1])
				}
			}
		}
	}
	if flags == 0 {
		t.Error("no flags were found")
	}
}
