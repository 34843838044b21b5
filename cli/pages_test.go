package cli

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"raftmc/bugs"
	"raftmc/internal/inorder"
	"raftmc/internal/twin"
)

// pages are the README, CONTRIBUTING and what is in docs, folders included.
func pages(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, pattern := range []string{"../README.md", "../CONTRIBUTING.md", "../docs/*.md", "../docs/*/*.md"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			found[strings.TrimPrefix(filepath.ToSlash(name), "../")] = string(text)
		}
	}
	return found
}

// block is a code block of a page: what kind it is, the file that it is or changes
// ("```go lock.go"), and its text.
type block struct{ kind, file, text string }

var fence = regexp.MustCompile("(?ms)^```(\\S*)(?: (\\S+))?\n(.*?)^```$")

func blocksOf(page string) []block {
	var out []block
	for _, b := range fence.FindAllStringSubmatch(page, -1) {
		out = append(out, block{b[1], b[2], b[3]})
	}
	return out
}

// TestPages follows each page from its first code block to its last, as its reader
// does: files are written, changes are made to them, commands are run, and what a
// page shows of their output is what they print. Of several blocks of one file each
// goes on where the last one ended; of several changes each takes the last one back.
func TestPages(t *testing.T) {
	twin.Longer(t) // it links programs, and checks for seconds
	commands := 0
	for name, page := range inorder.All(pages(t)) {
		blocks := blocksOf(page)
		for _, b := range blocks {
			commands += strings.Count("\n"+b.text, "\n$ ")
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReader(t)
			for _, b := range blocks {
				r.follow(b)
			}
		})
	}
	if commands < 20 {
		t.Errorf("all pages together have only %d commands", commands)
	}
}

// reader follows a page.
type reader struct {
	*testing.T
	folder    string // where it is
	temporary string // for temporary files, which nobody else has
	undo      func() // takes the last change back
}

// newReader starts in an empty folder which has the golden traces where this
// repository has them, and the repository itself beside it.
func newReader(t *testing.T) *reader {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{T: t, folder: filepath.Join(t.TempDir(), "start"), temporary: t.TempDir(), undo: func() {}}
	r.must(os.MkdirAll(filepath.Join(r.folder, "traces"), 0o777))
	r.must(os.Symlink(filepath.Join(root, "traces", "testdata"), filepath.Join(r.folder, "traces", "testdata")))
	r.must(os.Symlink(root, filepath.Join(r.folder, "..", "raftmc")))
	return r
}

func (r *reader) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// follow does what a block says.
func (r *reader) follow(b block) {
	r.Helper()
	file := filepath.Join(r.folder, b.file)
	switch {
	case strings.HasPrefix(b.text, "$ "):
		for _, c := range strings.Split("\n"+b.text, "\n$ ")[1:] {
			command, shown, _ := strings.Cut(c, "\n")
			r.run(command, shown)
		}
	case b.file == "":
		// A picture, or a piece of something.
	case b.kind == "diff":
		r.undo()
		text, err := os.ReadFile(file)
		r.must(err)
		r.undo = func() { r.must(os.WriteFile(file, text, 0o600)) }
		r.must(os.WriteFile(file, []byte(r.patched(string(text), b.text)), 0o600))
	default:
		r.must(os.MkdirAll(filepath.Dir(file), 0o777))
		f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		r.must(err)
		_, err = f.WriteString(b.text)
		r.must(err)
		r.must(f.Close())
	}
}

// patched is a text after a change: lines that begin with - give way to those that
// begin with +, where both are between the lines that begin with neither.
func (r *reader) patched(text, diff string) string {
	r.Helper()
	before, after := "", ""
	for line := range strings.Lines(diff) {
		if line[0] != '+' {
			before += line[1:]
		}
		if line[0] != '-' {
			after += line[1:]
		}
	}
	if strings.Count(text, before) != 1 {
		r.Fatalf("these lines are not there once:\n%s", before)
	}
	return strings.Replace(text, before, after, 1)
}

// run runs a command, which must print what is shown. One of which nothing is shown
// must succeed.
func (r *reader) run(command, shown string) {
	r.Helper()
	if folder, found := strings.CutPrefix(command, "cd "); found {
		r.folder = filepath.Join(r.folder, folder)
		return
	}
	cmd := exec.Command("sh", "-c", built.Replace(command))
	cmd.Dir = r.folder
	cmd.Env = append(os.Environ(), "GOMAXPROCS=2", "GOFLAGS=-mod=mod -trimpath -vet=off", "GOWORK=off", "TMPDIR="+r.temporary)
	var out, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors
	err := cmd.Run()
	both := out.String() + errors.String()
	switch {
	case shown == "" && err != nil:
		r.Fatalf("%s: %v\n%s", command, err, both)
	case shown != "" && !elided(shown).MatchString(both) && !elided(shown).Match(out.Bytes()): // there may be progress
		r.Fatalf("%s: the page shows\n%s\nand this is printed (%v):\n%s", command, shown, err, both)
	}
}

