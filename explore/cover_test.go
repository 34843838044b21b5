package explore

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestCoverTwin compares Cover, with every subset of its reductions, with the
// obvious search on random toys. A failure names the toy's seed.
func TestCoverTwin(t *testing.T) {
	t.Parallel()
	const (
		seeds   = 150
		configs = 1000 // the twin gives up beyond
	)
	small, ran, seen := 0, 0, map[string]int{}
	for seed := range uint64(seeds) {
		w := newCoverTwin(newToy(seed), configs)
		if !w.complete {
			continue
		}
		small++
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			ran++
			w.compare(t, seen)
		})
	}
	if small < seeds*2/3 {
		t.Errorf("only %d of %d toys have at most %d configurations", small, seeds, configs)
	}
	if ran < small {
		return // one seed was asked for
	}
	// The comparison is worth little unless the toys show what the search is for.
	for _, what := range []string{
		"holds", "violated", "last vector after four steps or more",
		"more configurations without subsumption", "more configurations without dead-messages",
		"more configurations without symmetry", "more transitions without saturation",
	} {
		if t.Logf("%d of %d toys: %s", seen[what], ran, what); seen[what] < seeds/20 {
			t.Error("too few")
		}
	}
}

// variant is one way to run Cover on a toy.
type variant struct {
	without Reductions
	plain   bool // without symmetry
}

func (v variant) String() string {
	if v.plain {
		return strings.Trim(v.without.String()+",symmetry", ",")
	}
	return v.without.String()
}

func (v variant) group(p *toy) []toyRenaming {
	if v.plain {
		return p.renamings()[:1]
	}
	return p.renamings()
}

// tables returns new tables of a toy.
func (v variant) tables(p *toy) *toyTables { return p.tables(v.group(p)) }

// compare runs Cover on the twin's toy in all ways; seen counts what the toys
// have shown.
func (w *coverTwin) compare(t *testing.T, seen map[string]int) {
	var base variant
	all := runToy(base.tables(w.toy), 1, base)
	seen[all.Verdict.String()]++
	for without := range Subsumption | DeadMessages | Saturation + 1 {
		w.compareVariant(t, variant{without: without}, all, seen)
		if len(all.tables.group) > 1 {
			w.compareVariant(t, variant{without: without, plain: true}, all, seen)
		}
	}
	for _, workers := range []int{2, 5} {
		checkSame(t, runToy(base.tables(w.toy), workers, base), all)
	}
	tables := []*toyTables{all.tables.renumbered()}
	for _, messages := range []int{100, 200} {
		many := base.tables(w.toy) // sets of messages then take two words, or more
		many.copies += messages / (all.tables.Messages() + 1)
		tables = append(tables, many)
	}
	for _, other := range tables {
		run := runToy(other, 1, base)
		if w.check(t, run, base); run.Verdict == Holds && run.figures() != all.figures() {
			t.Errorf("%s: %+v with other numbers, %+v with the usual ones", run, run.figures(), all.figures())
		}
	}
	if all.Verdict == Holds {
		w.compareSchedules(t, seen)
	}
}

// compareVariant compares one way to run Cover with the twin and with the usual
// way.
func (w *coverTwin) compareVariant(t *testing.T, v variant, usual *coverRun, seen map[string]int) {
	t.Helper()
	run := runToy(v.tables(w.toy), 1, v)
	w.check(t, run, v)
	checkSame(t, runToy(v.tables(w.toy), 3, v), run)
	if run.Verdict == Holds && run.States > usual.States {
		seen["more configurations without "+v.String()]++
	}
	if run.Verdict == Holds && run.Transitions > usual.Transitions {
		seen["more transitions without "+v.String()]++
	}
}

// compareSchedules declares vectors bad, one after the other and the last that the
// twin met among them, to see the schedules that lead there.
func (w *coverTwin) compareSchedules(t *testing.T, seen map[string]int) {
	t.Helper()
	const vectors = 4
	p := *w.toy
	w.toy = &p
	for k := range vectors {
		bad := toyFlaw{property: "Vector", vectors: map[toyVector]bool{}}
		for _, r := range w.renamings() {
			bad.vectors[r.vector(w.configs[(len(w.configs)-1)*(k+1)/vectors].states, w.servers)] = true
		}
		w.flaws, w.violated = []toyFlaw{bad}, map[string]bool{bad.property: true}
		run := runToy(variant{}.tables(w.toy), 1, variant{})
		if w.checkFound(t, run); len(run.Schedule) >= 4 && k == vectors-1 {
			seen["last vector after four steps or more"]++
		}
	}
}

