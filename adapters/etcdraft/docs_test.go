package etcdraft_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"raftmc/adapters/etcdraft"
	"raftmc/cli"
)

// TestCommandsOfTheDocumentation: mc takes each command that its readers are told of.
func TestCommandsOfTheDocumentation(t *testing.T) {
	told := regexp.MustCompile(`(?m)^go run \./mc (.*?)(?:   +#.*)?$`)
	for _, page := range []string{"README.md", "../../docs/etcd.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		commands := told.FindAllStringSubmatch(string(text), -1)
		if len(commands) == 0 {
			t.Errorf("%s tells of no command", page)
		}
		for _, c := range commands {
			root, err := cli.Command(etcdraft.Catalog())
			if err != nil {
				t.Fatal(err)
			}
			verb, rest, err := root.Find(strings.Fields(c[1]))
			if err == nil {
				err = verb.ParseFlags(rest)
			}
			if err != nil || verb == root {
				t.Errorf("%s: mc %s: %v", page, c[1], err)
			}
		}
	}
}
