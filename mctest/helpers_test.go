package mctest_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"raftmc/mctest"
)

var (
	_ mctest.TB = (*testing.T)(nil)
	_ mctest.TB = (*testing.B)(nil)
	_ mctest.TB = (*testing.F)(nil)
	_ mctest.TB = (*rapid.T)(nil)
)

var update = flag.Bool("update", false, "rewrite the golden files")

// fake is a test that notes what is said of it.
type fake struct {
	name     string
	logs     []string
	errors   []string
	deadline time.Time
}

func (f *fake) Helper()                     {}
func (f *fake) Name() string                { return f.name }
func (f *fake) Logf(s string, args ...any)  { f.logs = append(f.logs, fmt.Sprintf(s, args...)) }
func (f *fake) Errorf(s string, a ...any)   { f.errors = append(f.errors, fmt.Sprintf(s, a...)) }
func (f *fake) Deadline() (time.Time, bool) { return f.deadline, !f.deadline.IsZero() }

func (f *fake) ArtifactDir() string {
	if err := os.MkdirAll("artifacts", 0o777); err != nil {
		panic(err)
	}
	return "artifacts"
}

// text is all that was said.
func (f *fake) text() string {
	var b strings.Builder
	for _, s := range f.logs {
		fmt.Fprintf(&b, "log: %s\n", s)
	}
	for _, s := range f.errors {
		fmt.Fprintf(&b, "error: %s\n", s)
	}
	return b.String()
}

// elsewhere runs the rest of a test in an empty package of an empty module, whose folder
// temporary has temporary files.
func elsewhere(t *testing.T) {
	t.Helper()
	root := t.TempDir()
	folder := filepath.Join(root, "consensus")
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(root, "go.mod"), "module example.org/m\n")
	t.Chdir(folder)
	t.Setenv("TMPDIR", "temporary")
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// inShort sets -short for the rest of a test.
func inShort(t *testing.T, short string) {
	t.Helper()
	with(t, "test.short", short)
}

// with sets a flag for the rest of a test.
func with(t *testing.T, name, value string) {
	t.Helper()
	before := flag.Lookup(name).Value.String()
	set := func(value string) {
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	set(value)
	t.Cleanup(func() { set(before) })
}

// home is where the golden files are, while tests are elsewhere.
var home = func() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return dir
}()

// golden compares what was said with a golden file, and its length with what a
// person reads.
func golden(t *testing.T, name string, f *fake) {
	t.Helper()
	for _, e := range f.errors {
		if lines := strings.Count(e, "\n") + 1; lines > 48 {
			t.Errorf("a failure of %d lines:\n%s", lines, e)
		}
	}
	file := filepath.Join(home, "testdata", "golden", name+".txt")
	if *update {
		write(t, file, f.text())
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.text(); got != string(want) {
		t.Errorf("%s: got\n%swant\n%s", name, got, want)
	}
}