// check compares a run with the twin, and its figures with those that it should
// have.
func (w *coverTwin) check(t *testing.T, run *coverRun, v variant) {
	t.Helper()
	if w.checkFound(t, run); run.Verdict != Holds {
		return
	}
	if want, ok := w.expected(v); ok {
		if got := run.figures(); got != want {
			t.Errorf("%s: %+v, want %+v", run, got, want)
		}
	}
	if every := Subsumption | DeadMessages | Saturation; v.without == every && v.plain && !w.idles && run.Transitions != w.transitions {
		t.Errorf("%s: %d transitions, want %d", run, run.Transitions, w.transitions)
	}
	if want := w.deadPairs * uint64(run.tables.copies); v.without&DeadMessages == 0 && run.DeadPairs != want {
		t.Errorf("%s: %d dead pairs, want %d", run, run.DeadPairs, want)
	}
}

// checkFound requires that a run found what the twin found.
func (w *coverTwin) checkFound(t *testing.T, run *coverRun) {
	t.Helper()
	checkFigures(t, run.Result)
	if violated := len(w.violated) > 0; run.Verdict == Incomplete || (run.Verdict == Violated) != violated {
		t.Fatalf("%s: %v %q; the twin finds violated: %v", run, run.Verdict, run.Stopped, w.violated)
	}
	if run.Verdict == Violated {
		w.checkSchedule(t, run)
		return
	}
	if want := w.vectors(); !maps.Equal(run.vectors, want) || run.told != run.Vectors {
		t.Errorf("%s: %d vectors, told of %d, with their renamed ones %d, want %d", run, run.Vectors, run.told, len(run.vectors), len(want))
	}
	if !maps.Equal(run.steps, w.steps) {
		t.Errorf("%s: %d steps that do something, want %d", run, len(run.steps), len(w.steps))
	}
	if run.Reached != w.goals {
		t.Errorf("%s: goals %b, want %b", run, run.Reached, w.goals)
	}
}

// checkSchedule takes the steps of a counterexample, one by one: what is received
// was sent, what is limited is left, and the last step and no other violates
// something.
func (w *coverTwin) checkSchedule(t *testing.T, run *coverRun) {
	t.Helper()
	c := w.first()
	states, histories := c.states[:w.servers], c.histories[:w.servers]
	found := w.violations(states, histories)
	for k, choice := range run.Schedule {
		if len(found) > 0 {
			t.Fatalf("%s: step %d of %d already violates %v", run, k, len(run.Schedule), found)
		}
		s := states[choice.Server]
		if choice.Input != Receives && choice.Input >= len(w.takes(s)) {
			t.Fatalf("%s: step %d takes input %d, which there is not", run, k+1, choice.Input)
		}
		if choice.Input == Receives {
			if m := run.tables.messageOf(choice); !c.sent.has(m) || int(m.to) != choice.Server {
				t.Fatalf("%s: at step %d, server %d receives %v, which nobody sent there", run, k+1, choice.Server, m)
			}
		}
		m := run.tables.toyMove(s, choice)
		if !c.spend(&m, w.limits) {
			t.Fatalf("%s: step %d takes more than a limited number of inputs", run, k+1)
		}
		if found = m.ofStep(); m.flags&Panicked == 0 {
			states[choice.Server], histories[choice.Server] = m.after, w.remember(histories[choice.Server], m.after)
			found = append(found, w.violations(states, histories)...)
		}
		c.sent.add(m.sends...)
	}
	if len(found) == 0 || !reflect.DeepEqual(run.Violations, found) || !w.violated[found[0].Property] {
		t.Fatalf("%s: says that %v is violated, but %v is; the twin finds %v", run, run.Violations, found, w.violated)
	}
}

// checkSame requires the same result, whatever the number of workers.
func checkSame(t *testing.T, got, want *coverRun) {
	t.Helper()
	if g, w := timeless(got.Result), timeless(want.Result); !reflect.DeepEqual(g, w) {
		t.Errorf("%s: %+v; want as %s: %+v", got, g, want, w)
	}
	if g, w := got.schedule(), want.schedule(); !slices.Equal(g, w) {
		t.Errorf("%s: schedule %v; want as %s: %v", got, g, want, w)
	}
	if !maps.Equal(got.vectors, want.vectors) || !maps.Equal(got.steps, want.steps) || got.told != want.told {
		t.Errorf("%s: the observer was told of other things than by %s", got, want)
	}
}

