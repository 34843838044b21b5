package mctest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// ownProgram is the folder, from the root of the module of the test, of a program that hands
// protocols to package cli, as "./cmd/mc"; "" if there is none. Of several it is the first by
// name.
func ownProgram() string {
	found := ""
	err := fs.WalkDir(os.DirFS(moduleRoot()), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil, found != "":
			return fs.SkipAll
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "vendor" || otherModule(name)):
			return fs.SkipDir
		case !d.IsDir() && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && handsToCLI(name):
			found = "./" + path.Dir(name)
		}
		return nil
	})
	if err != nil {
		return ""
	}
	return found
}

// otherModule reports whether a folder of the module is a module of its own, whose programs cannot
// be run from here.
func otherModule(name string) bool {
	_, err := os.Stat(filepath.Join(moduleRoot(), filepath.FromSlash(name), "go.mod"))
	return err == nil
}

// handsToCLI reports whether a file of the module is of a program, and imports package cli.
func handsToCLI(name string) bool {
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(moduleRoot(), filepath.FromSlash(name)), nil, parser.ImportsOnly)
	if err != nil || f.Name.Name != "main" {
		return false
	}
	for _, i := range f.Imports {
		if imported, err := strconv.Unquote(i.Path.Value); err == nil && imported == "raftmc/cli" {
			return true
		}
	}
	return false
}
