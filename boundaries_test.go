package raftmc_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"raftmc/internal/inorder"
)

// mayImport says which packages of this module each package may import.
// Dependencies point one way: the searches know nothing of protocols, protocols and the model
// nothing of Raft, the reference and the self-check nothing of the tables that they are
// compared with, and Raft nothing of anyone.
var mayImport = map[string][]string{
	"raft":       {},
	"raft/owner": {"raft"},
	"raft/wire":  {"raft"},

	"explore":                            {"explore/internal/budget", "explore/internal/hash", "explore/internal/parallel"},
	"explore/cover":                      {"explore", "explore/internal/budget", "explore/internal/checkpoint", "explore/internal/hash", "explore/internal/parallel", "internal/product"},
	"explore/ordered":                    {"explore", "explore/internal/budget", "explore/internal/checkpoint", "explore/internal/parallel"},
	"explore/internal/budget":            {},
	"explore/internal/budget/budgettest": {"explore/internal/budget"},
	"explore/internal/checkpoint":        {"explore", "internal/atomicfile", "internal/build"},
	"explore/internal/hash":              {},
	"explore/internal/parallel":          {},

	"protocol":        {"explore", "internal/box", "internal/member", "internal/mistake", "internal/oneline", "internal/place"},
	"model/reference": {"explore", "internal/box", "internal/member", "internal/mistake", "internal/place", "internal/property", "protocol"},
	"model":           {"explore", "explore/cover", "explore/ordered", "internal/box", "internal/mistake", "internal/place", "internal/product", "internal/property", "model/reference", "protocol"},
	"selfcheck":       {"internal/box", "internal/mistake", "internal/place", "internal/property", "model/reference", "protocol"},
	"audit":           {"explore", "explore/cover", "explore/ordered", "internal/mistake", "internal/property", "model", "model/reference", "protocol"},

	"facts":               {},
	"model/raftmodel":     {"facts", "protocol", "raft", "raft/owner"},
	"invariants":          {"facts", "model/raftmodel", "protocol", "raft"},
	"bugs":                {"model/raftmodel", "protocol", "raft", "raft/owner"},
	"examples/twophase":   {"protocol"},
	"examples/paxos":      {"protocol"},
	"examples/register":   {"protocol"},
	"examples/lockserver": {"opaque", "protocol"},
	"examples/backup":     {"opaque", "protocol"},

	"opaque":        {"internal/mistake", "protocol"},
	"opaque/bubble": {"internal/mistake", "opaque", "protocol"},
	"raftview":      {"facts", "opaque", "protocol"},

	"traces":    {"explore", "explore/cover", "internal/atomicfile", "internal/member", "internal/oneline", "model", "model/reference", "protocol"},
	"view":      {"model/reference", "protocol", "traces"},
	"live":      {"explore", "internal/atomicfile", "internal/oneline", "model", "model/reference", "protocol", "traces", "view"},
	"export":    {"internal/oneline", "model/reference", "protocol", "traces", "view"},
	"mctest":    {"explore", "explore/cover", "internal/atomicfile", "model", "model/reference", "opaque", "protocol", "selfcheck", "traces", "view"},
	"catalog":   {"audit", "internal/box", "model", "protocol", "selfcheck"},
	"protocols": {"bugs", "catalog", "examples/paxos", "examples/twophase", "invariants", "model/raftmodel", "protocol"},
	"cli":       {"audit", "catalog", "explore", "explore/cover", "explore/ordered", "export", "internal/atomicfile", "internal/build", "live", "model", "model/reference", "protocol", "traces", "view"},
	"cmd/mc":    {"cli", "protocols"},

	"internal/atomicfile": {},
	"internal/box":        {},
	"internal/build":      {},
	"internal/contained":  {"explore", "explore/ordered", "model", "model/reference", "protocol"},
	"internal/filltest":   {"model/reference", "protocol", "raft", "traces"},
	"internal/forked":     {"protocol"},
	"internal/heard":      {},
	"internal/inorder":    {},
	"internal/lategc":     {},
	"internal/lock":       {"protocol"},
	"internal/member":     {},
	"internal/mistake":    {"explore", "internal/box"},
	"internal/mistakes":   {"model", "protocol"},
	"internal/must":       {},
	"internal/oneline":    {},
	"internal/place":      {},
	"internal/product":    {},
	"internal/orderedtoy": {"protocol"},
	"internal/property":   {"explore", "internal/mistake", "protocol"},
	"internal/sample":     {"bugs", "examples/paxos", "examples/register", "examples/twophase", "internal/lategc", "internal/lock", "invariants", "model", "model/raftmodel", "model/reference", "protocol", "traces"},
	"internal/toy":        {},
	"internal/toymodel":   {"internal/toy", "model", "model/reference", "protocol"},
	"internal/twin":       {"explore", "internal/lategc", "model", "model/reference", "protocol"},
	"browser/pages":       {"export", "internal/sample", "model", "model/raftmodel", "model/reference", "protocol", "traces", "view"},
}

