package cover

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"raftmc/explore"
	"raftmc/explore/internal/budget"
	"raftmc/internal/must"
	"raftmc/internal/toy"
)

// TestGoals: a goal of steps is met by whatever is taken.
func TestGoals(t *testing.T) {
	stays, others := toy.Rule{Name: toy.TheKept, Limit: Free, Goals: 1}, []toy.Send{{To: toy.ToOthers}}
	goes, sends := stays, stays
	goes.Phase, sends.Sends = 1, others
	for _, row := range []struct {
		name            string
		input, delivery *toy.Rule
	}{
		{name: "an input that changes something", input: &goes},
		{name: "an input that sends something", input: &sends},
		{name: "an input that does nothing", input: &stays},
		{name: "a delivery that changes something", delivery: &goes},
		{name: "a delivery that sends something", delivery: &sends},
		{name: "a delivery that does nothing", delivery: &stays},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := toy.New(2, 2, 1)
			p.Inputs[0][0] = []toy.Rule{{Name: toy.TheKept, Limit: Free, Sends: others}}
			if row.input != nil {
				p.Inputs[0][0] = append(p.Inputs[0][0], *row.input)
			}
			if row.delivery != nil {
				p.Receive[0][0][0] = *row.delivery
			}
			if r := runToy(variant{}.tables(p), 1, variant{}); r.Verdict != explore.Holds || r.Reached != 1 {
				t.Errorf("%v, goals %b; the step that meets goal 0 is taken, so want %b", r.Verdict, r.Reached, 1)
			}
		})
	}
}

