package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"raftmc/catalog"
	"raftmc/explore"
	"raftmc/model"
)

func (p *program) killTableCommand() *cobra.Command {
	f := killFlags{program: p}
	cmd := &cobra.Command{
		Use:   "kill-table [bug...]",
		Short: "Look for every known bug by every search, and print the table",
		Long: `kill-table plants every known bug (or those named), one after the other, and looks
for it within its own bounds: by cover, by bfs, by the number of faults, by random
walks and by probabilistic concurrency testing, these two from several seeds. It minimises
each counterexample, holds the correct protocol against the bounds of each bug and against
the negative controls, and prints all of it as Markdown.

Exit status: 0 when cover (bfs, for a bug that cover cannot find) finds every bug, and
nothing is found where there is none; 1 otherwise; 2 usage, 3 interrupted, with what there
is by then.`,
		Example:   "  mc kill-table > bugs.md\n  mc kill-table " + p.bugs()[0].ID + " --seeds 3",
		ValidArgs: p.bugIDs(),
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := p.selectBugs(args)
			if err != nil {
				return err
			}
			if f.Seeds < 1 {
				return fmt.Errorf("--seeds %d: at least one walk has to be taken", f.Seeds)
			}
			return f.print(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), all)
		},
	}
	cmd.Flags().IntVar(&f.Seeds, "seeds", 10, "runs of each random search, from the seeds 1, 2, …")
	cmd.Flags().Uint64Var(&f.WalkStates, "walk-states", 500_000, "states after which a random search gives up")
	cmd.Flags().DurationVar(&f.MaxTime, "max-time", 3*time.Minute, "time after which any search gives up")
	return cmd
}

// selectBugs returns the bugs of the given IDs; all, if there are none.
func (p *program) selectBugs(ids []string) ([]plantedBug, error) {
	var some []plantedBug
	if len(ids) == 0 {
		for _, one := range p.protocols {
			for _, b := range one.Bugs {
				some = append(some, plantedBug{b, one})
			}
		}
		return some, nil
	}
	for _, id := range ids {
		one, b, err := p.findBug(id)
		if err != nil {
			return nil, err
		}
		if b.Property == "" {
			return nil, fmt.Errorf("%s is no bug, but a control: the table has them all, whatever is named", id)
		}
		some = append(some, plantedBug{b, one})
	}
	return some, nil
}

// killFlags are the flags of kill-table.
type killFlags struct {
	program    *program
	Seeds      int
	WalkStates uint64
	MaxTime    time.Duration
}

// plantedBug is a bug with the protocol that it is one of.
type plantedBug struct {
	catalog.Bug
	protocol catalog.Protocol
}

// kill is the result of one search for one bug. Of several runs, the figures are the
// medians of those that found it.
type kill struct {
	Bug         plantedBug
	Search      string
	Runs, Found int
	States      uint64 // configurations, of cover
	Transitions uint64
	Seconds     float64
	Length      int // of the counterexample, as it was found
	Minimized   int
	Proof       string
	Faults      string // of the minimised counterexample
	Outcome     string // "found", or why not
}

// table looks for bugs, and reports each search to progress when it is done.
func (f *killFlags) table(ctx context.Context, all []plantedBug, progress func(kill)) (*killTable, error) {
	t := &killTable{Flags: *f}
	for _, b := range all {
		t.Bugs = append(t.Bugs, b)
		for _, search := range []string{"cover", "bfs", fewestFaults, "walk", "pct"} {
			if search == "cover" && b.Search != "" || b.Liveness && search != "cover" {
				continue // cover cannot find it, and only a complete search can miss something
			}
			k, err := f.hunt(ctx, b, search)
			if err != nil || ctx.Err() != nil {
				return t, err
			}
			progress(k)
			t.Kills = append(t.Kills, k)
		}
		k, err := f.correct(ctx, b)
		if err != nil || ctx.Err() != nil {
			return t, err
		}
		t.Correct = append(t.Correct, k)
	}
	return t, t.control(ctx, f.program.protocols)
}

// hunt looks for a bug by one search.
func (f *killFlags) hunt(ctx context.Context, b plantedBug, search string) (kill, error) {
	runs := 1
	if search == "walk" || search == "pct" {
		runs = f.Seeds
	}
	var found []kill
	var last kill
	for seed := 1; seed <= runs && ctx.Err() == nil; seed++ {
		args := []string{"--bug", b.ID, "--search", search, "--max-time", f.MaxTime.String(), "--progress", "none"}
		if runs > 1 {
			args = append(args, "--seed", fmt.Sprint(seed), "--max-states", fmt.Sprint(f.WalkStates))
		}
		// One counterexample of several is enough to be minimised.
		k, err := f.runKill(ctx, b, search, args, len(found) == 0)
		if err != nil {
			return k, err
		}
		if last = k; k.Outcome == "found" {
			found = append(found, k)
		}
	}
	return summary(runs, found, last), nil
}

