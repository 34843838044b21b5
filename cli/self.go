package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
)

// reproduce is the command that replays a trace, from where the user stands.
func reproduce(file string) string { return self() + " replay " + quote(file) }

// self is the command by which this program was called, or, after go run, one that does
// the same.
func self() string {
	if !ranByGo(os.Args[0]) {
		return quote(os.Args[0])
	}
	command := "go run "
	if folder, elsewhere := calledFromElsewhere(); elsewhere {
		command += "-C " + quote(folder) + " "
	}
	// The path of the package means the same in every folder of its module.
	if info, ok := debug.ReadBuildInfo(); ok && strings.Contains(info.Path, "/") {
		return command + quote(info.Path)
	}
	return command + quote(mainPackage) // go run main.go … leaves no path
}

// mainPackage is what go run takes to run this program: the folder of its main, or, if it
// was built without folders, the path of its package.
var mainPackage = "."

// goRun is where go run puts a program: first where it has linked it, and from then on
// in its cache, wherever these are.
var goRun = regexp.MustCompile(`/b\d{3,}/exe/[^/]+$|/[0-9a-f]{2}/[0-9a-f]{64}-d/[^/]+$`)

// ranByGo reports whether a program's name is one that go run gives.
func ranByGo(name string) bool { return goRun.MatchString(filepath.ToSlash(name)) }

// calledFromElsewhere returns the present folder, and whether it differs from that of the
// shell, which go run -C leaves in the environment.
func calledFromElsewhere() (string, bool) {
	folder, err := filepath.Abs(".")
	if err != nil {
		return "", false
	}
	here, err := os.Stat(folder)
	if err != nil {
		return "", false
	}
	shell, err := os.Stat(os.Getenv("PWD"))
	return folder, err == nil && !os.SameFile(here, shell)
}

// quote protects a word from the shell.
func quote(word string) string {
	plain := func(r rune) bool {
		return r == '/' || r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