// climbing is a toy in which each server goes from phase to phase, by itself and
// by messages, and tells the others of each.
func climbing(servers, phases int) *toy.Toy {
	p := toy.New(servers, phases, 1)
	for phase := range phases - 1 {
		next := toy.Rule{Phase: int8(phase + 1), Name: toy.TheKept, Limit: Free, Sends: []toy.Send{{To: toy.ToOthers}}}
		p.Inputs[0][phase] = []toy.Rule{next}
		p.Receive[0][phase][0] = next
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

// TestLimits ends searches before they begin and in their middle.
func TestLimits(t *testing.T) {
	const much = 1 << 40
	for _, row := range []struct {
		name    string
		limits  explore.Limits
		cancel  bool                                   // before the search
		then    func(cancel func(), tables *toyTables) // at the third vector
		verdict explore.Verdict
		stopped string
	}{
		{name: "toy.None", verdict: explore.Holds},
		{name: "interrupted beforehand", cancel: true, stopped: "interrupted"},
		{name: "interrupted", then: func(cancel func(), _ *toyTables) { cancel() }, stopped: "interrupted"},
		{name: "time, beforehand", limits: explore.Limits{Time: time.Nanosecond}, stopped: "time limit 1ns reached"},
		{
			name: "time", limits: explore.Limits{Time: 30 * time.Millisecond}, stopped: "time limit 30ms reached",
			then: func(func(), *toyTables) { time.Sleep(30 * time.Millisecond) },
		},
		{name: "memory, beforehand", limits: explore.Limits{Memory: 3 << 19}, stopped: "memory limit 1.5 MiB reached"},
		{
			name: "memory", limits: explore.Limits{Memory: much}, stopped: "memory limit 1.0 TiB reached",
			then: func(_ func(), tables *toyTables) { tables.held = func() int64 { return much } },
		},
		{name: "states", limits: explore.Limits{States: 100}, stopped: "state limit 100 reached"},
		{name: "exactly the states that there are", limits: explore.Limits{States: 625}, verdict: explore.Holds},
	} {
		t.Run(row.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			if row.cancel {
				cancel()
			}
			tables := variant{plain: true}.tables(climbing(4, 5))
			o := Options{Workers: 2, Limits: row.limits}
			if row.then != nil {
				o.Observer = &hook{at: 3, then: func() { row.then(cancel, tables) }}
			}
			r := must.Get(Search(ctx, tables, o))
			if checkFigures(t, r); r.Verdict != row.verdict || r.Stopped != row.stopped {
				t.Errorf("%v %q, want %v %q", r.Verdict, r.Stopped, row.verdict, row.stopped)
			}
			if r.Schedule != nil || r.Violations != nil {
				t.Errorf("violations %v by %v; want toy.None", r.Violations, r.Schedule)
			}
			if inside := row.then != nil || row.limits.States > 0; inside && r.States < 3 || r.Verdict == explore.Holds && r.States != 625 {
				t.Errorf("%d configurations", r.States)
			}
		})
	}
}

// TestResume ends searches anywhere and goes on with new tables.
func TestResume(t *testing.T) {
	from := explore.Checkpoints{Dir: t.TempDir(), Identity: []explore.Trait{{Name: "test", Value: t.Name()}}}
	cases, seen := 0, map[string]int{}
	for range toy.Rounds(1) {
		rapid.Check(t, func(t *rapid.T) {
			p := toy.Draw(t)
			whole := &searchRun{tables: tablesOf(p, p.Renamings())}
			o := Options{Workers: 1, Limits: explore.Limits{States: 500}}
			whole.Result = must.Get(Search(context.Background(), whole.tables, o))
			if cases++; whole.States > 1 && whole.Verdict != explore.Incomplete {
				seen[checkResume(t, p, whole, from)]++
			}
		})
	}
	if cases >= enough {
		wantSeen(t, seen, "resumed, holds", "resumed after the first round")
	}
}

// checkResume returns what it has seen.
func checkResume(t *rapid.T, p *toy.Toy, whole *searchRun, from explore.Checkpoints) string {
	o := Options{
		Checkpoints: &from,
		Workers:     rapid.IntRange(1, 3).Draw(t, "workers"),
		Limits:      explore.Limits{States: rapid.Uint64Range(1, whole.States-1).Draw(t, "states before the interruption")},
	}
	first := must.Get(Search(context.Background(), tablesOf(p, p.Renamings()), o))
	if first.Verdict != explore.Incomplete {
		return "ended too early"
	}
	o.Limits = explore.Limits{}
	rest := &searchRun{name: "resumed", tables: tablesOf(p, p.Renamings())}
	var err error
	if rest.Result, err = Resume(context.Background(), rest.tables, from, o); err != nil {
		t.Fatal(err)
	}
	wantTheSame(t, rest, whole)
	if first.Depth > 1 {
		return "resumed after the first round"
	}
	return "resumed, " + rest.Verdict.String()
}

// wantTheSame compares a search that was resumed with one that was not interrupted.
func wantTheSame(t *rapid.T, rest, whole *searchRun) {
	t.Helper()
	if rest.Verdict != whole.Verdict || rest.figures() != whole.figures() || !slices.Equal(rest.schedule(), whole.schedule()) {
		t.Errorf("%v, %+v, schedule %v; want %v, %+v, %v", rest.Verdict, rest.figures(), rest.schedule(),
			whole.Verdict, whole.figures(), whole.schedule())
	}
	if rest.Depth != whole.Depth || rest.Transitions != whole.Transitions || rest.Reached != whole.Reached {
		t.Errorf("depth %d, %d transitions, goals %b; want %d, %d, %b", rest.Depth, rest.Transitions, rest.Reached,
			whole.Depth, whole.Transitions, whole.Reached)
	}
}

// TestRounds takes more configurations of one rank than a round does.
func TestRounds(t *testing.T) {
	const phases = 28
	atLast := toy.Flaw{Property: "All", Phases: [2]int8{phases - 1}}
	for _, row := range []struct {
		name     string
		limits   explore.Limits
		shortest bool
		verdict  explore.Verdict
		vectors  uint64 // if the verdict is Violated
		steps    int
	}{
		{name: "the last vector violates", verdict: explore.Violated, vectors: phases * phases * phases, steps: 6},
		{name: "state limit", limits: explore.Limits{States: roundConfigurations}},
		{name: "the last vector violates, step by step", shortest: true, verdict: explore.Violated, vectors: phases * phases * phases, steps: 6},
		{name: "state limit, step by step", shortest: true, limits: explore.Limits{States: roundConfigurations}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := fan(3, phases)
			p.Flaws = []toy.Flaw{atLast}
			var first Result
			for _, workers := range []int{1, 3} {
				o := Options{Workers: workers, Limits: row.limits, Shortest: row.shortest}
				r := must.Get(Search(context.Background(), variant{plain: true}.tables(p), o))
				if r.Verdict != row.verdict || len(r.Schedule) != row.steps || row.vectors != 0 && r.Vectors != row.vectors {
					t.Errorf("%v, %d vectors, schedule %v", r.Verdict, r.Vectors, r.Schedule)
				}
				if r = timeless(r); workers == 1 {
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
func fan(servers, phases int) *toy.Toy {
	p := toy.New(servers, phases, 1)
	for phase := 1; phase < phases-1; phase++ {
		p.Inputs[0][0] = append(p.Inputs[0][0], toy.Rule{Phase: int8(phase), Limit: Free})
		p.Inputs[0][phase] = []toy.Rule{{Phase: int8(phases - 1), Limit: Free}}
	}
	return p
}

// TestProgress wants a report of the work beforehand and of the search.
func TestProgress(t *testing.T) {
	t.Parallel() // it waits more than it works
	wait := func() { time.Sleep(budget.ProgressInterval) }
	once := sync.OnceFunc(wait)
	tables := variant{}.tables(climbing(3, 4))
	tables.held = func() int64 { once(); return 0 }
	var seen []Stats
	r := must.Get(Search(context.Background(), tables, Options{
		Workers: 2, Limits: explore.Limits{Memory: 1 << 40}, Progress: func(s Stats) { seen = append(seen, s) },
		Observer: &hook{at: 3, then: wait},
	}))
	if r.Verdict != explore.Holds || len(seen) != 2 {
		t.Fatalf("%v, %d reports; want %v and 2", r.Verdict, len(seen), explore.Holds)
	}
	if before := seen[0]; before.Locals == 0 || before.Vectors != 0 || before.Elapsed < budget.ProgressInterval {
		t.Errorf("report of the work beforehand: %+v", before)
	}
	if within := seen[1]; within.Vectors < 3 || within.States == 0 || within.Transitions == 0 || within.Ranks == 0 || within.Elapsed < 2*budget.ProgressInterval {
		t.Errorf("report of the search: %+v", within)
	}
}

// TestDepth: within fewer steps than it takes, nothing is violated, and the search
// says that it has looked at them all.
func TestDepth(t *testing.T) {
	p := climbing(3, 4)
	p.Flaws = []toy.Flaw{{Property: "All", Phases: [2]int8{3}}}
	for depth := 1; depth <= 10; depth++ {
		o := Options{Workers: 2, Limits: explore.Limits{Depth: depth}, Shortest: true}
		r := must.Get(Search(context.Background(), variant{}.tables(p), o))
		if checkFigures(t, r); depth < 9 && (r.Verdict != explore.Incomplete || !r.DepthReached || r.Depth != depth || r.Stopped != fmt.Sprintf("depth limit %d reached", depth)) {
			t.Errorf("depth %d: %v %q, depth %d", depth, r.Verdict, r.Stopped, r.Depth)
		}
		if depth >= 9 && (r.Verdict != explore.Violated || len(r.Schedule) != 9 || r.DepthReached) {
			t.Errorf("depth %d: %v by %v", depth, r.Verdict, r.Schedule)
		}
	}
	p.Flaws = nil
	r := must.Get(Search(context.Background(), variant{}.tables(p), Options{Limits: explore.Limits{Depth: 10}, Shortest: true}))
	if r.Verdict != explore.Holds || r.Depth != 9 {
		t.Errorf("where there is nothing further: %v %q, depth %d", r.Verdict, r.Stopped, r.Depth)
	}
}

// TestSmall: systems in which next to nothing happens.
func TestSmall(t *testing.T) {
	violates := func(p *toy.Toy, property string, phase int8) *toy.Toy {
		p.Flaws = []toy.Flaw{{Property: property, Phases: [2]int8{phase}}}
		return p
	}
	for _, row := range []struct {
		name    string
		toy     *toy.Toy
		verdict explore.Verdict
		want    figures // if the verdict is Holds
		steps   int     // if it is Violated
	}{
		{name: "nothing happens", toy: toy.New(3, 1, 0), verdict: explore.Holds, want: figures{1, 1, 1}},
		{name: "one server, no messages", toy: climbing(1, 4), verdict: explore.Holds, want: figures{4, 4, 1}},
		{name: "two servers", toy: climbing(2, 2), verdict: explore.Holds, want: figures{3, 3, 1}},
		{name: "what is sent again and again is answered at the start", toy: answering(), verdict: explore.Holds, want: figures{3, 3, 1}},
		{name: "the initial state violates", toy: violates(climbing(3, 2), "All", 0), verdict: explore.Violated},
		{name: "one server violates", toy: violates(climbing(1, 4), "State", 2), verdict: explore.Violated, steps: 2},
		{name: "a limited input violates where it may be used up", toy: spending(), verdict: explore.Violated, steps: 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			run := runToy(variant{}.tables(row.toy), 2, variant{})
			newTwin(row.toy, 100).check(t, run, variant{})
			if run.Verdict != row.verdict || len(run.Schedule) != row.steps {
				t.Errorf("%v by %v; want %v by %d steps", run.Verdict, run.Schedule, row.verdict, row.steps)
			}
			if got := run.figures(); run.Verdict == explore.Holds && got != row.want {
				t.Errorf("%+v, want %+v", got, row.want)
			}
		})
	}
}

// answering is a toy whose servers ask without end, answer, and change when they
// have an answer.
func answering() *toy.Toy {
	p := toy.New(2, 2, 2)
	p.Inputs[0][0] = []toy.Rule{{Limit: Free, Sends: []toy.Send{{Content: 0, To: toy.ToOthers}}}}
	p.Receive[0][0][0].Sends = []toy.Send{{Content: 1, To: toy.ToSender}}
	p.Receive[0][0][1].Phase = 1
	return p
}

// spending is a toy in which a server can take the step that violates if it came
// by the second input, and not by the first.
func spending() *toy.Toy {
	p := toy.New(2, 3, 1)
	p.Limits = []int{1}
	p.Inputs[0][0] = []toy.Rule{{Phase: 1, Limit: 0, Sends: []toy.Send{{To: toy.ToOthers}}}, {Phase: 1, Limit: Free}}
	p.Inputs[0][1] = []toy.Rule{{Phase: 2, Limit: 0, Fate: toy.Violates}}
	p.Receive[0][0][0].Phase = 2 // so that the message matters
	return p
}