// summary is one line for several runs.
func summary(runs int, found []kill, last kill) kill {
	k := last
	if len(found) > 0 {
		k = found[0]
		k.States, k.Transitions = median(found, func(k kill) uint64 { return k.States }), median(found, func(k kill) uint64 { return k.Transitions })
		k.Seconds, k.Length = median(found, func(k kill) float64 { return k.Seconds }), median(found, func(k kill) int { return k.Length })
	}
	k.Runs, k.Found = runs, len(found)
	return k
}

func median[N cmp.Ordered](kills []kill, of func(kill) N) N {
	var all []N
	for _, k := range kills {
		all = append(all, of(k))
	}
	slices.Sort(all)
	return all[(len(all)-1)/2]
}

// runKill makes one run.
func (f *killFlags) runKill(ctx context.Context, b plantedBug, search string, args []string, minimize bool) (kill, error) {
	k := kill{Bug: b, Search: search}
	j, err := f.program.newJob(b.protocol, args...)
	if err != nil {
		return k, err
	}
	result, err := j.search.run(ctx, j.instance, j.options)
	if err != nil {
		return k, err
	}
	k.take(result)
	switch {
	case b.Liveness && result.Verdict == explore.Holds && result.Reached == 0:
		k.Outcome = "found"
	case result.Verdict != explore.Violated:
		return k, nil
	case result.Violations[0].Property != b.Property:
		k.Outcome = result.Violations[0].Property + " instead"
		return k, nil
	default:
		k.Outcome, k.Length = "found", len(result.Actions)
		if minimize {
			trace, proof, err := j.counterexample(ctx, b.Property, result.Actions)
			if err != nil {
				return k, err
			}
			k.Minimized, k.Proof = len(trace.Steps), proof.String()
			_, k.Faults, _ = strings.Cut(extent(trace), ", ")
		}
	}
	return k, nil
}

// take notes the figures of a search.
func (k *kill) take(r model.Found) {
	k.States, k.Transitions, k.Seconds = r.States, r.Transitions, r.Elapsed.Seconds()
	if k.Outcome = r.Verdict.String(); r.Stopped != "" {
		k.Outcome += ": " + r.Stopped
	}
}

// newJob is the job of mc check with the given flags.
func (p *program) newJob(one catalog.Protocol, args ...string) (*job, error) {
	f := checkFlags{program: p}
	cmd := &cobra.Command{}
	f.registerSearch(cmd)
	f.registerReport(cmd)
	if err := cmd.ParseFlags(args); err != nil {
		return nil, err
	}
	return f.jobOn(cmd, one, nil)
}

// correct checks the correct protocol, within the bounds of a bug, for everything that must
// hold.
func (f *killFlags) correct(ctx context.Context, b plantedBug) (kill, error) {
	k := kill{Bug: b, Search: "cover"}
	if b.Search != "" {
		k.Search = b.Search
	}
	j, err := f.program.newJob(b.protocol, "--bug", b.ID, "--search", k.Search, "--max-time", (10 * f.MaxTime).String(), "--progress", "none")
	if err != nil {
		return k, err
	}
	j.bug, j.asked = nil, nil
	if j.instance, err = j.rebuild(j.bounds); err != nil {
		return k, err
	}
	r, err := j.search.run(ctx, j.instance, j.options)
	if err == nil {
		if t := j.test(ctx, &r); t != nil && len(t.lines) > 0 {
			return k, errors.New(t.lines[0])
		}
	}
	k.take(r)
	return k, err
}

// print prints the table. The error carries the exit status.
func (f *killFlags) print(ctx context.Context, stdout, stderr io.Writer, all []plantedBug) error {
	t, err := f.table(ctx, all, func(k kill) {
		fmt.Fprintf(stderr, "%s by %s: %s, %.1f s\n", k.Bug.ID, k.Search, k.Outcome, k.Seconds)
	})
	if wrote := t.write(stdout); wrote != nil { // even if it is incomplete
		return internalError{errors.Join(wrote, err)}
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintf(stderr, "mc: interrupted after %d of %d bugs\n", len(t.Correct), len(all))
		return statusError(exitIncomplete)
	case err != nil:
		return internalError{err}
	}
	if wrong := t.wrong(); wrong != "" {
		return internalError{errors.New(wrong)}
	}
	return nil
}