// onlyStandard are the packages that import nothing but the standard library
// and this module.
var onlyStandard = []string{"raft", "raft/owner", "raft/wire", "explore", "explore/cover", "explore/ordered", "protocol", "model", "model/reference", "model/raftmodel", "selfcheck", "audit", "invariants", "traces", "view", "live", "bugs", "catalog", "protocols", "examples/twophase", "examples/paxos", "examples/register", "examples/lockserver", "examples/backup", "facts", "opaque", "opaque/bubble", "raftview"}

// onlyIn names the packages that may import a module: rapid registers flags as
// soon as it is linked, so that only test helpers may, which nobody else imports.
// A parser of what is only written is for tests alone.
var onlyIn = map[string][]string{
	"github.com/gofrs/flock":                     {"internal/atomicfile"},
	"github.com/agnivade/levenshtein":            {"cli"},
	"pgregory.net/rapid":                         {"internal/toy", "internal/toymodel"},
	"github.com/awalterschulze/gographviz":       {},
	"github.com/google/gofuzz":                   {"internal/filltest"},
	"github.com/rogpeppe/go-internal/testscript": {},
	"github.com/google/gofuzz/bytesource":        {"internal/filltest"},
}

// effects are what the protocol core must not reach.
var effects = []string{"time", "math/rand", "math/rand/v2", "sync", "sync/atomic", "os", "log", "log/slog", "context", "runtime"}

func TestPackageBoundaries(t *testing.T) {
	for pkg, imports := range inorder.All(importsByPackage(t)) {
		allowed, known := mayImport[pkg]
		if !known {
			t.Errorf("package %s is not in the table of boundaries", pkg)
		}
		for _, imported := range imports {
			inside, isOurs := strings.CutPrefix(imported, "raftmc/")
			switch {
			case isOurs && !slices.Contains(allowed, inside):
				t.Errorf("%s imports %s", pkg, imported)
			case !isOurs && strings.Contains(strings.Split(imported, "/")[0], ".") && slices.Contains(onlyStandard, pkg):
				t.Errorf("%s imports %s, and may import only the standard library", pkg, imported)
			case onlyIn[imported] != nil && !slices.Contains(onlyIn[imported], pkg):
				t.Errorf("%s imports %s, and only %s may, aside from tests", pkg, imported, onlyIn[imported])
			case (pkg == "raft" || strings.HasPrefix(pkg, "raft/")) && slices.Contains(effects, imported):
				t.Errorf("%s imports %s: the core has no effects", pkg, imported)
			}
		}
	}
}

// TestFrozenModuleStaysBehindOneFile: gofuzz is not developed any more, so that we must
// be able to do without it by changing one file. Tests are no exception.
func TestFrozenModuleStaysBehindOneFile(t *testing.T) {
	for name, imports := range inorder.All(importsByFile(t)) {
		for _, imported := range imports {
			if strings.HasPrefix(imported, "github.com/google/gofuzz") && name != "internal/filltest/fill.go" {
				t.Errorf("%s imports %s: use package filltest", name, imported)
			}
		}
	}
}

// importsByPackage lists what the files of each package import, tests aside.
func importsByPackage(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for name, imports := range importsByFile(t) {
		if !strings.HasSuffix(name, "_test.go") {
			pkg := path.Dir(name)
			found[pkg] = append(found[pkg], imports...) // there, even if it imports nothing
		}
	}
	return found
}

// importsByFile lists what each file imports.
func importsByFile(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (isModule(name) || strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		found[name] = []string{}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found[name] = append(found[name], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// isModule reports whether a folder is a module of its own, which may import what its users need.
func isModule(folder string) bool {
	_, err := os.Stat(path.Join(folder, "go.mod"))
	return err == nil
}

// leftOut are packages that mc is built without: they would be most of its first build.
var leftOut = []string{"go/ast", "go/parser", "go/format", "github.com/spf13/cobra/doc", "go.yaml.in/yaml/v3", "github.com/russross/blackfriday/v2"}

// TestFirstBuildIsSmall: mc is built without what is left out, and the model is compiled for it
// once, by package catalog, and not once more for each protocol.
func TestFirstBuildIsSmall(t *testing.T) {
	listed, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-export", "-f", "{{.ImportPath}} {{.Export}}", "./cmd/mc").Output()
	if err != nil {
		t.Fatal(err)
	}
	compiled := []string{}
	for line := range strings.Lines(string(listed)) {
		pkg, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		if slices.Contains(leftOut, pkg) {
			t.Errorf("mc is built with %s: leave it out, or say here why it is worth its time", pkg)
		}
		if !strings.HasPrefix(pkg, "raftmc/") || pkg == "raftmc/model" { // which is generic
			continue
		}
		symbols, err := exec.CommandContext(t.Context(), "go", "tool", "nm", file).Output()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(symbols), "T raftmc/model.(*Model[") {
			compiled = append(compiled, pkg)
		}
	}
	if !slices.Equal(compiled, []string{"raftmc/catalog"}) {
		t.Errorf("the model is compiled in %v: a protocol goes into boxes (protocol.Box) before it is made a model", compiled)
	}
}