// TestCoverGoals: a goal of steps is met by whatever is taken.
func TestCoverGoals(t *testing.T) {
	stays, others := toyRule{name: theKept, limit: Free, goals: 1}, []toySend{{to: toOthers}}
	goes, sends := stays, stays
	goes.phase, sends.sends = 1, others
	for _, row := range []struct {
		name            string
		input, delivery *toyRule
	}{
		{name: "an input that changes something", input: &goes},
		{name: "an input that sends something", input: &sends},
		{name: "an input that does nothing", input: &stays},
		{name: "a delivery that changes something", delivery: &goes},
		{name: "a delivery that sends something", delivery: &sends},
		{name: "a delivery that does nothing", delivery: &stays},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := idleToy(2, 2, 1)
			p.inputs[0][0] = []toyRule{{name: theKept, limit: Free, sends: others}}
			if row.input != nil {
				p.inputs[0][0] = append(p.inputs[0][0], *row.input)
			}
			if row.delivery != nil {
				p.receive[0][0][0] = *row.delivery
			}
			if r := runToy(variant{}.tables(p), 1, variant{}); r.Verdict != Holds || r.Reached != 1 {
				t.Errorf("%v, goals %b; the step that meets goal 0 is taken, so want %b", r.Verdict, r.Reached, 1)
			}
		})
	}
}

// climbing is a toy in which each server goes from phase to phase, by itself and
// by messages, and tells the others of each.
func climbing(servers, phases int) *toy {
	p := idleToy(servers, phases, 1)
	for phase := range phases - 1 {
		next := toyRule{phase: int8(phase + 1), name: theKept, limit: Free, sends: []toySend{{to: toOthers}}}
		p.inputs[0][phase] = []toyRule{next}
		p.receive[0][phase][0] = next
	}
	return p
}

// hook is an observer that does something when it is told of some vector.
type hook struct {
	at   int // counted from 1
	then func()
}

func (h *hook) Vector([]uint32) {
	if h.at--; h.at == 0 {
		h.then()
	}
}

func (h *hook) Move(uint32, Choice) {}

// TestCoverLimits ends searches before they begin and in their middle.
func TestCoverLimits(t *testing.T) {
	const much = 1 << 40
	for _, row := range []struct {
		name    string
		limits  Limits
		cancel  bool                                   // before the search
		then    func(cancel func(), tables *toyTables) // at the third vector
		verdict Verdict
		stopped string
	}{
		{name: "none", verdict: Holds},
		{name: "interrupted beforehand", cancel: true, stopped: "interrupted"},
		{name: "interrupted", then: func(cancel func(), _ *toyTables) { cancel() }, stopped: "interrupted"},
		{name: "time, beforehand", limits: Limits{Time: time.Nanosecond}, stopped: "time limit 1ns reached"},
		{
			name: "time", limits: Limits{Time: 30 * time.Millisecond}, stopped: "time limit 30ms reached",
			then: func(func(), *toyTables) { time.Sleep(30 * time.Millisecond) },
		},
		{name: "memory, beforehand", limits: Limits{Memory: 3 << 19}, stopped: "memory limit 1.5 MiB reached"},
		{
			name: "memory", limits: Limits{Memory: much}, stopped: "memory limit 1.0 TiB reached",
			then: func(_ func(), tables *toyTables) { tables.held = func() int64 { return much } },
		},
		{name: "states", limits: Limits{States: 100}, stopped: "state limit 100 reached"},
		{name: "exactly the states that there are", limits: Limits{States: 625}, verdict: Holds},
	} {
		t.Run(row.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			if row.cancel {
				cancel()
			}
			tables := variant{plain: true}.tables(climbing(4, 5))
			o := CoverOptions{Options: Options{Workers: 2, Limits: row.limits}}
			if row.then != nil {
				o.Observer = &hook{at: 3, then: func() { row.then(cancel, tables) }}
			}
			r := Cover(ctx, tables, o)
			if checkFigures(t, r.Result); r.Verdict != row.verdict || r.Stopped != row.stopped {
				t.Errorf("%v %q, want %v %q", r.Verdict, r.Stopped, row.verdict, row.stopped)
			}
			if r.Schedule != nil || r.Violations != nil {
				t.Errorf("violations %v by %v; want none", r.Violations, r.Schedule)
			}
			if inside := row.then != nil || row.limits.States > 0; inside && r.States < 3 || r.Verdict == Holds && r.States != 625 {
				t.Errorf("%d configurations", r.States)
			}
		})
	}
}

// TestCoverResume ends searches in their middle and goes on with new tables.
func TestCoverResume(t *testing.T) {
	resumed := 0
	for seed := range uint64(60) {
		p := newToy(seed)
		whole := &coverRun{tables: p.tables(p.renamings())}
		o := CoverOptions{Options: Options{Workers: 1, Limits: Limits{States: 500}}}
		whole.CoverResult = Cover(context.Background(), whole.tables, o)
		if whole.Depth < 4 || whole.Verdict == Incomplete {
			continue
		}
		resumed++
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) { checkResume(t, p, whole) })
	}
	if resumed < 10 {
		t.Errorf("only %d searches are neither too short nor too long", resumed)
	}
}

