package main

import (
	"regexp"
	"strings"
	"testing"
)

// TestKillTable prints a line for each search that can look for a bug.
func TestKillTable(t *testing.T) {
	o := mc(t, "kill-table vote-not-persisted commit-before-persist no-step-down-on-append --seeds 2 --walk-states 3000")
	o.want(t, exitHolds)
	for _, want := range []string{
		`(?m)^\| vote-not-persisted \| votedFor is lost at a restart \| .* \| ElectionSafety \| 3 servers, 1 term, crashes 1, in-flight 6 \|$`,
		`(?m)^\| vote-not-persisted \| cover \| found \| 76 \| 285 \| \d+\.\d\d \| 7 \| 7 \| shortest \| 1 crash \|$`,
		`(?m)^\| vote-not-persisted \| bfs \| found \| .* \| 7 \| 7 \| shortest \| 1 crash \|$`,
		`(?m)^\| vote-not-persisted \| fewest-faults \| found \| .* \| 7 \| 7 \| fewest faults \| 1 crash \|$`,
		`(?m)^\| vote-not-persisted \| walk \| [012] of 2 \| `,
		`(?m)^\| vote-not-persisted \| pct \| [012] of 2 \| `,
		`(?m)^\| commit-before-persist \| bfs \| found \| `,
		`(?m)^\| no-step-down-on-append \| .*\| \*never reached:\* SometimesCandidateFollows \|`,
		`(?m)^\| no-step-down-on-append \| cover \| found \| `,
		`(?m)^\| vote-not-persisted \| cover \| holds \| `,
		`(?m)^\| two servers lead at once, .* \| yes \| yes \|$`,
	} {
		if !regexp.MustCompile(want).MatchString(o.out) {
			t.Errorf("%s is missing in\n%s", want, o.out)
		}
	}
	if strings.Contains(o.out, "| commit-before-persist | cover |") || strings.Contains(o.out, "| no-step-down-on-append | bfs |") {
		t.Errorf("there are searches that cannot be:\n%s", o.out)
	}
}

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

func TestKillTableRefuses(t *testing.T) {
	for line, reason := range map[string]string{
		"kill-table no-such-bug": "no bug",
		"kill-table --seeds 0":   "at least one",
	} {
		o := mc(t, line)
		o.want(t, exitUsage)
		if !strings.Contains(o.errors, reason) {
			t.Errorf("%s: %s", line, o.errors)
		}
	}
}
