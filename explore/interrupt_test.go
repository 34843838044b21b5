package explore

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"raftmc/internal/must"
	"raftmc/internal/toy"
)

// sluggish is a graph whose states take a while to expand.
type sluggish struct{ *graph }

type sluggishWorker struct{ Worker }

const aWhile = 5 * time.Millisecond

func (g sluggish) NewWorker() Worker { return sluggishWorker{g.graph.NewWorker()} }

func (w sluggishWorker) Edges(s State, edges []Edge) []Edge {
	time.Sleep(aWhile)
	return w.Worker.Edges(s, edges)
}

// TestInterruptsInARound: a level of this cube takes 12,870 whiles, and is one round. A
// search ends in the middle of it, and before that reports its progress all the time.
func TestInterruptsInARound(t *testing.T) {
	for _, e := range engines() {
		for _, limit := range []string{"interrupt", "time"} {
			t.Run(e.name+" "+limit, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					run := func(ctx context.Context, o Options) (Verdict, string) {
						r := must.Get(e.run(ctx, sluggish{hypercube(16)}, o))
						return r.Verdict, r.Stopped
					}
					testInterrupt(t, limit, run)
				})
			})
		}
	}
}

// testInterrupt ends a search after ten seconds.
func testInterrupt(t *testing.T, limit string, run func(context.Context, Options) (Verdict, string)) {
	t.Helper()
	const after = 10 * time.Second
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var reports atomic.Int32
	o := Options{Workers: 1, Progress: func(Stats) { reports.Add(1) }}
	want := "interrupted"
	if limit == "time" {
		o.Limits.Time, want = after, "time limit 10s reached"
	} else {
		time.AfterFunc(after, cancel)
	}
	begun := time.Now()
	verdict, stopped := run(ctx, o)
	if verdict != Incomplete || !strings.HasPrefix(stopped, want) {
		t.Errorf("%v, %q; want %v, %q", verdict, stopped, Incomplete, want)
	}
	if took := time.Since(begun) - after; took < 0 || took > time.Second {
		t.Errorf("it ends %v after the %s", took, limit)
	}
	if n := reports.Load(); n < 15 || n > 41 {
		t.Errorf("%d reports in %v", n, after)
	}
}

// sluggishTables take a while for what a protocol is asked.
type sluggishTables struct {
	*toyTables
	steps, judges time.Duration
	quick         int // steps that take no time, which come first
}

func (t *sluggishTables) Receive(local, message uint32) *Move {
	if t.quick--; t.quick < 0 {
		time.Sleep(t.steps)
	}
	return t.toyTables.Receive(local, message)
}

// Encode is called when a checkpoint is written, and then steps are known.
func (t *sluggishTables) Encode(p Part, number uint32) []byte {
	t.steps = 0
	return t.toyTables.Encode(p, number)
}

type sluggishJudge struct {
	Judge
	takes time.Duration
}

func (t *sluggishTables) NewJudge() Judge { return sluggishJudge{t.toyTables.NewJudge(), t.judges} }

func (j sluggishJudge) Check(locals, histories []uint32) bool {
	time.Sleep(j.takes)
	return j.Judge.Check(locals, histories)
}

// TestCoverInterrupts: each phase of the search takes minutes, and is ended in its middle.
func TestCoverInterrupts(t *testing.T) {
	const many = 40
	wide := climbing(3, many)
	for _, row := range []struct {
		name   string
		tables sluggishTables
		saves  bool
	}{
		{name: "the work beforehand", tables: sluggishTables{steps: aWhile}},
		{name: "steps", tables: sluggishTables{steps: aWhile, quick: closureOf(wide)}},
		{name: "steps, and a checkpoint is written", tables: sluggishTables{steps: aWhile, quick: closureOf(wide)}, saves: true},
		{name: "properties", tables: sluggishTables{judges: aWhile}},
	} {
		for _, limit := range []string{"interrupt", "time"} {
			t.Run(row.name+", "+limit, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					testInterrupt(t, limit, func(ctx context.Context, o Options) (Verdict, string) {
						tables := row.tables
						tables.toyTables = variant{}.tables(wide)
						c := CoverOptions{Options: o}
						if row.saves {
							c.Checkpoints = &Checkpoints{Dir: t.TempDir()}
						}
						r := must.Get(Cover(ctx, &tables, c))
						return r.Verdict, r.Stopped
					})
				})
			})
		}
	}
}

// closureOf is how many steps a search of a toy makes beforehand.
func closureOf(p *toy.Toy) int {
	return findLives(variant{}.tables(p), p.Servers, maxClosure, func(int) bool { return false }).pairs
}

// TestCoverResumesFromTheMiddleOfARound: what a search has found of a round that it did
// not finish is not counted twice.
func TestCoverResumesFromTheMiddleOfARound(t *testing.T) {
	from := Checkpoints{Dir: t.TempDir(), Identity: []Trait{{"test", t.Name()}}}
	cases, resumed := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		p := toy.Draw(r)
		whole, moves := &coverRun{tables: tablesOf(p, p.Renamings())}, &countMoves{}
		o := CoverOptions{Options: Options{Workers: 1, Limits: Limits{States: 500}}, Observer: moves}
		whole.CoverResult = must.Get(Cover(context.Background(), whole.tables, o))
		if cases++; whole.Verdict == Incomplete || moves.seen == 0 {
			return
		}
		o.Checkpoints = &from
		at := rapid.IntRange(1, moves.seen).Draw(r, "moves before the interrupt")
		if !endsInTheMiddle(t, p, o, at) {
			return // it is violated in this very round
		}
		resumed++
		o.Observer, o.Limits = nil, Limits{}
		rest := &coverRun{name: "resumed", tables: tablesOf(p, p.Renamings())}
		var err error
		if rest.CoverResult, err = Resume(context.Background(), rest.tables, from, o); err != nil {
			r.Fatal(err)
		}
		wantTheSame(r, rest, whole)
	})
	if cases >= enough && resumed < cases/3 {
		t.Errorf("%d of %d were resumed", resumed, cases)
	}
}

// endsInTheMiddle interrupts a search at one of its moves, and reports whether that is
// what ended it.
func endsInTheMiddle(t *testing.T, p *toy.Toy, o CoverOptions, at int) (interrupted bool) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		o.Observer = &countMoves{at: at, then: func() {
			cancel()
			time.Sleep(2 * lookInterval)
		}}
		r := must.Get(Cover(ctx, tablesOf(p, p.Renamings()), o))
		interrupted = r.Verdict == Incomplete
	})
	return interrupted
}

// countMoves counts what an observer is told, and does something at one of them.
type countMoves struct {
	seen, at int
	then     func()
}

func (c *countMoves) Vector([]uint32) {}

func (c *countMoves) Move(uint32, Choice) {
	if c.seen++; c.seen == c.at {
		c.then()
	}
}