func checkResume(t *testing.T, p *toy, whole *coverRun) {
	from := Checkpoints{Dir: t.TempDir(), Identity: t.Name()}
	o := CoverOptions{Options: Options{Workers: 2, Limits: Limits{States: whole.States / 2}}, Checkpoints: &from}
	first := Cover(context.Background(), p.tables(p.renamings()), o)
	if first.Verdict != Incomplete {
		t.Skip("found its violation too early")
	}
	o.Limits = Limits{}
	rest := &coverRun{name: "resumed", tables: p.tables(p.renamings())}
	var err error
	if rest.CoverResult, err = Resume(context.Background(), rest.tables, from, o); err != nil {
		t.Fatal(err)
	}
	if rest.Verdict != whole.Verdict || rest.figures() != whole.figures() || !slices.Equal(rest.schedule(), whole.schedule()) {
		t.Errorf("%v, %+v, schedule %v; want %v, %+v, %v", rest.Verdict, rest.figures(), rest.schedule(),
			whole.Verdict, whole.figures(), whole.schedule())
	}
	if rest.Depth != whole.Depth || rest.Transitions != whole.Transitions || rest.Reached != whole.Reached {
		t.Errorf("depth %d, %d transitions, goals %b; want %d, %d, %b", rest.Depth, rest.Transitions, rest.Reached,
			whole.Depth, whole.Transitions, whole.Reached)
	}
}

// TestCoverRounds takes more configurations of one rank than a round does.
func TestCoverRounds(t *testing.T) {
	const phases = 28
	atLast := toyFlaw{property: "All", phases: [2]int8{phases - 1}}
	for _, row := range []struct {
		name    string
		limits  Limits
		verdict Verdict
		vectors uint64 // if the verdict is Violated
		steps   int
	}{
		{name: "the last vector violates", verdict: Violated, vectors: phases * phases * phases, steps: 6},
		{name: "state limit", limits: Limits{States: roundConfigurations}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := fan(3, phases)
			p.flaws = []toyFlaw{atLast}
			var first CoverResult
			for _, workers := range []int{1, 3} {
				o := CoverOptions{Options: Options{Workers: workers, Limits: row.limits}}
				r := Cover(context.Background(), variant{plain: true}.tables(p), o)
				if r.Verdict != row.verdict || len(r.Schedule) != row.steps || row.vectors != 0 && r.Vectors != row.vectors {
					t.Errorf("%v, %d vectors, schedule %v", r.Verdict, r.Vectors, r.Schedule)
				}
				if r.Result = timeless(r.Result); workers == 1 {
					first = r
				} else if !reflect.DeepEqual(r, first) {
					t.Errorf("%d workers: %+v; want as 1: %+v", workers, r, first)
				}
			}
		})
	}
}

// fan is a toy in which each server chooses one of many phases, and from there
// goes to the last one.
func fan(servers, phases int) *toy {
	p := idleToy(servers, phases, 1)
	for phase := 1; phase < phases-1; phase++ {
		p.inputs[0][0] = append(p.inputs[0][0], toyRule{phase: int8(phase), limit: Free})
		p.inputs[0][phase] = []toyRule{{phase: int8(phases - 1), limit: Free}}
	}
	return p
}

// TestCoverProgress wants a report of the work beforehand and of the search.
func TestCoverProgress(t *testing.T) {
	t.Parallel() // it waits more than it works
	wait := func() { time.Sleep(progressInterval) }
	once := sync.OnceFunc(wait)
	tables := variant{}.tables(climbing(3, 4))
	tables.held = func() int64 { once(); return 0 }
	var seen []Stats
	r := Cover(context.Background(), tables, CoverOptions{
		Options:  Options{Workers: 2, Limits: Limits{Memory: 1 << 40}, Progress: func(s Stats) { seen = append(seen, s) }},
		Observer: &hook{at: 3, then: wait},
	})
	if r.Verdict != Holds || len(seen) != 2 {
		t.Fatalf("%v, %d reports; want %v and 2", r.Verdict, len(seen), Holds)
	}
	if before := seen[0]; before.Closure == 0 || before.Vectors != 0 || before.Elapsed < progressInterval {
		t.Errorf("report of the work beforehand: %+v", before)
	}
	if within := seen[1]; within.Vectors < 3 || within.States == 0 || within.Transitions == 0 || within.Ranks == 0 || within.Elapsed < 2*progressInterval {
		t.Errorf("report of the search: %+v", within)
	}
}

