package explore

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"raftmc/explore/internal/budget"
	"raftmc/explore/internal/budget/budgettest"
	"raftmc/internal/must"
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
		for _, how := range budgettest.Ends {
			t.Run(e.name+" "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					budgettest.End(t, how, func(ctx context.Context, limits budget.Limits, report func()) string {
						o := Options{Workers: 1, Limits: Limits(limits), Progress: func(Stats) { report() }}
						return must.Get(e.run(ctx, sluggish{hypercube(16)}, o)).Stopped
					})
				})
			})
		}
	}
}
