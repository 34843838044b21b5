package explore

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"raftmc/internal/must"
)

// engine is a search with the options that the conformance table has for it.
type engine struct {
	name string
	run  func(context.Context, System, Options) (Result, error)
	walk bool // it looks at states as often as it meets them, and proves nothing
	sums bool // its Transitions add up over several iterations
}

const conformanceWalks = 600

func engines() []engine {
	walk := func(o WalkOptions) func(context.Context, System, Options) (Result, error) {
		return func(ctx context.Context, sys System, options Options) (Result, error) {
			o.Options, o.Walks = options, conformanceWalks
			return Walk(ctx, sys, o)
		}
	}
	return []engine{
		{name: "BFS", run: BFS},
		{name: "DFS", run: DFS, sums: true},
		{name: "FewestFaults", run: FewestFaults},
		{name: "Walk/Uniform", run: walk(WalkOptions{Seed: 1}), walk: true},
		{name: "Walk/PCT", run: walk(WalkOptions{Seed: 1, Scheduler: PCT, BugDepth: 2, Faults: SwarmFaults}), walk: true},
	}
}

type conformanceRow struct {
	name   string
	system *graph
	ctx    context.Context // nil: background
	limits Limits

	verdict     Verdict
	stopped     string
	property    string // of the violation
	path        int    // its distance
	states      uint64 // if the verdict is Holds
	transitions uint64 // if the verdict is Holds
	depth       int

	walkVerdict Verdict
	walkStopped string
}

// TestConformance holds every search to one table.
func TestConformance(t *testing.T) {
	const walksDone = "600 walks done"
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()

	for _, row := range []conformanceRow{
		{name: "a single state", system: line(1), verdict: Holds, states: 1, walkStopped: walksDone},
		{name: "a line", system: line(40), verdict: Holds, states: 40, transitions: 39, depth: 39, walkStopped: walksDone},
		{name: "a cycle", system: cycle(30), verdict: Holds, states: 30, transitions: 30, depth: 29, walkStopped: walksDone},
		{name: "a loop at one state", system: cycle(1), verdict: Holds, states: 1, transitions: 1, walkStopped: walksDone},
		{name: "a binary tree", system: binaryTree(8), verdict: Holds, states: 255, transitions: 254, depth: 7, walkStopped: walksDone},
		{name: "a diamond", system: grid(2), verdict: Holds, states: 4, transitions: 4, depth: 2, walkStopped: walksDone},
		{name: "a grid", system: grid(12), verdict: Holds, states: 144, transitions: 264, depth: 22, walkStopped: walksDone},
		{name: "a hypercube", system: hypercube(7), verdict: Holds, states: 128, transitions: 896, depth: 7, walkStopped: walksDone},

		{
			name: "the initial state violates", system: line(3).violating(0),
			verdict: Violated, property: "State", walkVerdict: Violated,
		},
		{
			name: "a state violates", system: line(40).violating(17),
			verdict: Violated, property: "State", path: 17, depth: 17, walkVerdict: Violated,
		},
		{
			name: "an edge violates", system: line(40).flagged(17, Violating),
			verdict: Violated, property: "Step", path: 17, depth: 17, walkVerdict: Violated,
		},
		{
			name: "an edge panics", system: line(40).flagged(17, Panicked),
			verdict: Violated, property: "NoPanic", path: 17, depth: 17, walkVerdict: Violated,
		},
		{
			name: "an edge panics at once", system: line(2).flagged(1, Panicked),
			verdict: Violated, property: "NoPanic", path: 1, depth: 1, walkVerdict: Violated,
		},
		{
			name: "an edge to a known state violates", system: cycle(9).flagged(0, Violating),
			verdict: Violated, property: "Step", path: 9, depth: 9, walkVerdict: Violated,
		},
		{
			name: "a corner of a cube violates", system: hypercube(5).violating(31),
			verdict: Violated, property: "State", path: 5, depth: 5, walkVerdict: Violated,
		},
		{
			name: "a corner of a grid violates", system: grid(6).violating(35),
			verdict: Violated, property: "State", path: 10, depth: 10, walkVerdict: Violated,
		},
		{
			name: "a violation at the depth limit", system: line(40).violating(17), limits: Limits{Depth: 17},
			verdict: Violated, property: "State", path: 17, depth: 17, walkVerdict: Violated,
		},
		{
			name: "a violation beyond the depth limit", system: line(40).violating(17), limits: Limits{Depth: 16},
			stopped: "depth limit 16 reached", depth: 16, walkStopped: walksDone,
		},

		{
			name: "depth limit", system: grid(12), limits: Limits{Depth: 10},
			stopped: "depth limit 10 reached", depth: 10, walkStopped: walksDone,
		},
		{
			name: "depth limit at the last state", system: line(10), limits: Limits{Depth: 9},
			stopped: "depth limit 9 reached", depth: 9, walkStopped: walksDone,
		},
		{
			name: "depth limit beyond the last state", system: line(10), limits: Limits{Depth: 10},
			verdict: Holds, states: 10, transitions: 9, depth: 9, walkStopped: walksDone,
		},
		{
			name: "state limit", system: hypercube(10), limits: Limits{States: 100},
			stopped: "state limit 100 reached", walkStopped: "state limit 100 reached",
		},
		{
			name: "state limit of all states", system: hypercube(7), limits: Limits{States: 128},
			verdict: Holds, states: 128, transitions: 896, depth: 7, walkStopped: "state limit 128 reached",
		},
		{
			name: "time limit", system: hypercube(10), limits: Limits{Time: time.Nanosecond},
			stopped: "time limit 1ns reached", walkStopped: "time limit 1ns reached",
		},
		{
			name: "memory limit", system: hypercube(10), limits: Limits{Memory: 3 << 19},
			stopped: "memory limit 1.5 MiB reached", walkStopped: "memory limit 1.5 MiB reached",
		},
		{name: "interrupt", system: hypercube(10), ctx: cancelled, stopped: "interrupted", walkStopped: "interrupted"},
	} {
		for _, e := range engines() {
			t.Run(row.name+"/"+e.name, func(t *testing.T) {
				checkConformance(t, row, e)
			})
		}
	}
}