// TestCoverRefusesDepth: the option is not ignored.
func TestCoverRefusesDepth(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Limits.Depth was accepted")
		}
	}()
	Cover(context.Background(), variant{}.tables(climbing(2, 2)), CoverOptions{Options: Options{Limits: Limits{Depth: 1}}})
}

// TestCoverSmall: systems in which next to nothing happens.
func TestCoverSmall(t *testing.T) {
	violates := func(p *toy, property string, phase int8) *toy {
		p.flaws = []toyFlaw{{property: property, phases: [2]int8{phase}}}
		return p
	}
	for _, row := range []struct {
		name    string
		toy     *toy
		verdict Verdict
		want    coverFigures // if the verdict is Holds
		steps   int          // if it is Violated
	}{
		{name: "nothing happens", toy: idleToy(3, 1, 0), verdict: Holds, want: coverFigures{1, 1, 1}},
		{name: "one server, no messages", toy: climbing(1, 4), verdict: Holds, want: coverFigures{4, 4, 1}},
		{name: "two servers", toy: climbing(2, 2), verdict: Holds, want: coverFigures{3, 3, 1}},
		{name: "what is sent again and again is answered at the start", toy: answering(), verdict: Holds, want: coverFigures{3, 3, 1}},
		{name: "the initial state violates", toy: violates(climbing(3, 2), "All", 0), verdict: Violated},
		{name: "one server violates", toy: violates(climbing(1, 4), "State", 2), verdict: Violated, steps: 2},
		{name: "a limited input violates where it may be used up", toy: spending(), verdict: Violated, steps: 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			run := runToy(variant{}.tables(row.toy), 2, variant{})
			newCoverTwin(row.toy, 100).check(t, run, variant{})
			if run.Verdict != row.verdict || len(run.Schedule) != row.steps {
				t.Errorf("%v by %v; want %v by %d steps", run.Verdict, run.Schedule, row.verdict, row.steps)
			}
			if got := run.figures(); run.Verdict == Holds && got != row.want {
				t.Errorf("%+v, want %+v", got, row.want)
			}
		})
	}
}

// answering is a toy whose servers ask without end, answer, and change when they
// have an answer.
func answering() *toy {
	p := idleToy(2, 2, 2)
	p.inputs[0][0] = []toyRule{{limit: Free, sends: []toySend{{content: 0, to: toOthers}}}}
	p.receive[0][0][0].sends = []toySend{{content: 1, to: toSender}}
	p.receive[0][0][1].phase = 1
	return p
}

// spending is a toy in which a server can take the step that violates if it came
// by the second input, and not by the first.
func spending() *toy {
	p := idleToy(2, 3, 1)
	p.limits = []int{1}
	p.inputs[0][0] = []toyRule{{phase: 1, limit: 0, sends: []toySend{{to: toOthers}}}, {phase: 1, limit: Free}}
	p.inputs[0][1] = []toyRule{{phase: 2, limit: 0, flags: Violating}}
	p.receive[0][0][0].phase = 2 // so that the message matters
	return p
}

// toyConfig is a configuration of a toy, by content and as it is: no renaming,
// nothing left out.
type toyConfig struct {
	states    toyVector
	histories [toyServers]toyFacts
	used      [toyLimits]uint8
	sent      toySet
}

// toySet is a set of messages.
type toySet [(toyContents*toyServers*toyServers*(toyNames+1) + 63) / 64]uint64

func (m toyMessage) bit() (word int, bit uint64) {
	k := ((int(m.content)*toyServers+int(m.from))*toyServers+int(m.to))*(toyNames+1) + int(m.name) + 1
	return k / 64, 1 << (k % 64)
}

func (s *toySet) has(m toyMessage) bool {
	word, bit := m.bit()
	return s[word]&bit != 0
}

func (s *toySet) add(messages ...toyMessage) {
	for _, m := range messages {
		word, bit := m.bit()
		s[word] |= bit
	}
}

func (s *toySet) within(all *toySet) bool {
	for k := range s {
		if s[k]&^all[k] != 0 {
			return false
		}
	}
	return true
}

// toyStep is a step of one server, by what it does.
type toyStep struct {
	before, after toyState
	received      toyMessage
	sent          toySet
}

// noMessage is what an input receives.
var noMessage = toyMessage{content: none, name: none}

func newToyStep(before toyState, received toyMessage, m *toyMove) toyStep {
	s := toyStep{before: before, after: m.after, received: received}
	s.sent.add(m.sends...)
	return s
}