// built are commands that have been carried out: TestMain has built mc.
var built = strings.NewReplacer("go run ./cmd/mc", "mc", "go build ./cmd/mc", `cp "$(command -v mc)" mc`)

// elided matches an output of which a part is shown. A line … stands for any lines,
// and … within a line for anything in it.
func elided(shown string) *regexp.Regexp {
	pattern := `\A`
	for line := range strings.Lines(strings.TrimRight(shown, "\n") + "\n") {
		if strings.TrimSpace(line) == "…" {
			pattern += `(?:.*\n)*`
			continue
		}
		pattern += strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*")
	}
	return regexp.MustCompile(pattern + `\n*\z`)
}

func TestElided(t *testing.T) {
	for _, test := range []struct {
		shown, printed string
		same           bool
	}{
		{"a\nb\n", "a\nb\n", true},
		{"a\nb\n", "a\nc\n", false},
		{"a\n", "a\nb\n", false},
		{"b\n", "a\nb\n", false},
		{"a\n…\n", "a\nb\nc\n", true},
		{"  …\nc\n", "a\nb\nc\n", true},
		{"a … c.\n", "a b c.\n", true},
		{"a … c.\n", "a b\nc.\n", false},
		{"a … c.\n", "a b cd\n", false},
	} {
		if elided(test.shown).MatchString(test.printed) != test.same {
			t.Errorf("%q for %q: that should be %v", test.shown, test.printed, test.same)
		}
	}
}

// TestPagesAreFormatted: the Go of the pages is as gofmt has it, after each block.
func TestPagesAreFormatted(t *testing.T) {
	checked := 0
	for name, page := range inorder.All(pages(t)) {
		blocks := slices.DeleteFunc(blocksOf(page), func(b block) bool { return filepath.Ext(b.file) != ".go" })
		checked += len(blocks)
		t.Run(name, func(t *testing.T) {
			r := reader{T: t}
			files := map[string]string{}
			for _, b := range blocks {
				text := files[b.file] + b.text
				if b.kind == "diff" { // the next one takes it back
					text = r.patched(files[b.file], b.text)
				} else {
					files[b.file] = text
				}
				formatted, err := format.Source([]byte(text))
				if err != nil {
					t.Fatalf("%s: %v, after\n%s", b.file, err, b.text)
				}
				if string(formatted) != text {
					t.Fatalf("%s is not formatted, after\n%s", b.file, b.text)
				}
			}
		})
	}
	if checked < 20 {
		t.Errorf("only %d blocks are there to be checked", checked)
	}
}

// TestWorkflows: a step of a workflow is a command of its page, which TestPages runs.
func TestWorkflows(t *testing.T) {
	step := regexp.MustCompile(`(?m)^ *- run: (.*)$`)
	steps := 0
	for name, page := range inorder.All(pages(t)) {
		for _, b := range blocksOf(page) {
			for _, s := range step.FindAllStringSubmatch(b.text, -1) {
				steps++
				if !strings.Contains(page, "\n$ "+s[1]+"\n") {
					t.Errorf("%s: no block has the command %s", name, s[1])
				}
			}
		}
	}
	if steps < 2 {
		t.Errorf("only %d steps were found", steps)
	}
}

// TestPagesNameWhatThereIs looks at every link of the pages to a file of this
// repository, and at every target of make that they name.
func TestPagesNameWhatThereIs(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	target := regexp.MustCompile("`make ([a-z-]+)`")
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	targets := 0
	for name, page := range inorder.All(pages(t)) {
		for _, l := range link.FindAllStringSubmatch(page, -1) {
			if _, err := os.Stat(filepath.Join("..", filepath.Dir(name), l[1])); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, m := range target.FindAllStringSubmatch(page, -1) {
			targets++
			if !strings.Contains(string(makefile), "\n"+m[1]+":") {
				t.Errorf("%s: the Makefile has no target %s", name, m[1])
			}
		}
	}
	if targets < 10 {
		t.Errorf("only %d targets were found", targets)
	}
}

// TestReadmeCounts: what the README says there is so many of.
func TestReadmeCounts(t *testing.T) {
	page := pages(t)["README.md"]
	if want := fmt.Sprintf("\n%d published mistakes of real Raft implementations", len(bugs.All())); !strings.Contains(page, want) {
		t.Errorf("it does not say %q", want)
	}
}
