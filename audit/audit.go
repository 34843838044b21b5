// Package audit holds the complete search, and the tables that it works on, against the plain
// model: every subset of the reductions must reach what breadth-first search of package
// reference reaches, by content.
package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"raftmc/explore"
	"raftmc/explore/cover"
	"raftmc/model"
	"raftmc/protocol"
)

// Run explores a protocol by plain breadth-first search and by cover.Search with every
// subset of its reductions, and reports where their results differ. All searches
// must
//
//   - come to the same verdict, and to the same property if one is violated;
//
// and, if nothing is violated, they must, up to symmetry,
//
//   - reach the same vectors of server states, without history,
//   - take the same local steps that change or send something, with the same results, but
//     for answers that lead to nothing and are left out on purpose, and
//   - meet the same goals.
//
// Moreover, the counts that depend on the protocol alone must be right. With nothing
// reduced, Cover has one configuration for each state of plain search; with subsumption,
// one for each maximal state; with symmetry, these are counted up to symmetry. Saturation
// adds only what makes configurations maximal, so with subsumption it changes no count.
// Loops leave out configurations, and how many depends on the order of the search.
// Three workers must count what one counts. And when Cover looks for a shortest schedule,
// it must find one of as many steps as plain search does, or, if there is none, count
// what it counts without saturation.
//
// Plain search keeps whole states, by content. It shares nothing with Cover, not even the
// tables: its states are those of the plain model. limit bounds its states; exceeding it is an error, and so is the end of ctx. A protocol that
// violates several properties should be checked for one of them alone: which of several
// is met first depends on the order of the search.
//
// A protocol makes two models, with symmetry and without, and their numbers are not
// comparable, so the protocol's own encodings are compared. These are bytes, whatever the
// protocol's types, so build and Run need only Subjects.
func Run(ctx context.Context, build func(protocol.Symmetry) (Subject, error), limit int) (Report, error) {
	a := audit{limit: limit}
	for _, symmetry := range []protocol.Symmetry{protocol.Full, protocol.None} {
		m, err := build(symmetry)
		if err != nil {
			return a.Report, err
		}
		if a.Plain == nil {
			if a.Plain, err = m.SearchPlainly(ctx, limit); err != nil {
				return a.Report, err
			}
		}
		if err := a.cover(ctx, m, symmetry); err != nil {
			return a.Report, err
		}
	}
	if a.Plain.Verdict == explore.Holds && len(a.Plain.impure) == 0 {
		a.compareFigures()
	}
	return a.Report, nil
}

// Protocol audits a protocol, with symmetry and without it.
func Protocol[S, M, I, H any](ctx context.Context, p protocol.Protocol[S, M, I, H], o protocol.Options[S, M, I, H], limit int) (Report, error) {
	return Run(ctx, func(symmetry protocol.Symmetry) (Subject, error) {
		o.Symmetry = symmetry
		m, err := model.New(p, o)
		if err != nil {
			return nil, err
		}
		return Of(m), nil
	}, limit)
}

// Report is what an Run found.
type Report struct {
	// Plain is what plain search found.
	Plain *Reached

	// Runs are the runs of Cover, the one with all reductions first.
	Runs []CoverRun

	// Tested lists which of the searches' assumptions were tested, exhaustively: for Cover
	// with all of its reductions, with symmetry and without it.
	Tested []model.Verification
}

// Flaws lists the flaws that were found in Tested, one example of each sort.
func (r Report) Flaws() protocol.Flaws { return flawsOf(r.Plain.impure, r.Tested) }

// flawsOf are the flaws of steps, and those that were found in what was tested.
func flawsOf(impure protocol.Flaws, tested []model.Verification) (all protocol.Flaws) {
	all = append(all, impure...)
	for _, v := range tested {
		for _, m := range v.Flaws {
			if !slices.Contains(all, m) {
				all = append(all, m)
			}
		}
	}
	return all
}

// CoverRun is one run of Cover.
type CoverRun struct {
	Symmetry protocol.Symmetry
	Without  cover.Reductions
	Shortest bool
	Workers  int

	// Configurations counts the maximal configurations, and Vectors their vectors of
	// server states.
	Configurations, Vectors uint64

	// Difference says in words the first difference from what plain search or another run
	// found; "" means none.
	Difference string

	reached *Reached // without its contents
}

// Name says which reductions were on.
func (r CoverRun) Name() string {
	name := "cover"
	if off := r.Off(); len(off) > 0 {
		name += " without " + strings.Join(off, ", ")
	}
	if r.Shortest {
		name += " for a shortest schedule"
	}
	if r.Workers > 1 {
		name += fmt.Sprintf(" on %d workers", r.Workers)
	}
	return name
}

