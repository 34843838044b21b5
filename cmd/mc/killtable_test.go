package main

import (
	"testing"
)

// TestKillTableFails when what must be found is not, and the other way round.
func TestKillTableFails(t *testing.T) {
	found := kill{Search: "cover", Outcome: "found"}
	for name, table := range map[string]killTable{
		"not found":             {Kills: []kill{{Search: "cover", Outcome: "holds"}}},
		"another property":      {Kills: []kill{{Search: "cover", Outcome: "LogMatching instead"}}},
		"found where it is not": {Kills: []kill{found}, Correct: []kill{{Outcome: "violated"}}},
		"too slow":              {Kills: []kill{{Search: "cover", Outcome: "incomplete: time limit 1m0s reached"}}},
		"a control reported":    {Controls: []controlled{{Occurs: true}}},
		"a control missed":      {Controls: []controlled{{Silent: true}}},
	} {
		if table.wrong() == "" {
			t.Errorf("%s: nothing is wrong with that", name)
		}
	}
	fine := killTable{Kills: []kill{found, {Search: "walk", Outcome: "incomplete: state limit reached"}}, Correct: []kill{{Outcome: "holds"}}, Controls: []controlled{{Occurs: true, Silent: true}}}
	if wrong := fine.wrong(); wrong != "" {
		t.Error(wrong)
	}
}
