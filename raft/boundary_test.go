package raft

import (
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestImports keeps out of the protocol what would make a step impure: clocks,
// chance, goroutines' tools, and the world.
func TestImports(t *testing.T) {
	forbidden := []string{
		"time", "math/rand", "math/rand/v2", "crypto/rand", "sync", "sync/atomic", "os", "log", "log/slog", "context", "net", "io", "unsafe",
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := file.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			if slices.Contains(forbidden, path) || strings.Contains(path, ".") || strings.HasPrefix(path, "raftmc") {
				t.Errorf("%s imports %s: a step depends on its arguments only", name, path)
			}
		}
	}
}