// Off lists the reductions that were off, symmetry among them.
func (r CoverRun) Off() []string {
	off := []string{}
	if r.Without != 0 {
		off = strings.Split(r.Without.String(), ",")
	}
	if r.Symmetry == protocol.None {
		off = append(off, "symmetry")
	}
	return off
}

// Differences lists the runs that differ.
func (r Report) Differences() []CoverRun {
	return slices.DeleteFunc(slices.Clone(r.Runs), func(run CoverRun) bool { return run.Difference == "" })
}

// audit is a running audit.
type audit struct {
	Report
	limit int
}

// everything is all reductions that Cover makes on its own.
const everything = cover.Subsumption | cover.DeadMessages | cover.DeadAnswers | cover.Saturation | cover.Loops

// severalWorkers is the number of workers of the parallel run.
const severalWorkers = 3

// cover runs Cover with every subset of its reductions; with all of them also on
// several workers, and for a shortest schedule.
func (a *audit) cover(ctx context.Context, m Subject, symmetry protocol.Symmetry) error {
	for without := range everything + 1 {
		if without != without.Whole() {
			continue // others are off with them
		}
		if err := a.run(ctx, m, CoverRun{Symmetry: symmetry, Without: without, Workers: 1}); err != nil {
			return err
		}
	}
	if err := a.run(ctx, m, CoverRun{Symmetry: symmetry, Workers: severalWorkers}); err != nil {
		return err
	}
	return a.run(ctx, m, CoverRun{Symmetry: symmetry, Shortest: true, Workers: 1})
}

// run runs Cover once, and compares what it reaches with plain search.
func (a *audit) run(ctx context.Context, m Subject, r CoverRun) error {
	found, err := m.SearchByCover(ctx, cover.Options{
		// No run can have more configurations than there are states.
		Workers: r.Workers, Limits: explore.Limits{States: uint64(a.limit)},
		Without: r.Without, Shortest: r.Shortest,
	})
	if err != nil {
		return err
	}
	r.Vectors, r.Configurations = found.Stats.Vectors, found.Stats.States
	if len(a.Plain.impure) == 0 { // all differences may be consequences
		r.Difference = found.differsFrom(a.Plain, r.Without)
	}
	if r.Difference == "" && len(a.Plain.impure) == 0 && r.Shortest && found.Soonest != a.Plain.Soonest {
		r.Difference = fmt.Sprintf("it needs %d steps, and plain search %d", found.Soonest, a.Plain.Soonest)
	}
	if found.Tested != nil {
		a.Tested = append(a.Tested, *found.Tested)
	}
	found.vectors, found.steps, found.answered = contents{}, contents{}, contents{}
	r.reached = found
	a.Runs = append(a.Runs, r)
	return nil
}

// compareFigures compares what the runs counted.
func (a *audit) compareFigures() {
	for i := range a.Runs {
		if r := &a.Runs[i]; r.Difference == "" {
			r.Difference = a.miscounted(r)
		}
	}
}

// miscounted says in words which count of a run is wrong.
func (a *audit) miscounted(r *CoverRun) string {
	if r.Shortest {
		if want := a.find(r.Symmetry, cover.Saturation|cover.Loops).Configurations; r.Configurations != want {
			return fmt.Sprintf("it has %d configurations, and without saturation %d", r.Configurations, want)
		}
		return ""
	}
	size, subsumed := a.Plain.Sizes[r.Symmetry], r.Without&cover.Subsumption == 0 && r.Without&cover.Loops != 0
	saturated := a.find(r.Symmetry, r.Without&^cover.Saturation|cover.Loops)
	switch mine, alone := r.reached.counts(), a.find(r.Symmetry, r.Without).reached.counts(); {
	case mine != alone:
		return fmt.Sprintf("it counts %s, and on one worker %s", mine, alone)
	case r.Without == everything && r.Configurations != uint64(size.States):
		return fmt.Sprintf("it has %d configurations, and plain search has %d states", r.Configurations, size.States)
	case subsumed && r.Without&cover.DeadMessages != 0 && r.Configurations != uint64(size.Maximal):
		return fmt.Sprintf("it has %d configurations, and plain search has %d maximal states", r.Configurations, size.Maximal)
	case subsumed && r.Configurations != saturated.Configurations:
		return fmt.Sprintf("it has %d configurations, and with saturation %d", r.Configurations, saturated.Configurations)
	}
	return ""
}

// find returns the single-worker run with a subset of the reductions.
func (a *audit) find(symmetry protocol.Symmetry, without cover.Reductions) *CoverRun {
	i := slices.IndexFunc(a.Runs, func(r CoverRun) bool {
		return r.Symmetry == symmetry && r.Without == without && r.Workers == 1 && !r.Shortest
	})
	return &a.Runs[i]
}