// coverTwin is what Cover should find, found in the obvious way: breadth first,
// by content, one configuration after the other, without any reduction. Nothing
// that violates a property is expanded.
type coverTwin struct {
	*toy
	universe []toyMessage // all that were ever sent
	configs  []toyConfig
	known    map[toyConfig]bool
	steps    map[toyStep]bool // those that change or send something
	goals    uint64
	violated map[string]bool
	complete bool

	// transitions counts what was taken, by messages that do nothing too. If idles,
	// some input does nothing; whether that is a transition is left open, and so
	// it is if a message does nothing but meet a goal.
	transitions uint64
	idles       bool

	takenMemo    map[toyState][]toyMove
	receivedMemo map[toyState]map[toyMessage]toyMove

	lives     map[toyState]map[toyMessage]bool
	deadPairs uint64
	results   map[Reductions]map[toyConfig]bool // what Cover should end with, by what it goes without
}

// newCoverTwin searches up to a number of configurations.
func newCoverTwin(p *toy, limit int) *coverTwin {
	w := &coverTwin{
		toy: p, known: map[toyConfig]bool{}, steps: map[toyStep]bool{}, violated: map[string]bool{},
		takenMemo: map[toyState][]toyMove{}, receivedMemo: map[toyState]map[toyMessage]toyMove{},
		results: map[Reductions]map[toyConfig]bool{},
	}
	w.meet(p.first())
	for k := 0; k < len(w.configs) && k < limit; k++ {
		w.expand(w.configs[k])
	}
	w.complete = len(w.configs) <= limit
	w.findLives()
	return w
}

// first is the configuration at the start.
func (p *toy) first() (c toyConfig) {
	for server := range p.servers {
		c.states[server] = p.initial(server)
		c.histories[server] = p.remember(0, c.states[server])
	}
	return c
}

// meet checks a configuration and, if all is well there, puts it in the queue.
func (w *coverTwin) meet(c toyConfig) {
	if w.known[c] {
		return
	}
	w.known[c] = true
	states, histories := c.states[:w.servers], c.histories[:w.servers]
	w.goals |= w.reached(states, histories)
	if found := w.violations(states, histories); len(found) > 0 {
		w.violated[found[0].Property] = true
		return
	}
	w.configs = append(w.configs, c)
}

func (w *coverTwin) expand(c toyConfig) {
	for _, s := range c.states[:w.servers] {
		for _, m := range w.taken(s) {
			w.step(c, s, noMessage, &m)
		}
	}
	for _, m := range w.universe {
		if c.sent.has(m) {
			move := w.received(c.states[m.to], m)
			w.step(c, c.states[m.to], m, &move)
		}
	}
}

// step takes a step, if it can be afforded.
func (w *coverTwin) step(c toyConfig, before toyState, received toyMessage, m *toyMove) {
	if !c.spend(m, w.limits) {
		return
	}
	if found := m.ofStep(); len(found) > 0 {
		w.violated[found[0].Property] = true
		return
	}
	w.goals |= m.goals
	if m.after == before && len(m.sends) == 0 { // nobody need pay for nothing
		w.transitions, w.idles = w.transitions+1, w.idles || received == noMessage || m.goals != 0
		return
	}
	w.transitions++
	w.steps[newToyStep(before, received, m)] = true
	server := before.server
	c.states[server], c.histories[server] = m.after, w.remember(c.histories[server], m.after)
	for _, sent := range m.sends {
		if !slices.Contains(w.universe, sent) {
			w.universe = append(w.universe, sent)
		}
	}
	c.sent.add(m.sends...)
	w.meet(c)
}

// spend counts a move that is limited, unless the limit is reached.
func (c *toyConfig) spend(m *toyMove, limits []int) (ok bool) {
	if m.limit == Free {
		return true
	}
	c.used[m.limit]++
	return int(c.used[m.limit]) <= limits[m.limit]
}

// taken and received are the toy's moves, worked out once.
func (w *coverTwin) taken(s toyState) []toyMove {
	moves, known := w.takenMemo[s]
	if !known {
		moves = w.takes(s)
		w.takenMemo[s] = moves
	}
	return moves
}

func (w *coverTwin) received(s toyState, m toyMessage) toyMove {
	move, known := w.receivedMemo[s][m]
	if !known {
		move = w.receives(s, m)
		if w.receivedMemo[s] == nil {
			w.receivedMemo[s] = map[toyMessage]toyMove{}
		}
		w.receivedMemo[s][m] = move
	}
	return move
}

// What follows says which configurations Cover should end with: the largest,
// without dead messages, saturated, each orbit once.

