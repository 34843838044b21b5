package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"raftmc/explore"
	"raftmc/explore/ordered"
	"raftmc/model"
	"raftmc/protocol"
)

// RunAny holds the search for any number of ordered values against the plain model. A bound on
// ordered numbers must be lifted. With every subset of its reductions, and with all of them
// without symmetry and on several workers, the search must
//
//   - cover all that plain breadth-first search reaches with one number, with two, and so on up
//     to the given one, and all that random runs with many reach: each vector of server states,
//     with what is commonly known, with each column of its messages and history;
//   - come to the verdict of plain search with the most of these numbers, and to the same
//     property if one is violated: an alarm that plain search does not confirm is a difference;
//   - have the same vectors and, on several workers, the same counts.
//
// Without its reductions the search can be out of reach where it is quick with them. So one
// without any of them may end at a limit on its columns, and says so.
//
// model.SearchAny must decide the same, and meet the goals that plain search meets. What it
// tests of its assumptions is tested exhaustively.
//
// Plain search has no tables. What it reaches is written with those of the abstraction, by
// model.Track. limit bounds its states.
func RunAny(ctx context.Context, build func(protocol.Symmetry) (Subject, error), numbers, limit int) (AnyReport, error) {
	a := anyAudit{limit: limit}
	for _, symmetry := range []protocol.Symmetry{protocol.Full, protocol.None} {
		m, err := build(symmetry)
		if err != nil {
			return a.AnyReport, err
		}
		x, err := m.Abstraction()
		if err != nil {
			return a.AnyReport, err
		}
		if err := a.audit(ctx, x, symmetry, numbers); err != nil {
			return a.AnyReport, err
		}
	}
	return a.AnyReport, nil
}

// AnyReport is what RunAny found.
type AnyReport struct {
	// Plain is what plain search found with the most numbers, or with as many as a violation
	// takes, and States counts its states with all numbers that it had.
	Plain  *Reached
	States int

	// Columns counts the different columns that had to be covered, without symmetry.
	Columns int

	// Runs are the searches, the one with all reductions first.
	Runs []AnyRun

	// Tested lists which of the search's assumptions were tested, exhaustively.
	Tested []model.Verification
}

// Flaws lists the flaws that were found in Tested, one example of each sort.
func (r AnyReport) Flaws() protocol.Flaws { return flawsOf(r.Plain.impure, r.Tested) }

// Differences lists the runs that differ.
func (r AnyReport) Differences() []AnyRun {
	return slices.DeleteFunc(slices.Clone(r.Runs), func(run AnyRun) bool { return run.Difference == "" })
}

// AnyRun is one search for any number of ordered values.
type AnyRun struct {
	Symmetry protocol.Symmetry
	Without  ordered.Reductions
	Workers  int
	Decides  bool // by model.SearchAny

	// Columns counts the columns that are kept, and Vectors those of server states and of what
	// is commonly known, up to symmetry.
	Columns, Vectors uint64

	// Difference says in words the first difference from what plain search or another run
	// found; "" means none.
	Difference string

	// Stopped says which limit ended a run without some reduction, which then says nothing.
	Stopped string

	found ordered.Result
}

// Name says which reductions were on.
func (r AnyRun) Name() string {
	name := "any-terms"
	if off := r.Off(); len(off) > 0 {
		name += " without " + strings.Join(off, ", ")
	}
	if r.Workers > 1 {
		name += fmt.Sprintf(" on %d workers", r.Workers)
	}
	if r.Decides {
		name += " and what confirms it"
	}
	return name
}

// Off lists the reductions that were off, symmetry among them.
func (r AnyRun) Off() []string {
	off := []string{}
	if r.Without != 0 {
		off = strings.Split(r.Without.String(), ",")
	}
	if r.Symmetry == protocol.None {
		off = append(off, "symmetry")
	}
	return off
}

