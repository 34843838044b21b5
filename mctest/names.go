package mctest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// command is the command that runs one test again, from the root of its module.
func command(test string) string {
	var parts []string
	for part := range strings.SplitSeq(test, "/") {
		parts = append(parts, "^"+regexp.QuoteMeta(part)+"$")
	}
	quoted := strings.ReplaceAll(strings.Join(parts, "/"), "'", `'\''`)
	return fmt.Sprintf("go test -run '%s' %s", quoted, testedPackage())
}

// testedPackage is the folder of the package under test, relative to the root of its
// module; go test runs tests in that folder.
func testedPackage() string {
	dir, err := os.Getwd()
	if err != nil {
		return "."
	}
	if rel, err := filepath.Rel(moduleRoot(), dir); err == nil && rel != "." {
		return "./" + filepath.ToSlash(rel)
	}
	return "."
}

// moduleRoot is the folder of the module under test: the present one, if none is found.
func moduleRoot() string {
	dir, err := os.Getwd()
	if err != nil {
		return "."
	}
	for root := dir; ; root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			return root
		}
		if root == filepath.Dir(root) {
			return dir
		}
	}
}

// folder is where the counterexamples of a test are saved.
func folder(t TB) string {
	at := filepath.Join("testdata", "mc")
	for part := range strings.SplitSeq(t.Name(), "/") {
		at = filepath.Join(at, escape(part))
	}
	return at
}

// escape makes a file name from any text, and different names from different texts: the
// name of a subtest may be "..", and a property's may contain a slash.
func escape(name string) string {
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '-', c == '=', c == ',', c == '+', c >= 0x80, c == '.' && i > 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02x", c)
		}
	}
	if b.Len() == 0 {
		return "%"
	}
	return b.String()
}