// findLives finds the messages that can matter in each state: in the closure,
// where any state meets any message, something happens in it or in some state
// that its server can reach from there.
func (w *coverTwin) findLives() {
	states, messages := w.closure()
	w.lives = map[toyState]map[toyMessage]bool{}
	for s := range states {
		w.lives[s] = map[toyMessage]bool{}
		later := w.reachable(s, messages)
		for m := range messages {
			if m.to != s.server {
				continue
			}
			w.lives[s][m] = slices.ContainsFunc(later, func(s toyState) bool { move := w.received(s, m); return !move.idle(s) })
			if !w.lives[s][m] {
				w.deadPairs++
			}
		}
	}
}

// closure lists all states and messages that the tables can come to.
func (w *coverTwin) closure() (states map[toyState]bool, messages map[toyMessage]bool) {
	states, messages = map[toyState]bool{}, map[toyMessage]bool{}
	for server := range w.servers {
		states[w.initial(server)] = true
	}
	for size := -1; size < len(states)+len(messages); {
		size = len(states) + len(messages)
		for s := range maps.Clone(states) {
			for _, move := range w.anyMoves(s, messages) {
				states[move.after] = true
				for _, m := range move.sends {
					messages[m] = true
				}
			}
		}
	}
	return states, messages
}

// anyMoves lists what a server may do in a state that can receive anything.
func (w *coverTwin) anyMoves(s toyState, messages map[toyMessage]bool) []toyMove {
	moves := slices.Clone(w.taken(s))
	for m := range messages {
		if m.to == s.server {
			moves = append(moves, w.received(s, m))
		}
	}
	return moves
}

func (w *coverTwin) vectors() map[toyVector]bool {
	all := map[toyVector]bool{}
	for _, c := range w.configs {
		all[c.states] = true
	}
	return all
}

// reachable lists the states that a server can reach from one.
func (w *coverTwin) reachable(s toyState, messages map[toyMessage]bool) []toyState {
	found := []toyState{s}
	for k := 0; k < len(found); k++ {
		for _, move := range w.anyMoves(found[k], messages) {
			if !slices.Contains(found, move.after) {
				found = append(found, move.after)
			}
		}
	}
	return found
}

// expected returns the figures that Cover should end with; it is not ok if they
// depend on the order of the search, or the toy is too large to tell.
func (w *coverTwin) expected(v variant) (f coverFigures, ok bool) {
	const configs = 500
	subsumes := v.without&Subsumption == 0
	if !subsumes && v.without&Saturation == 0 || len(w.configs) > configs {
		return f, false
	}
	if w.results[v.without] == nil {
		all := w.reduced(v.without)
		if subsumes {
			all = maximal(all)
		}
		w.results[v.without] = all
	}
	return w.figures(w.results[v.without], v.group(w.toy)), true
}

// reduced returns the configurations after the reductions, but for subsumption.
func (w *coverTwin) reduced(without Reductions) map[toyConfig]bool {
	all := map[toyConfig]bool{}
	for _, c := range w.configs {
		if without&Saturation == 0 {
			w.saturate(&c)
		}
		if without&DeadMessages == 0 {
			w.bury(&c)
		}
		all[c] = true
	}
	return all
}

// saturate adds what servers can send at no cost and without a change.
func (w *coverTwin) saturate(c *toyConfig) {
	add := func(before toyState, m toyMove) {
		if m.after == before && m.limit == Free && m.flags == 0 {
			c.sent.add(m.sends...)
		}
	}
	for {
		before := c.sent
		for _, s := range c.states[:w.servers] {
			for _, m := range w.taken(s) {
				add(s, m)
			}
		}
		for _, m := range w.universe {
			if c.sent.has(m) {
				add(c.states[m.to], w.received(c.states[m.to], m))
			}
		}
		if c.sent == before {
			return
		}
	}
}

// bury takes the dead messages away.
func (w *coverTwin) bury(c *toyConfig) {
	var alive toySet
	for _, m := range w.universe {
		if c.sent.has(m) && w.lives[c.states[m.to]][m] {
			alive.add(m)
		}
	}
	c.sent = alive
}

// covers reports whether c can do whatever d can.
func (c *toyConfig) covers(d *toyConfig) bool {
	for i := range c.states {
		if c.states[i] != d.states[i] || d.histories[i]&^c.histories[i] != 0 {
			return false
		}
	}
	for i := range c.used {
		if c.used[i] > d.used[i] {
			return false
		}
	}
	return d.sent.within(&c.sent)
}