// anyAudit is a running RunAny.
type anyAudit struct {
	AnyReport
	limit int
}

const (
	// manyNumbers is the bound on ordered numbers of random runs.
	manyNumbers = 9

	// unreduced and so many times what there is with all reductions limit the columns of a
	// search without some.
	unreduced, unreducedTimes = 10_000, 4
)

// audit audits a model with symmetry, or without it.
func (a *anyAudit) audit(ctx context.Context, x Abstraction, symmetry protocol.Symmetry, numbers int) error {
	runs, err := searchAny(ctx, x, symmetry)
	if err != nil {
		return err
	}
	if err := a.cover(ctx, x, runs, numbers); err != nil {
		return err
	}
	for i := range runs {
		if r := &runs[i]; r.Difference == "" {
			r.Difference = cmp.Or(r.differsFrom(a.Plain, numbers), r.miscounted(&runs[0]))
		}
	}
	if symmetry == protocol.Full {
		decided, err := a.decide(ctx, x, numbers)
		if err != nil {
			return err
		}
		runs = append(runs, decided)
	}
	if a.Runs = append(a.Runs, runs...); len(a.Plain.impure) > 0 {
		for i := range a.Runs {
			a.Runs[i].Difference = "" // all may be consequences
		}
	}
	return nil
}

// planned are the searches of a model. What symmetry does is not mixed up with what each of the
// reductions does.
func planned(symmetry protocol.Symmetry) []AnyRun {
	runs := []AnyRun{{Symmetry: symmetry, Workers: 1}}
	if symmetry == protocol.None {
		return runs
	}
	for without := ordered.Reductions(1); without < 1<<len(ordered.ReductionNames()); without++ {
		if without&ordered.StaleMessages == 0 || without&ordered.DeadMessages != 0 { // the latter are off with the former
			runs = append(runs, AnyRun{Symmetry: symmetry, Without: without, Workers: 1})
		}
	}
	return append(runs, AnyRun{Symmetry: symmetry, Workers: severalWorkers})
}

