package main

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// unitTests is the judge that runs the tests of package raft, up to the first
// that fails.
func unitTests(root string, b built) (judge, error) {
	h, err := hash(b.tests)
	return judge{
		name: "unit tests", binary: b.tests, hash: h, dir: filepath.Join(root, "raft"),
		args: append([]string{"-test.failfast", "-test.timeout=5m"}, sameEachTime...), seconds: 10, read: readTests,
	}, err
}

// sameEachTime has the property tests try the same cases each time, leave no files
// behind, and not look for the smallest case that fails.
var sameEachTime = []string{"-rapid.seed=1", "-rapid.nofailfile", "-rapid.shrinktime=1ms"}

var failedTest = regexp.MustCompile(`(?m)^\s*--- FAIL: ([^/\s]+)`)

func readTests(r ran) verdict {
	failed := failedTest.FindStringSubmatch(r.stdout)
	switch {
	case r.status == 0:
		return verdict{}
	case failed != nil:
		return verdict{"failed", failed[1]}
	}
	return verdict{How: "crashed"}
}

// statuses of mc check and mc replay.
const (
	statusHolds      = 0
	statusIncomplete = 3
	statusVacuous    = 4
	statusUnsound    = 5
	statusViolated   = 12
	statusPanicked   = 14
	statusDiverged   = 20
)

// checkers are the judges that run mc.
func checkers(root, dir string, b built, checks []check) ([]judge, error) {
	var judges []judge
	for _, c := range checks {
		binary := b.mc
		if c.blocks == narrow {
			binary = b.narrow
		}
		h, err := hash(binary)
		if err != nil {
			return nil, err
		}
		args := []string{"check", "--quiet", "--progress", "none", "--workers", "1", "--memory", "4GiB", "--minimize", "0", "--out", filepath.Join(dir, "out")}
		if !c.isPartial() {
			// Some mutants make the space infinite. None of the runs needs half of this.
			args = append(args, "--max-states", "5000000")
		}
		judges = append(judges, judge{
			name: c.name, concerns: c.concerns, binary: binary, hash: h, dir: dir, args: append(args, strings.Fields(c.args)...),
			seconds: 20, read: c.reader(),
		})
	}
	var replays []judge
	for _, id := range replayed {
		j, err := replay(id, root, dir, b)
		if err != nil {
			return nil, err
		}
		replays = append(replays, j)
	}
	firstDear := slices.IndexFunc(checks, func(c check) bool { return c.dear })
	return slices.Insert(judges, firstDear, replays...), nil
}

func replayOf(id string) string { return "replay " + id }

// replay is the judge that replays a counterexample, and tells whether mc shows
// the same as it does without a mutant.
func replay(id, root, dir string, b built) (judge, error) {
	h, err := hash(b.mc)
	if err != nil {
		return judge{}, err
	}
	j := judge{
		name: replayOf(id), binary: b.mc, hash: h, dir: dir, seconds: 10,
		args: []string{"replay", filepath.Join(root, "traces", "testdata", id+".jsonl")},
	}
	without := ran{}
	j.read = func(r ran) verdict { without = r; return verdict{} }
	if _, err := j.judge(context.Background(), 0); err != nil {
		return judge{}, err
	}
	if without.status != statusViolated {
		return judge{}, fmt.Errorf("%s ends with status %d without a mutant: %s", j.name, without.status, without.stderr)
	}
	j.read = func(r ran) verdict {
		switch {
		case r.status == without.status && r.stdout == without.stdout:
			return verdict{}
		case r.status == statusDiverged:
			return verdict{"diverged", ""}
		case r.status == without.status:
			return verdict{"shown otherwise", ""}
		}
		return verdict{"crashed", firstLine(r.stderr)}
	}
	return j, nil
}

// reader tells what the statuses of a check mean.
func (c check) reader() func(ran) verdict {
	return func(r ran) verdict {
		switch r.status {
		case statusHolds:
			return verdict{}
		case statusIncomplete:
			if c.isPartial() {
				return verdict{}
			}
			return verdict{"incomplete", c.name}
		case statusVacuous:
			return verdict{"vacuous", reason(r.stdout, "did not: ")}
		case statusUnsound:
			return verdict{"unsound", ""}
		case statusViolated:
			how := "violated"
			if strings.Contains(firstLine(r.stdout), ", a promise of this core") {
				how = brokePromise
			}
			return verdict{how, reason(r.stdout, "violated: ")}
		case statusPanicked:
			return verdict{"panicked", ""}
		}
		return verdict{"crashed", firstLine(r.stderr)}
	}
}

// reason is the property, or the first of the goals, that mc's first line names.
func reason(out, after string) string {
	_, said, _ := strings.Cut(firstLine(out), after)
	name, _, _ := strings.Cut(said, " ")
	return strings.TrimRight(name, ":,") // a comma if it is a promise
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