// maximal returns the configurations that no other one covers.
func maximal(all map[toyConfig]bool) map[toyConfig]bool {
	byVector := map[toyVector][]toyConfig{}
	for c := range all {
		byVector[c.states] = append(byVector[c.states], c)
	}
	largest := map[toyConfig]bool{}
	for _, configs := range byVector {
		for _, c := range configs {
			if !slices.ContainsFunc(configs, func(d toyConfig) bool { return c != d && d.covers(&c) }) {
				largest[c] = true
			}
		}
	}
	return largest
}

// coverFigures are those that do not depend on the order of a search.
type coverFigures struct {
	vectors, states uint64
	antichainMax    int
}

// figures counts the orbits of configurations.
func (w *coverTwin) figures(configs map[toyConfig]bool, group []toyRenaming) coverFigures {
	orbit, counted := map[toyVector]int{}, map[toyConfig]bool{}
	var sizes []int // by orbit of a vector
	for c := range configs {
		if _, known := orbit[c.states]; !known {
			for _, r := range group {
				orbit[r.vector(c.states, w.servers)] = len(sizes)
			}
			sizes = append(sizes, 0)
		}
		if !counted[c] {
			sizes[orbit[c.states]]++
			for _, r := range group {
				counted[w.renamed(&c, r)] = true
			}
		}
	}
	f := coverFigures{vectors: uint64(len(sizes)), antichainMax: slices.Max(sizes)}
	for _, size := range sizes {
		f.states += uint64(size)
	}
	return f
}

func (r toyRenaming) vector(q toyVector, servers int) (renamed toyVector) {
	for i, s := range q[:servers] {
		renamed[r[i]] = r.state(s)
	}
	return renamed
}

func (w *coverTwin) renamed(c *toyConfig, r toyRenaming) toyConfig {
	renamed := toyConfig{states: r.vector(c.states, w.servers), used: c.used}
	for i, h := range c.histories[:w.servers] {
		renamed.histories[r[i]] = r.history(h)
	}
	for _, m := range w.universe {
		if c.sent.has(m) {
			renamed.sent.add(r.message(m))
		}
	}
	return renamed
}

// coverRun is a run of Cover, and what it told its observer, with everything
// renamed in all ways.
type coverRun struct {
	CoverResult
	name    string
	tables  *toyTables
	vectors map[toyVector]bool
	steps   map[toyStep]bool
	told    uint64 // vectors
}

func runToy(tables *toyTables, workers int, v variant) *coverRun {
	run := &coverRun{tables: tables, vectors: map[toyVector]bool{}, steps: map[toyStep]bool{}}
	run.name = fmt.Sprintf("without %q, %d workers, %d copies", v, workers, tables.copies)
	run.CoverResult = Cover(context.Background(), tables, CoverOptions{Options: toyOptions(workers), Without: v.without, Observer: run})
	return run
}

// toyOptions have limits that no toy reaches, unless the search goes astray.
func toyOptions(workers int) Options {
	return Options{Workers: workers, Limits: Limits{States: 1 << 20, Time: 10 * time.Second}}
}

func (run *coverRun) String() string { return run.name }

func (run *coverRun) figures() coverFigures {
	return coverFigures{run.Vectors, run.States, run.AntichainMax}
}

// schedule is the counterexample by content.
func (run *coverRun) schedule() (steps []string) {
	for _, c := range run.Schedule {
		received := noMessage
		if c.Input == Receives {
			received = run.tables.messageOf(c)
		}
		steps = append(steps, fmt.Sprint(c.Server, c.Input, received))
	}
	return steps
}

func (run *coverRun) Vector(locals []uint32) {
	run.told++
	states, _ := run.tables.contentsOf(locals, nil)
	var q toyVector
	copy(q[:], states)
	for _, r := range run.tables.group {
		run.vectors[r.vector(q, len(states))] = true
	}
}

func (run *coverRun) Move(local uint32, c Choice) {
	states, _ := run.tables.contentsOf([]uint32{local}, nil)
	m, received := run.tables.toyMove(states[0], c), noMessage
	if c.Input == Receives {
		received = run.tables.messageOf(c)
	}
	if c.Server != int(states[0].server) {
		panic(fmt.Sprintf("the observer is told that server %d chooses in state %v", c.Server, states[0]))
	}
	step := newToyStep(states[0], received, &m)
	for _, r := range run.tables.group {
		run.steps[step.renamed(r, m.sends)] = true
	}
}

func (s toyStep) renamed(r toyRenaming, sends []toyMessage) toyStep {
	renamed := toyStep{before: r.state(s.before), after: r.state(s.after), received: s.received}
	if s.received != noMessage {
		renamed.received = r.message(s.received)
	}
	for _, m := range sends {
		renamed.sent.add(r.message(m))
	}
	return renamed
}
