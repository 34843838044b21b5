package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
)

// pkg is a package as it is read: its files, tests aside, by name.
type pkg struct {
	fset  *token.FileSet
	names []string // sorted
	text  map[string][]byte
	files map[string]*ast.File
	types *types.Package
	info  *types.Info
}

// readPackage reads and type-checks the package in a folder.
func readPackage(dir string) (*pkg, error) {
	text := map[string][]byte{}
	found, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, file := range found {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		if text[filepath.Base(file)], err = os.ReadFile(file); err != nil {
			return nil, err
		}
	}
	return checkPackage(text)
}

// checkPackage parses and type-checks a package, given its files.
func checkPackage(text map[string][]byte) (*pkg, error) {
	p := &pkg{fset: token.NewFileSet(), names: sortedKeys(text), text: text, files: map[string]*ast.File{}}
	p.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
	}
	if len(p.names) == 0 {
		return nil, fmt.Errorf("there is no Go file to change")
	}
	var files []*ast.File
	for _, name := range p.names {
		file, err := parser.ParseFile(p.fset, name, text[name], parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		p.files[name] = file
		files = append(files, file)
	}
	config := types.Config{Importer: importer.Default()}
	var err error
	p.types, err = config.Check("raft", p.fset, files, p.info)
	return p, err
}
