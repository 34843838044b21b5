package cli

import (
	"context"
	"strings"
	"testing"
	"time"

	"raftmc/internal/inorder"
)

// TestKillTableFails when what must be found is not, and the other way round.
func TestKillTableFails(t *testing.T) {
	found := kill{Search: "cover", Outcome: "found"}
	for name, table := range inorder.All(map[string]killTable{
		"not found":             {Kills: []kill{{Search: "cover", Outcome: "holds"}}},
		"another property":      {Kills: []kill{{Search: "cover", Outcome: "LogMatching instead"}}},
		"found where it is not": {Kills: []kill{found}, Correct: []kill{{Outcome: "violated"}}},
		"too slow":              {Kills: []kill{{Search: "cover", Outcome: "incomplete: time limit 1m0s reached"}}},
		"a control reported":    {Controls: []controlled{{Occurs: true}}},
		"a control missed":      {Controls: []controlled{{Silent: true}}},
	}) {
		if table.wrong() == "" {
			t.Errorf("%s: nothing is wrong with that", name)
		}
	}
	fine := killTable{Kills: []kill{found, {Search: "walk", Outcome: "incomplete: state limit reached"}}, Correct: []kill{{Outcome: "holds"}}, Controls: []controlled{{Occurs: true, Silent: true}}}
	if wrong := fine.wrong(); wrong != "" {
		t.Error(wrong)
	}
}

// interrupter ends a context with the first line that is written to it.
type interrupter struct {
	strings.Builder
	interrupt func()
}

func (i *interrupter) Write(p []byte) (int, error) {
	i.interrupt()
	return i.Builder.Write(p)
}

// TestKillTableInterrupted prints what there is by then.
func TestKillTableInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out strings.Builder
	stderr := &interrupter{interrupt: cancel}
	all, err := ours.selectBugs(nil)
	if err != nil {
		t.Fatal(err)
	}
	err = (&killFlags{program: ours, Seeds: 1, WalkStates: 100, MaxTime: time.Minute}).print(ctx, &out, stderr, all[:2])
	if err != statusError(exitIncomplete) || !strings.HasSuffix(stderr.String(), "\nmc: interrupted after 0 of 2 bugs\n") {
		t.Errorf("%v, %s", err, stderr.String())
	}
	if !strings.Contains(out.String(), "\n| vote-not-persisted | cover | found | ") || strings.Contains(out.String(), "| bfs |") {
		t.Errorf("it prints\n%s", out.String())
	}
}
