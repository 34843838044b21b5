package cli

import (
	"bytes"
	"strings"
	"testing"

	"raftmc/catalog"
	"raftmc/examples/twophase"
	"raftmc/internal/inorder"
	"raftmc/protocol"
)

// hasty is two-phase commit whose transaction manager commits although nobody is prepared.
type hasty struct{ twophase.Protocol }

func (p hasty) Inputs(self int, s twophase.State) []twophase.Input {
	if self == p.N && s.Phase == twophase.Working {
		return []twophase.Input{twophase.Input(twophase.Committed), twophase.Input(twophase.Aborted)}
	}
	return p.Protocol.Inputs(self, s)
}

// TestBugsOfOnesOwn: a bug that the description of a protocol plants is found, demonstrated and
// listed, though nothing but its name and its property is said; one that is only named is
// refused, and nothing is said to hold with it.
func TestBugsOfOnesOwn(t *testing.T) {
	type commit = protocol.Protocol[twophase.State, twophase.Message, twophase.Input, struct{}]
	bugs := []catalog.Bug{{ID: "hasty", Doc: "the transaction manager waits for nobody", Property: "Consistency"}}
	planted := catalog.WithBugs(bugs, func(id string) commit {
		if id == "hasty" {
			return hasty{twophase.Protocol{N: 2}}
		}
		return twophase.Protocol{N: 2}
	}, twophase.Properties()...)
	named := catalog.Of(twophase.Protocol{N: 2}, twophase.Properties()...)
	named.Bugs = bugs

	mc := func(p catalog.Protocol, line string) outcome {
		t.Helper()
		var out, errors bytes.Buffer
		status := newProgram([]catalog.Protocol{p}).run(t.Context(), strings.Fields(line), &out, &errors)
		return outcome{status, out.String(), errors.String()}
	}
	out := " --out " + t.TempDir()
	mc(planted, "check"+out).want(t, exitHolds)
	mc(planted, "check --bug hasty"+out).want(t, exitViolated)
	mc(planted, "demo"+out).want(t, exitHolds)
	list := mc(planted, "list bugs")
	list.want(t, exitHolds)
	if want := "hasty  the transaction manager waits for nobody; violates Consistency within servers 2, network many\n"; !strings.Contains(list.out, want) {
		t.Errorf("the list is\n%s, want\n%s", list.out, want)
	}
	for line, status := range inorder.All(map[string]int{"check --bug hasty" + out: exitUsage, "demo" + out: exitUsage, "check" + out: exitHolds}) {
		o := mc(named, line)
		o.want(t, status)
		if status == exitUsage && !strings.Contains(o.errors, "catalog.WithBugs") {
			t.Errorf("%s: the error has no remedy: %s", line, o.errors)
		}
	}
}
