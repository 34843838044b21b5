package main

import "strings"

// A check is a run of mc check. Each is there for what those before it do not
// see; together they take about 7 s for a mutant that none of them notices.
type check struct {
	name   string
	args   string
	why    string
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

var checks = []check{
	{name: "small", args: "--terms 2 --log 1 --compactions any", why: "nearly everything"},
	{name: "slow disk", args: "--search bfs --disk async --servers 2 --terms 2 --log 1", why: "what waits for a write"},
	{name: "two entries", args: "--terms 2 --log 2 --crashes 0 --compactions 0", why: "several entries in a message"},
	{name: "three terms", args: "--terms 3 --log 1 --crashes 0 --compactions 0", why: "conflicts"},
	{name: "batches", args: "--servers 2 --terms 2 --log 3 --batch 2 --compactions any", why: "batches, and entries after a snapshot"},
	{
		name: "snapshots", why: "snapshots and conflicts on a slow disk",
		args: "--search bfs --disk async --terms 2 --log 2 --crashes 0 --compactions 1 --drops any --duplicates 0 --in-flight 2 --network fifo,lossy,once --max-states 250000",
	},
	{
		name: "back-off", why: "leaders that back off by terms",
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

// isPartial reports whether a check ends without an answer if it finds nothing.
func (c check) isPartial() bool { return strings.Contains(c.args, "--max-states") }
