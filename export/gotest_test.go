package export_test

import (
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"raftmc/bugs"
	"raftmc/export"
	"raftmc/internal/inorder"
	"raftmc/internal/twin"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/view"
)

// module is a user's module, with a package for each set of files.
func module(t *testing.T, packages map[string]map[string]string) string {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	goLine := regexp.MustCompile(`(?m)^go .*$`).FindString(string(mod))
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", fmt.Sprintf("module user\n\n%s\n\nrequire raftmc v0.0.0\n\nreplace raftmc => %s\n", goLine, root))
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write("go.sum", string(sums)) // offline, nobody else vouches for what raftmc needs
	for pkg, files := range packages {
		for name, text := range files {
			write(filepath.Join(pkg, name), text)
		}
	}
	return folder
}

// goTest runs the tests of a module, offline, and returns what they print.
func goTest(t *testing.T, folder string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "test", "-v", "-count=1", "-vet=off", "-ldflags=-s -w", "./...")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off", "MC_DEEP=")
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
	return string(out)
}

var mistake = regexp.MustCompile(`const mistake = "[^"]+"`)

// TestExportedTestsGuard runs the exported tests of bugs, in make deep of all, with the
// mistakes, where each fails and names its property, and without them, where each passes.
func TestExportedTestsGuard(t *testing.T) {
	twin.Longer(t)
	files := map[string]string{}      // one package, as to link another takes its time
	properties := map[string]string{} // by test
	for _, b := range bugs.All() {
		if b.Liveness || !twin.WantsDeep() && b.ID != small && b.ID != "commit-prior-term" {
			continue
		}
		s := tell(t, golden(t, b.ID))
		text := written(t, s, "go")
		name := regexp.MustCompile(`func (Test\w+)`).FindStringSubmatch(text)[1]
		if properties[name] != "" {
			t.Fatalf("two tests are called %s", name)
		}
		if !mistake.MatchString(text) {
			t.Fatalf("no mistake is planted in\n%s", text)
		}
		properties[name], files[b.ID+"_test.go"] = s.Property, text
		mended := mistake.ReplaceAllString(text, `const mistake = ""`)
		files[b.ID+"_mended_test.go"] = strings.ReplaceAll(mended, "func "+name, "func "+name+"Mended")
	}
	out := goTest(t, module(t, map[string]map[string]string{"guards": files}))
	for name, property := range inorder.All(properties) {
		says := regexp.MustCompile(`(?m)^    .*_test.go:\d+: ` + property + ` is violated after step \d+: .*\n--- FAIL: ` + name + ` `)
		if !says.MatchString(out) {
			t.Errorf("with its mistake, %s does not fail because of %s", name, property)
		}
		if strings.Count(out, "--- PASS: "+name+"Mended ") != 1 {
			t.Errorf("without its mistake, %s does not pass", name)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

// A schedule that violates nothing passes, with every protocol, and fails once one of its
// steps is impossible.
func TestExportedTestsOfHarmlessRuns(t *testing.T) {
	twin.Longer(t)
	packages := map[string]map[string]string{}
	for _, name := range []string{"twophase", "fifo", "asynchronous disk", "many", "nothing", "diverging"} {
		s := stories(t)[name]
		text := written(t, s, "go")
		packages[strings.ReplaceAll(name, " ", "_")] = map[string]string{"x_test.go": text}
		if name == "twophase" {
			packages["impossible"] = map[string]string{"x_test.go": strings.Replace(text, `{Kind: "`, `{Kind: "No`, 1)}
		}
	}
	out := goTest(t, module(t, packages))
	if passed := strings.Count(out, "--- PASS: Test"); passed != len(packages)-1 {
		t.Errorf("%d of %d passed", passed, len(packages)-1)
	}
	if !strings.Contains(out, "step 1 is not possible any more: No") || strings.Count(out, "--- FAIL") != 1 {
		t.Error("a step that is not possible is no failure")
	}
	if t.Failed() {
		t.Log(out)
	}
}

// The exported file is formatted, is in the requested package, and has each step under
// its label.
func TestExportedTestsRead(t *testing.T) {
	withStories(t, func(t *testing.T, s *view.Story) {
		var b strings.Builder
		if err := export.Write(&b, s, "go", export.Options{Package: "mine"}); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if !strings.Contains(text, "\npackage mine\n") || !strings.Contains(written(t, s, "go"), "\npackage mc_test\n") {
			t.Error("it is not in its package")
		}
		formatted, err := format.Source([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if text != string(formatted) {
			t.Error("gofmt changes it")
		}
		for _, st := range s.Steps {
			want := fmt.Sprintf("\t\t// %d  %s\n\t\t{Kind: %q, Server: %q", st.Number, st.Label, st.Kind, st.Server)
			if strings.Count(text, want) != 1 {
				t.Errorf("step %d is not there, or more than once: %s", st.Number, want)
			}
		}
		if got := strings.Count(text, "{Kind: "); got != len(s.Steps) {
			t.Errorf("%d actions of %d steps", got, len(s.Steps))
		}
	})
}

// A panic cannot be checked by name: all properties are checked, and a panic is reported
// with them.
func TestExportedTestOfAPanic(t *testing.T) {
	s := copied(t, tell(t, golden(t, small)))
	s.Property = protocol.PanicProperty
	s.Violations[len(s.Violations)-1].Violation = reference.Violation{Property: protocol.PanicProperty, Reason: "index out of range", Panic: true}
	if text := written(t, s, "go"); !strings.Contains(text, "Properties: all})") || strings.Contains(text, "protocol.Select") {
		t.Errorf("it does not ask everything:\n%s", text)
	}
	if text := written(t, tell(t, golden(t, small)), "go"); !strings.Contains(text, `protocol.Select(all, []string{"ElectionSafety"})`) {
		t.Errorf("it does not ask what is violated:\n%s", text)
	}
}

// Each bound that is declared is written, whichever it is.
func TestEachBoundIsWritten(t *testing.T) {
	b := protocol.Bounds{
		{Name: "tokens", Value: 7},
		{Name: "crashes", Most: protocol.Any, Value: protocol.Any},
		{Name: "reorders", Value: 2},
		{Name: "network", Words: []string{"unordered,lossy,once", "fifo,lossy,once"}, Value: 1},
	}
	text := written(t, &view.Story{Protocol: "twophase", Servers: []view.Server{{Name: "1"}}, Bounds: b}, "go")
	if want := `protocol.ParseBounds("tokens 7, crashes any, reorders 2, network fifo,lossy,once")`; !strings.Contains(text, want) {
		t.Errorf("%s is missing in\n%s", want, text)
	}
}