// searchAny searches as planned: once the first is done, several at a time.
func searchAny(ctx context.Context, x Abstraction, symmetry protocol.Symmetry) ([]AnyRun, error) {
	runs := planned(symmetry)
	if err := runs[0].search(ctx, x, 0); err != nil {
		return nil, err
	}
	errs := make([]error, len(runs))
	free := make(chan bool, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	for i := range runs[1:] {
		free <- true
		all.Go(func() {
			errs[i] = runs[1+i].search(ctx, x, unreduced+unreducedTimes*runs[0].Columns)
			<-free
		})
	}
	all.Wait()
	return runs, errors.Join(errs...)
}

// search searches. A limit on columns is for a search without some reduction.
func (r *AnyRun) search(ctx context.Context, x Abstraction, limit uint64) (err error) {
	o := ordered.Options{Workers: r.Workers, Without: r.Without}
	if r.Without != 0 {
		o.Limits.States = limit
	}
	if r.found, err = x.Search(ctx, o); err != nil {
		return err
	}
	if r.Without != 0 {
		r.Stopped = r.found.Stopped
	}
	r.Columns, r.Vectors = r.found.States, r.found.Vectors
	return nil
}

// cover requires that the runs that hold cover what the plain model reaches.
func (a *anyAudit) cover(ctx context.Context, x Abstraction, runs []AnyRun, numbers int) (err error) {
	known := map[string]bool{}
	by := ""
	show := func(c ordered.Column, words func() string) {
		if key := keyOf(c); !known[key] {
			known[key] = true
			requireCovered(runs, c, func() string { return by + ", " + words() })
		}
	}
	a.States, a.Columns = 0, 0
	for n := 1; n <= numbers; n++ {
		by = fmt.Sprintf("plain search with at most %d ordered numbers", n)
		if a.Plain, err = x.SearchPlainly(ctx, n, a.limit, show); err != nil {
			return err
		}
		a.States += a.Plain.Sizes[protocol.None].States
		if a.Plain.Verdict == explore.Violated {
			return nil // runs that hold are mistaken
		}
	}
	by = fmt.Sprintf("a run with at most %d ordered numbers", manyNumbers)
	err = x.RunPlainly(ctx, manyNumbers, show)
	a.Columns = len(known)
	return err
}

// keyOf tells columns apart by content.
func keyOf(c ordered.Column) string {
	elements := slices.Clone(c.Elements)
	slices.Sort(elements)
	return fmt.Sprint(c.Locals, c.Common, c.Own, slices.Compact(elements))
}

// requireCovered requires that all runs that hold cover a column.
func requireCovered(runs []AnyRun, c ordered.Column, words func() string) {
	for i := range runs {
		if r := &runs[i]; r.Difference == "" && r.found.Fixpoint != nil && !r.found.Fixpoint.Covers(c) {
			r.Difference = "it does not cover what belongs to one number in what is reached by " + words()
		}
	}
}

// differsFrom says in words how a verdict differs from that of plain search with so many numbers;
// "" means that it does not.
func (r *AnyRun) differsFrom(plain *Reached, numbers int) string {
	switch got, want := verdictOf(r.found.Outcome), plain.verdict(); {
	case r.Stopped != "":
		return ""
	case r.found.Verdict == explore.Incomplete:
		return "it does not end: " + r.found.Stopped
	case got != want:
		return fmt.Sprintf("its verdict is %s, and that of plain search with at most %d ordered numbers %s", got, numbers, want)
	}
	return ""
}

// miscounted says in words which count differs from that of the run with all reductions. Searches
// that find a violation end somewhere.
func (r *AnyRun) miscounted(first *AnyRun) string {
	switch {
	case r.found.Verdict != explore.Holds:
		return ""
	case r.Vectors != first.Vectors:
		return fmt.Sprintf("it has %d vectors, and with all reductions %d", r.Vectors, first.Vectors)
	case r.Without == first.Without && anyCounts(r.found) != anyCounts(first.found):
		return fmt.Sprintf("it counts %s, and on one worker %s", anyCounts(r.found), anyCounts(first.found))
	}
	return ""
}

// verdictOf is a verdict with the property that is violated first.
func verdictOf(o explore.Outcome) string {
	if len(o.Violations) > 0 {
		return o.Verdict.String() + ": " + o.Violations[0].Property
	}
	return o.Verdict.String()
}

// anyCounts are the counts that must be the same for any number of workers.
func anyCounts(r ordered.Result) string {
	s := r.Stats
	return fmt.Sprintf("%d columns of %d vectors, at most %d ordered numbers in one, %d edges, %d transitions %v in %d passes",
		s.States, s.Vectors, s.Most, s.Edges, s.Transitions, s.Taken, s.Passes)
}

// decide requires that model.SearchAny decides as plain search does.
func (a *anyAudit) decide(ctx context.Context, x Abstraction, numbers int) (AnyRun, error) {
	found, err := x.Decide(ctx)
	if err != nil {
		return AnyRun{}, err
	}
	if found.Tested != nil {
		a.Tested = append(a.Tested, *found.Tested)
	}
	r := AnyRun{Symmetry: protocol.Full, Workers: 1, Decides: true, Columns: found.Stats.States, Vectors: found.Stats.Vectors}
	r.found.Verdict = found.Verdict
	if found.Violated != "" {
		r.found.Violations = []explore.Violation{{Property: found.Violated}}
	}
	r.Difference = r.differsFrom(a.Plain, numbers)
	for _, goal := range a.Plain.Goals {
		if r.Difference == "" && found.Verdict == explore.Holds && !slices.Contains(found.Goals, goal) {
			r.Difference = fmt.Sprintf("it meets %s, and plain search %s", listed(found.Goals), listed(a.Plain.Goals))
		}
	}
	return r, nil
}
