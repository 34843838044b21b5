package mctest

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOwnProgram: the program that is named is one that hands protocols to package cli, in
// the module of the test.
func TestOwnProgram(t *testing.T) {
	root := t.TempDir()
	const imports = "import \"raftmc/cli\"\n"
	for name, text := range map[string]string{
		"go.mod":                     "module example.org/m\n",
		"consensus/protocol.go":      "package consensus\n",
		"consensus/mc_test.go":       "package main\n" + imports,
		".old/mc/main.go":            "package main\n" + imports,
		"consensus/testdata/main.go": "package main\n" + imports,
		"library/cli.go":             "package library\n" + imports,
		"server/main.go":             "package main\nimport \"raftmc/raft\"\n",
		"server/broken.go":           "pack",
		"adapter/go.mod":             "module example.org/m/adapter\n",
		"adapter/mc/main.go":         "package main\n" + imports,
	} {
		put(t, filepath.Join(root, name), text)
	}
	t.Chdir(filepath.Join(root, "consensus"))
	if got := ownProgram(); got != "" {
		t.Errorf("there is none, and %s is named", got)
	}
	put(t, filepath.Join(root, "tools/mc/main.go"), "package main\n"+imports)
	if got := ownProgram(); got != "./tools/mc" {
		t.Errorf("it is %q", got)
	}
}

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
