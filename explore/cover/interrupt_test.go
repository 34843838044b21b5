package cover

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"raftmc/explore"
	"raftmc/explore/internal/budget"
	"raftmc/explore/internal/budget/budgettest"
	"raftmc/internal/must"
	"raftmc/internal/toy"
)

const aWhile = 5 * time.Millisecond

// sluggishTables take a while for what a protocol is asked.
type sluggishTables struct {
	*toyTables
	steps, judges, foresees time.Duration
	quick                   int // steps that take no time, which come first
}

func (t *sluggishTables) Foresee(uint32, uint32) { time.Sleep(t.foresees) }

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

func (j sluggishJudge) Check(locals [][]uint32, histories []uint32) []uint32 {
	time.Sleep(j.takes)
	return j.Judge.Check(locals, histories)
}

// TestInterrupts: each phase of the search takes minutes, and is ended in its middle.
func TestInterrupts(t *testing.T) {
	const many = 40
	wide := climbing(3, many)
	for _, row := range []struct {
		name   string
		tables sluggishTables
		saves  bool
		more   int // workers
	}{
		{name: "the work beforehand", tables: sluggishTables{steps: 8 * aWhile}},
		{name: "what is foreseen", tables: sluggishTables{foresees: 80 * aWhile}, more: 3},
		{name: "steps", tables: sluggishTables{steps: 8 * aWhile, quick: closureOf(wide)}},
		{name: "steps, and a checkpoint is written", tables: sluggishTables{steps: 8 * aWhile, quick: closureOf(wide)}, saves: true},
		{name: "properties", tables: sluggishTables{judges: aWhile}},
	} {
		for _, how := range budgettest.Ends {
			t.Run(row.name+", "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					budgettest.End(t, how, func(ctx context.Context, limits budget.Limits, report func()) string {
						tables := row.tables
						tables.toyTables = variant{}.tables(wide)
						o := Options{Workers: 1 + row.more, Limits: explore.Limits(limits), Progress: func(Stats) { report() }}
						if row.saves {
							o.Checkpoints = &explore.Checkpoints{Dir: t.TempDir()}
						}
						return must.Get(Search(ctx, &tables, o)).Stopped
					})
				})
			})
		}
	}
}

// closureOf is how many steps a search of a toy makes beforehand.
func closureOf(p *toy.Toy) int {
	return findLives(variant{}.tables(p), nil, p.Servers, 1, maxClosure, func(int) bool { return false }).pairs
}

// TestResumesFromTheMiddleOfARound: what a search has found of a round that it did
// not finish is not counted twice.
func TestResumesFromTheMiddleOfARound(t *testing.T) {
	from := explore.Checkpoints{Dir: t.TempDir(), Identity: []explore.Trait{{Name: "test", Value: t.Name()}}}
	defer func(pairs float64) { dearPairs = pairs }(dearPairs)
	dearPairs = 0
	cases, resumed := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		p, dear := toy.Draw(r), rapid.Bool().Draw(r, "steps are dear")
		tables := func() *toyTables {
			t := tablesOf(p, p.Renamings())
			t.dear = dear
			return t
		}
		whole, moves := &searchRun{tables: tables()}, &countMoves{}
		o := Options{Workers: 1, Limits: explore.Limits{States: 500}, Observer: moves}
		whole.Result = must.Get(Search(context.Background(), whole.tables, o))
		if cases++; whole.Verdict == explore.Incomplete || moves.seen == 0 {
			return
		}
		o.Checkpoints = &from
		at := rapid.IntRange(1, moves.seen).Draw(r, "moves before the interrupt")
		if !endsInTheMiddle(t, tables(), o, at) {
			return // it is violated in this very round
		}
		resumed++
		o.Observer, o.Limits = nil, explore.Limits{}
		rest := &searchRun{name: "resumed", tables: tables()}
		var err error
		if rest.Result, err = Resume(context.Background(), rest.tables, from, o); err != nil {
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
func endsInTheMiddle(t *testing.T, tables *toyTables, o Options, at int) (interrupted bool) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		o.Observer = &countMoves{at: at, then: func() {
			cancel()
			time.Sleep(2 * budget.LookInterval)
		}}
		r := must.Get(Search(ctx, tables, o))
		interrupted = r.Verdict == explore.Incomplete
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