func checkConformance(t *testing.T, row conformanceRow, e engine) {
	ctx := row.ctx
	if ctx == nil {
		ctx = context.Background()
	}
	r := must.Get(e.run(ctx, row.system, Options{Workers: 1, Limits: row.limits}))
	verdict, stopped := row.verdict, row.stopped
	if e.walk {
		verdict, stopped = row.walkVerdict, row.walkStopped
	}
	if r.Verdict != verdict || r.Stopped != stopped {
		t.Fatalf("%v %q; want %v %q", r.Verdict, r.Stopped, verdict, stopped)
	}
	checkFigures(t, r)
	if verdict == Violated {
		checkCounterexample(t, row.system, r, row.property)
	}
	if e.walk {
		return
	}
	if len(r.Path) != row.path {
		t.Errorf("path %v; want one of %d actions", r.Path, row.path)
	}
	if row.depth != 0 && r.Depth != row.depth {
		t.Errorf("depth %d; want %d", r.Depth, row.depth)
	}
	if verdict == Holds && r.States != row.states {
		t.Errorf("%d states; want %d", r.States, row.states)
	}
	if verdict == Holds && (e.sums && r.Transitions < row.transitions || !e.sums && r.Transitions != row.transitions) {
		t.Errorf("%d transitions; want %d", r.Transitions, row.transitions)
	}
}

// checkFigures tests what is true of the figures of every search.
func checkFigures(t rapid.TB, r Result) {
	t.Helper()
	var taken uint64
	for _, n := range r.Taken {
		taken += n
	}
	if taken != r.Transitions {
		t.Errorf("%d actions taken by kind, but %d transitions", taken, r.Transitions)
	}
	if r.Elapsed <= 0 || r.PeakBytes <= 0 {
		t.Errorf("elapsed %v, peak %d bytes; want both", r.Elapsed, r.PeakBytes)
	}
	if len(r.Path) > 0 && r.Depth < len(r.Path) {
		t.Errorf("depth %d, but a path of %d actions", r.Depth, len(r.Path))
	}
}

// checkCounterexample follows the path through the table.
func checkCounterexample(t rapid.TB, g *graph, r Result, property string) {
	t.Helper()
	if len(r.Violations) == 0 || r.Violations[0].Property != property && property != "" {
		t.Fatalf("violations %v; want %q", r.Violations, property)
	}
	node := uint32(0)
	for i, action := range r.Path {
		if int(action) >= len(g.arrows[node]) {
			t.Fatalf("path %v takes action %d, which node %d does not have", r.Path, action, node)
		}
		a := g.arrows[node][action]
		if violates := a.flags != 0 || g.bad[a.to]; violates != (i == len(r.Path)-1) {
			t.Fatalf("path %v at %d of %d: violates %v", r.Path, i, len(r.Path), violates)
		}
		node = a.to
	}
}
