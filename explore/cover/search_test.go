package cover

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"raftmc/explore"
	"raftmc/internal/must"
	"raftmc/internal/toy"
)

// TestTwin compares Cover, with every subset of its reductions, with the
// obvious search on toys: first on some that are always the same, and show what
// the search is for, then on random ones.
func TestTwin(t *testing.T) {
	t.Parallel()
	const configs = 1000 // the twin gives up beyond
	seen := map[string]int{}
	for seed := range uint64(40) {
		if w := newTwin(toy.Seeded(seed), configs); w.complete {
			w.compare(t, seen)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	wantSeen(t, seen, "holds", "violated", "last vector after four steps or more",
		"more configurations without subsumption", "more configurations without dead-messages,dead-answers", "more configurations without dead-answers",
		"more configurations without symmetry", "more configurations without loops", "more transitions without saturation,loops", "a schedule that is not the shortest", "two steps or more after a run")
	for range toy.Rounds(1) {
		rapid.Check(t, func(t *rapid.T) {
			if w := newTwin(toy.Draw(t), configs); w.complete {
				w.compare(t, seen)
			}
		})
	}
}

// variant is one way to run Cover on a toy.
type variant struct {
	without  Reductions
	plain    bool // without symmetry
	shortest bool
	dear     bool // with a chart
}

func (v variant) String() string {
	text := v.without.String()
	if v.plain {
		text += ",symmetry"
	}
	if v.shortest {
		text += ", for a shortest schedule"
	}
	if v.dear {
		text += ", with a chart"
	}
	return strings.TrimLeft(text, ", ")
}

func (v variant) group(p *toy.Toy) []toy.Renaming {
	if v.plain {
		return p.Renamings()[:1]
	}
	return p.Renamings()
}

// tables returns new tables of a toy.
func (v variant) tables(p *toy.Toy) *toyTables {
	t := tablesOf(p, v.group(p))
	t.dear = v.dear
	return t
}

// tables returns new tables of the twin's toy, from where the twin starts.
func (w *twin) tables(v variant) *toyTables {
	t := v.tables(w.Toy)
	t.start = w.first
	return t
}

// compare runs Cover on the twin's toy in all ways; seen counts what the toys
// have shown.
func (w *twin) compare(t rapid.TB, seen map[string]int) {
	var base variant
	all := runToy(w.tables(base), 1, base)
	seen[all.Verdict.String()]++
	for without := range allReductions + 1 {
		if without != without.Whole() {
			continue // others are off with them
		}
		variants := []variant{{without: without}, {without: without, plain: true}, {without: without, shortest: true}}
		if without&(without-1) == 0 { // charts have to do with one reduction at a time
			variants = append(variants, variant{without: without, dear: true})
		}
		if without == 0 {
			variants = append(variants, variant{shortest: true, dear: true})
		}
		for _, v := range variants {
			if !v.plain || len(all.tables.group) > 1 {
				w.compareVariant(t, v, all, seen)
			}
		}
	}
	for _, workers := range []int{2, 5} {
		checkSame(t, runToy(w.tables(base), workers, base), all)
	}
	tables := []*toyTables{all.tables.renumbered()}
	for _, messages := range []int{100, 200} {
		many := w.tables(base) // sets of messages then take two words, or more
		many.copies += messages / (all.tables.Messages() + 1)
		tables = append(tables, many)
	}
	for _, other := range tables {
		run := runToy(other, 1, base)
		if w.check(t, run, base); run.Verdict == explore.Holds && run.figures() != all.figures() {
			t.Errorf("%s: %+v with other numbers, %+v with the usual ones", run, run.figures(), all.figures())
		}
	}
	if all.Verdict == explore.Holds {
		w.compareSchedules(t, seen)
		w.compareStarts(t, seen)
	}
}

// compareVariant compares one way to run Cover with the twin and with the usual
// way.
func (w *twin) compareVariant(t rapid.TB, v variant, usual *searchRun, seen map[string]int) {
	t.Helper()
	run := runToy(w.tables(v), 1, v)
	w.check(t, run, v)
	checkSame(t, runToy(w.tables(v), 3, v), run)
	if run.Verdict == explore.Holds && run.States > usual.States {
		seen["more configurations without "+v.String()]++
	}
	if run.Verdict == explore.Holds && run.Transitions > usual.Transitions {
		seen["more transitions without "+v.String()]++
	}
}

// compareSchedules declares vectors bad, one after the other and the last that the
// twin met among them, to see the schedules that lead there.
func (w *twin) compareSchedules(t rapid.TB, seen map[string]int) {
	t.Helper()
	const vectors = 4
	for k := range vectors {
		run := w.compareSchedule(t, (len(w.configs)-1)*(k+1)/vectors, seen)
		if len(run.Schedule) >= 4 && k == vectors-1 {
			seen["last vector after four steps or more"]++
		}
	}
}

// compareSchedule declares the vector of one of the twin's configurations bad.
func (w *twin) compareSchedule(t rapid.TB, config int, seen map[string]int) *searchRun {
	t.Helper()
	p, bad := *w.Toy, toy.Flaw{Property: "Vector", Vectors: map[toy.Vector]bool{}}
	for _, r := range p.Renamings() {
		bad.Vectors[r.Vector(w.configs[config].states, p.Servers)] = true
	}
	p.Flaws = []toy.Flaw{bad}
	flawed := *w
	flawed.Toy, flawed.violated = &p, map[string]bool{bad.Property: true}
	flawed.soonest = w.depths[slices.IndexFunc(w.configs, func(c toyConfig) bool { return bad.Vectors[c.states] })]
	run := runToy(flawed.tables(variant{}), 1, variant{})
	flawed.checkFound(t, run)
	shortest := runToy(flawed.tables(variant{}), 1, variant{shortest: true})
	if flawed.checkFound(t, shortest); len(shortest.Schedule) < len(run.Schedule) {
		seen["a schedule that is not the shortest"]++
	}
	return run
}

// compareStarts starts where a run ended, and looks for what lies furthest from there.
func (w *twin) compareStarts(t rapid.TB, seen map[string]int) {
	t.Helper()
	first := toyStart{toyConfig: w.configs[len(w.configs)/2]}
	for _, m := range w.universe {
		if first.sent.has(m) {
			first.messages = append(first.messages, m)
		}
	}
	later := newTwinFrom(w.Toy, first, len(w.configs))
	run := runToy(later.tables(variant{}), 1, variant{})
	want := map[toy.Vector]bool{}
	for q := range later.vectors() {
		for _, r := range w.Renamings() {
			want[r.Vector(q, w.Servers)] = true
		}
	}
	if run.Verdict != explore.Holds || !maps.Equal(run.vectors, want) {
		t.Errorf("%s, after a run: %v, %d vectors with their renamed ones, want %d", run, run.Verdict, len(run.vectors), len(want))
	}
	if run := later.compareSchedule(t, len(later.configs)-1, seen); len(run.Schedule) >= 2 && len(first.messages) > 0 {
		seen["two steps or more after a run"]++
	}
}

// check compares a run with the twin, and its figures with those that it should
// have.
func (w *twin) check(t rapid.TB, run *searchRun, v variant) {
	t.Helper()
	if w.checkFound(t, run); run.Verdict != explore.Holds {
		return
	}
	if v.dear {
		return // what is dead may depend on what there is beyond the chart
	}
	if want, ok := w.expected(v); ok {
		if got := run.figures(); got != want {
			t.Errorf("%s: %+v, want %+v", run, got, want)
		}
	}
	if v.without == allReductions && v.plain && !w.idles && run.Transitions != w.transitions {
		t.Errorf("%s: %d transitions, want %d", run, run.Transitions, w.transitions)
	}
	if want := w.deadPairs * uint64(run.tables.copies); v.without&DeadMessages == 0 && run.DeadPairs != want {
		t.Errorf("%s: %d dead pairs, want %d", run, run.DeadPairs, want)
	}
}

// checkFound requires that a run found what the twin found.
func (w *twin) checkFound(t rapid.TB, run *searchRun) {
	t.Helper()
	checkFigures(t, run.Result)
	if violated := len(w.violated) > 0; run.Verdict == explore.Incomplete || (run.Verdict == explore.Violated) != violated {
		t.Fatalf("%s: %v %q; the twin finds violated: %v", run, run.Verdict, run.Stopped, w.violated)
	}
	if run.Verdict == explore.Violated {
		w.checkSchedule(t, run)
		if run.shortest && (len(run.Schedule) != w.soonest || run.Depth != w.soonest) {
			t.Errorf("%s: %d steps, depth %d; a violation is %d steps away", run, len(run.Schedule), run.Depth, w.soonest)
		}
		return
	}
	if want := w.vectors(); !maps.Equal(run.vectors, want) {
		t.Errorf("%s: %d vectors, told of %d with their renamed ones, want %d", run, run.Vectors, len(run.vectors), len(want))
	}
	w.checkSteps(t, run)
	if run.Reached != w.goals {
		t.Errorf("%s: goals %b, want %b", run, run.Reached, w.goals)
	}
}

// checkSteps requires that a run took the steps that the twin took; with dead answers, it may
// have left some out that only answer.
func (w *twin) checkSteps(t rapid.TB, run *searchRun) {
	t.Helper()
	for s := range run.steps {
		if !w.steps[s] {
			t.Errorf("%s: it takes the step %v, and the twin does not", run, s)
		}
	}
	for s := range w.steps {
		if answers := s.received != noMessage && s.before == s.after; !run.steps[s] && (!answers || run.without.Whole()&DeadAnswers != 0) {
			t.Errorf("%s: it does not take the step %v", run, s)
		}
	}
}

// checkSchedule takes the steps of a counterexample, one by one: what is received
// was sent, what is limited is left, and the last step and no other violates
// something.
func (w *twin) checkSchedule(t rapid.TB, run *searchRun) {
	t.Helper()
	c := w.first.toyConfig
	states, histories := c.states[:w.Servers], c.histories[:w.Servers]
	found := violationsIn(w.Toy, states, histories)
	for k, choice := range run.Schedule {
		if len(found) > 0 {
			t.Fatalf("%s: step %d of %d already violates %v", run, k, len(run.Schedule), found)
		}
		s := states[choice.Server]
		if choice.Input != Receives && choice.Input >= len(w.Takes(s)) {
			t.Fatalf("%s: step %d takes input %d, which there is not", run, k+1, choice.Input)
		}
		if choice.Input == Receives {
			if m := run.tables.messageOf(choice); !c.sent.has(m) || int(m.To) != choice.Server {
				t.Fatalf("%s: at step %d, server %d receives %v, which nobody sent there", run, k+1, choice.Server, m)
			}
		}
		m := run.tables.moveBy(s, choice)
		if !c.spend(&m, w.Limits) {
			t.Fatalf("%s: step %d takes more than a limited number of inputs", run, k+1)
		}
		if found = violationsBy(&m); m.Fate != toy.Panics {
			states[choice.Server], histories[choice.Server] = m.After, w.Remember(histories[choice.Server], m.After)
			found = append(found, violationsIn(w.Toy, states, histories)...)
		}
		c.sent.add(m.Sends...)
	}
	if len(found) == 0 || !reflect.DeepEqual(run.Violations, found) || !w.violated[found[0].Property] {
		t.Fatalf("%s: says that %v is violated, but %v is; the twin finds %v", run, run.Violations, found, w.violated)
	}
}

// checkSame requires the same result, whatever the number of workers.
func checkSame(t rapid.TB, got, want *searchRun) {
	t.Helper()
	g, w := timeless(got.Result), timeless(want.Result)
	g.Schedule, w.Schedule = nil, nil // whose choices go by number
	if !reflect.DeepEqual(g, w) {
		t.Errorf("%s: %+v; want as %s: %+v", got, g, want, w)
	}
	if g, w := got.schedule(), want.schedule(); !slices.Equal(g, w) {
		t.Errorf("%s: schedule %v; want as %s: %v", got, g, want, w)
	}
	if !maps.Equal(got.vectors, want.vectors) || !maps.Equal(got.steps, want.steps) || got.told != want.told {
		t.Errorf("%s: the observer was told of other things than by %s", got, want)
	}
}

// searchRun is a run of Cover, and what it told its observer, with everything
// renamed in all ways.
type searchRun struct {
	Result
	variant
	name    string
	tables  *toyTables
	vectors map[toy.Vector]bool
	steps   map[toyStep]bool
	told    uint64 // vectors
}

func runToy(tables *toyTables, workers int, v variant) *searchRun {
	if v.dear {
		defer func(pairs float64) { dearPairs = pairs }(dearPairs)
		dearPairs = 0
	}
	run := &searchRun{variant: v, tables: tables, vectors: map[toy.Vector]bool{}, steps: map[toyStep]bool{}}
	run.name = fmt.Sprintf("without %q, %d workers, %d copies", v, workers, tables.copies)
	run.Result = must.Get(Search(context.Background(), tables, toyOptions(workers, func(o *Options) { o.Without, o.Shortest, o.Observer = v.without, v.shortest, run })))
	return run
}

// toyOptions have limits that no toy reaches, unless the search goes astray.
func toyOptions(workers int, set func(*Options)) Options {
	o := Options{Workers: workers, Limits: explore.Limits{States: 1 << 20, Time: 2 * time.Minute}}
	set(&o)
	return o
}

func (run *searchRun) String() string { return run.name }

func (run *searchRun) figures() figures {
	return figures{run.Vectors, run.States, run.AntichainMax}
}

// schedule is the counterexample by content.
func (run *searchRun) schedule() (steps []string) {
	for _, c := range run.Schedule {
		received := noMessage
		if c.Input == Receives {
			received = run.tables.messageOf(c)
		}
		steps = append(steps, fmt.Sprint(c.Server, c.Input, received))
	}
	return steps
}

func (run *searchRun) Vector(locals []uint32) {
	run.told++
	states, _ := run.tables.contentsOf(locals, nil)
	var q toy.Vector
	copy(q[:], states)
	for _, r := range run.tables.group {
		run.vectors[r.Vector(q, len(states))] = true
	}
}

func (run *searchRun) Move(local uint32, c Choice) {
	states, _ := run.tables.contentsOf([]uint32{local}, nil)
	m, received := run.tables.moveBy(states[0], c), noMessage
	if c.Input == Receives {
		received = run.tables.messageOf(c)
	}
	if c.Server != int(states[0].Server) {
		panic(fmt.Sprintf("the observer is told that server %d chooses in state %v", c.Server, states[0]))
	}
	step := newToyStep(states[0], received, &m)
	for _, r := range run.tables.group {
		run.steps[step.renamed(r, m.Sends)] = true
	}
}

func (s toyStep) renamed(r toy.Renaming, sends []toy.Message) toyStep {
	renamed := toyStep{before: r.State(s.before), after: r.State(s.after), received: s.received}
	if s.received != noMessage {
		renamed.received = r.Message(s.received)
	}
	for _, m := range sends {
		renamed.sent.add(r.Message(m))
	}
	return renamed
}
