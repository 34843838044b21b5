package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
)

// A check is a run of mc check. Each is there for what those before it do not
// see, the cheap ones first; together they take about 30 s for a mutant that none of them
// notices.
type check struct {
	name   string
	args   string
	why    string
	asked  bool     // mc check asks it when nothing else is stated
	dear   bool     // it takes seconds
	files  []string // it is asked about the mutants in these only; none means all
	blocks blocks
}

// blocks says how many entries are in a block of the log.
type blocks uint8

const (
	wide   blocks = iota // 16, as they are
	narrow               // 2, so that a log of 4 entries is as deep a tree as one of 250 else is
)

// inTree are the files that the tree of the log is in.
var inTree = []string{"log.go", "vector.go"}

// dearOnes are the questions of mc check that take seconds.
var dearOnes = []string{"conflicts", "snapshots", "slow disk"}

// beyond are the checks that go beyond what mc check asks by itself.
var beyond = []check{
	{
		name: "snapshots on a slow disk", dear: true, why: "snapshots and conflicts on a slow disk",
		args: "--search bfs --disk async --terms 2 --log 2 --crashes 0 --compactions 1 --drops any --duplicates 0 --in-flight 2 --network fifo,lossy,once --max-states 250000",
	},
	{
		name: "back-off", dear: true, why: "leaders that back off by terms",
		args: "--search bfs --terms 3 --log 2 --crashes 0 --compactions 0 --drops any --duplicates 0 --in-flight 2 --network fifo,lossy,once --max-states 500000",
	},
	{name: "walks", args: "--search walk --terms 2 --log 5 --batch 1 --crashes 0 --compactions 0 --depth 80 --max-states 1", why: "followers far behind, in 256 random schedules"},
	{name: "long log", args: "--search bfs --servers 1 --terms 1 --log 34 --crashes 0 --compactions any", why: "the tree of the log, beyond two blocks", files: inTree},
	{
		name: "long conflicts", why: "truncation within the tree, here with blocks of 2 entries", files: inTree, blocks: narrow,
		args: "--search bfs --terms 2 --log 4 --crashes 0 --compactions 0 --drops any --duplicates 0 --in-flight 2 --network fifo,lossy,once --max-states 600000",
	},
}

// replayed are the counterexamples that are replayed as well, for what mc reads and
// shows of servers, messages and writes: with snapshots, and with a slow disk.
var replayed = []string{"snapshot-drops-suffix", "stable-aba"}

// allChecks are the questions that mc check asks by itself, as mc lists them, and those
// beyond.
func allChecks(mc string) ([]check, error) {
	text, err := exec.Command(mc, "list", "questions", "--json").Output()
	if err != nil {
		return nil, fmt.Errorf("%s list questions: %w", mc, err)
	}
	var list struct {
		Questions []struct {
			Name, Why, Protocol, Search string
			Bounds                      map[string]any
		}
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("what mc lists as questions: %w", err)
	}
	var all []check
	for _, q := range list.Questions {
		args := []string{q.Protocol, "--search", q.Search}
		for _, name := range sortedKeys(q.Bounds) {
			args = append(args, "--"+name, fmt.Sprint(q.Bounds[name]))
		}
		all = append(all, check{name: q.Name, args: strings.Join(args, " "), why: q.Why, asked: true, dear: slices.Contains(dearOnes, q.Name)})
	}
	all = append(all, beyond...)
	slices.SortStableFunc(all, func(a, b check) int { return rank(a) - rank(b) })
	return all, nil
}

// rank puts what is cheap first, then what the tree of the log needs, which no short log
// shows, and then what is dear.
func rank(c check) int {
	switch {
	case c.dear:
		return 2
	case c.asked:
		return 0
	}
	return 1
}

// concerns reports whether a check is asked about a mutant: what no step calls shows, if
// it does, in the first things that mc does.
func (c check) concerns(m mutant) bool {
	return (len(c.files) == 0 || slices.Contains(c.files, m.file)) && !(c.dear && m.part() == inTexts)
}

// title is how the report shows the run.
func (c check) title() string {
	if c.asked {
		return "`check`, question *" + c.name + "*"
	}
	return "`check " + c.args + "`"
}

// isPartial reports whether a check ends without an answer if it finds nothing.
func (c check) isPartial() bool { return strings.Contains(c.args, "--max-states") }
