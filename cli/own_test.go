package cli

import (
	"bytes"
	"strings"
	"testing"

	"raftmc/catalog"
	"raftmc/examples/twophase"
	"raftmc/internal/inorder"
	"raftmc/protocols"
)

// nobodyCommits is violated as soon as somebody does.
func nobodyCommits() twophase.Property {
	return twophase.Property{Name: "NobodyCommits", Doc: "nobody commits", Server: func(v twophase.View) *twophase.Finding {
		if v.State.Phase != twophase.Committed {
			return nil
		}
		return &twophase.Finding{Reason: "it has committed"}
	}}
}

// TestOwnProtocol: mc of somebody's own protocol, which has no bugs, has every verb but those
// for bugs, and each works.
func TestOwnProtocol(t *testing.T) {
	own := newProgram([]catalog.Protocol{catalog.Of(twophase.Protocol{N: 2}, append(twophase.Properties(), nobodyCommits())...)})
	dir := t.TempDir()
	mc := func(line string) outcome {
		t.Helper()
		var out, errors bytes.Buffer
		status := own.run(t.Context(), strings.Fields(line), &out, &errors)
		return outcome{status, out.String(), errors.String()}
	}
	found := mc("check --json --out " + dir)
	found.want(t, exitViolated)
	file := found.object(t)["trace"].(string)
	for line, status := range inorder.All(map[string]int{
		"check --search bfs --network unordered --in-flight 4 --drops 1 --out " + dir: exitViolated,
		"replay " + file: exitViolated,
		"view " + file:   exitHolds,
		"minimize " + file + " --out " + dir + "/m": exitHolds,
		"export " + file + " --to text":             exitHolds,
		"explore --text --out " + dir + " " + file:  exitHolds,
		"explore --text --out " + dir:               exitHolds,
		"audit":                                     exitHolds,
		"list":                                      exitHolds,
		"version":                                   exitHolds,
		"demo":                                      exitUsage,
		"kill-table":                                exitUsage,
		"check --terms 2":                           exitUsage,
		"check raft":                                exitUsage,
	}) {
		if o := mc(line); o.status != status {
			t.Errorf("%s ends with %d:\n%s%s", line, o.status, o.out, o.errors)
		}
	}
	if help := mc("check --help").out; strings.Contains(help, "--bug") || strings.Contains(help, "Raft") {
		t.Errorf("help speaks of what there is not:\n%s", help)
	}
}

func TestUnusableProtocols(t *testing.T) {
	commit := catalog.Of(twophase.Protocol{N: 2}, twophase.Properties()...)
	flawed := commit
	flawed.Bugs = []catalog.Bug{{ID: "hasty"}, {ID: "hasty"}}
	for says, given := range inorder.All(map[string][]catalog.Protocol{
		"there is no protocol":        nil,
		"lacks a name":                {{}},
		"two protocols have the name": {commit, commit},
		`has a bug "hasty", and so`:   {flawed},
	}) {
		if err := unusable(given); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
	if err := unusable(protocols.All()); err != nil {
		t.Error(err)
	}
}
