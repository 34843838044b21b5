package cover

import (
	"context"
	"os"
	"testing"

	"pgregory.net/rapid"

	"raftmc/internal/must"
	"raftmc/internal/toy"
)

// TestChart: a search that says to have stayed on its chart, whatever that is, has found what
// there is; one that has all there is on its chart stays on it.
func TestChart(t *testing.T) {
	toys := 1
	if os.Getenv("MC_DEEP") == "longer" {
		toys = 10 // few show that the messages must be noted, too, and not only the local states
	}
	rapid.Check(t, func(r *rapid.T) {
		for range toys {
			compareCharts(r)
		}
	})
}

// compareCharts searches a toy with charts of parts of it, and of all.
func compareCharts(r *rapid.T) {
	w := newTwin(toy.Draw(r), 300)
	if !w.complete {
		return
	}
	v := variant{dear: true, shortest: len(w.violated) > 0} // otherwise what is violated is, whatever the chart
	whole := w.tables(variant{})
	runToy(whole, 1, variant{}) // which numbers all that there is
	for _, part := range []int{2, 4, 8} {
		w.compareChart(r, v, drawChart(r, whole, part))
	}
	if !w.compareChart(r, v, drawChart(r, whole, 1)) {
		r.Error("what has everything on its chart does not stay on it")
	}
}

// drawChart draws which orbits are on a chart; one of so many is not, and of one, none.
func drawChart(r *rapid.T, tables *toyTables, part int) *chart {
	t := &chart{}
	isOn := func() bool { return rapid.IntRange(0, part-1).Draw(r, "off") != 1 }
	for l := range tables.Locals() {
		if isOn() {
			t.addLocal(tables, uint32(l))
		}
	}
	for m := range tables.Messages() {
		if isOn() {
			t.addMessage(tables, uint32(m))
		}
	}
	t.size = max(1, t.locals.count())
	return t
}

// compareChart searches with a chart, and reports whether it was stayed on.
func (w *twin) compareChart(r *rapid.T, v variant, on *chart) bool {
	run := &searchRun{variant: v, name: "on a chart", tables: w.tables(variant{}), vectors: map[toy.Vector]bool{}, steps: map[toyStep]bool{}}
	runToy(run.tables, 1, variant{}) // which numbers all that there is as before
	run.tables.dear = true
	o := toyOptions(1, func(o *Options) { o.Observer, o.Shortest = run, v.shortest })
	b := newBudget(context.Background(), o, run.tables)
	defer b.Release()
	c := must.Get(newSearch(run.tables, b, o))
	c.chart = on
	c.prepare()
	found := c.prepared()
	if !c.proved(found) {
		return false
	}
	run.Result = c.end(found)
	w.checkFound(r, run)
	return true
}
