package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"raftmc/catalog"
	"raftmc/explore"
	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
	"raftmc/view"
)

func (p *program) checkCommand() *cobra.Command {
	f := checkFlags{program: p}
	defaults, counted := "", ""
	for _, one := range p.protocols {
		defaults += fmt.Sprintf("\n  %s: %s", one.Name, one.Complete.Words())
		if !one.Counted.Equal(one.Complete) {
			counted += fmt.Sprintf("\n  %s: %s", one.Name, one.Counted.Words())
		}
	}
	if counted != "" {
		counted = "\nWith a search other than cover:" + counted
	}
	cmd := &cobra.Command{
		Use:   "check [protocol]",
		Short: "Search all schedules within bounds, and say what holds",
		Long: `check searches all schedules of a protocol (` + p.usual().Name + `, if none is named) within bounds,
and gives its verdict: holds, violated, incomplete, vacuous, unsound or unknown. A counterexample
is replayed on the plain model before it is reported, and written to a file, with
a page beside it that shows it in a browser (mc view).

Properties are guarantees, which every correct implementation keeps, or promises, which
this one makes besides (mc list properties). When a promise is violated, check goes on
with the guarantees alone, with the same limits and without checkpoints, and its first
line says what came of them; when one of them is violated, that is what is reported.

Where the flags state no question (no bound, no search, no bug), check asks several
small ones, one after the other, up to the first that does not hold: mc list questions
shows them.

Before it says that something holds, it tests what the search rested on, on what the
search met: that servers which are said to be alike are so, that nothing is lost when
values are written and read back, that properties find no less with more history. If
that is not so, the verdict is unsound.

Where GITHUB_ACTIONS is true, whatever does not hold is annotated as an error (on
stderr with --json and --quiet), and the file that GITHUB_STEP_SUMMARY names gets
a summary.

Where something cannot be written in the end, the verdict and the schedule are printed all
the same, a warning on stderr says what is missing and why, and the exit status is that of
the verdict.

Exit status: 0 holds, 1 internal error, 2 usage, 3 incomplete, 4 vacuous,
5 the protocol's code is unsound, 6 unknown, 12 safety violated, 14 a step panicked. 13 is kept for liveness; mc replay has 20.

Bounds, where the flags give some of them or name a search:` + defaults + counted,
		Example:   p.checkExamples(),
		ValidArgs: p.names(),
		Args:      cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.github = onGitHub(os.Getenv)
			one, err := p.find(append(args, p.usual().Name)[0])
			if err != nil {
				return err
			}
			if len(one.Questions) > 0 && !p.stated(cmd) {
				return f.checkAll(cmd, one)
			}
			j, err := f.jobOn(cmd, one, nil)
			if err != nil {
				return err
			}
			if err := f.writable(); err != nil {
				return err
			}
			_, err = j.check(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
			return err
		},
	}
	f.registerSearch(cmd)
	f.registerReport(cmd)
	return cmd
}

// checkExamples are examples of check.
func (p *program) checkExamples() string {
	lines := []string{"mc check", "mc check --search bfs --max-time 1m"}
	if len(p.protocols) > 1 {
		lines = append(lines, "mc check "+p.protocols[1].Name)
	}
	if all := p.bugs(); len(all) > 0 {
		lines = append(lines, "mc check --bug "+all[0].ID)
	}
	return "  " + strings.Join(lines, "\n  ")
}

// job is a check that is ready to run.
type job struct {
	flags    *checkFlags
	protocol catalog.Protocol
	question *catalog.Question // nil if the flags state it
	bounds   protocol.Bounds
	bug      *catalog.Bug
	symmetry protocol.Symmetry
	search   search
	options  searchOptions
	instance model.Searchable
	meter    *meter   // nil if no progress is shown
	asked    []string // properties, if not all
}

// jobOn turns flags into the job of a question, or, if that is nil, of the one that the
// flags state; or it says what is wrong with them.
func (f *checkFlags) jobOn(cmd *cobra.Command, p catalog.Protocol, q *catalog.Question) (*job, error) {
	j := &job{flags: f, protocol: p, question: q, asked: f.properties}
	if f.bug != "" {
		bug, err := f.program.bugOf(p, f.bug)
		if err != nil {
			return nil, err
		}
		j.bug = &bug
	}
	bugDepth, err := j.chooseSearch(cmd)
	if err != nil {
		return nil, err
	}
	defaults := j.defaults()
	if f.depth < 0 || f.maxTime < 0 {
		return nil, fmt.Errorf("--depth %d, --max-time %v: neither can be negative; 0 is no bound", f.depth, f.maxTime)
	}
	if j.bounds, err = f.apply(cmd, p, defaults); err != nil {
		return nil, err
	}
	if j.symmetry, err = parseSymmetry(f.symmetry); err != nil {
		return nil, err
	}
	if err := j.setOptions(bugDepth); err != nil {
		return nil, err
	}
	if j.instance, err = j.rebuild(j.bounds); err != nil {
		return nil, cmp.Or(j.unknownProperty(), err)
	}
	if err := j.search.suits(j.instance); err != nil {
		return nil, err
	}
	j.checkpoints()
	return j, nil
}

// unknownProperty is the error for an unknown property, if one is asked for.
func (j *job) unknownProperty() error {
	known, err := j.protocol.PropertyNames()
	if err != nil {
		return nil // there is another error to report
	}
	for _, name := range j.flags.properties {
		if !slices.Contains(known, name) {
			return unknown("property", name, known, "mc list properties shows them")
		}
	}
	return nil
}

// chooseSearch finds the search that the flags name, or that the bug needs, and the depth
// for pct.
func (j *job) chooseSearch(cmd *cobra.Command) (bugDepth int, err error) {
	f := j.flags
	if f.fewest {
		if cmd.Flags().Changed("search") && f.search != fewestFaults {
			return 0, fmt.Errorf("--fewest-faults does not go with --search %s: it is a search of its own", f.search)
		}
		f.search = fewestFaults
	}
	if j.question == nil && f.search == "cover" && !cmd.Flags().Changed("search") {
		switch {
		case j.lifts(cmd):
			f.search = anyTerms
		case j.bug != nil && j.bug.Search != "":
			f.search = j.bug.Search // cover cannot find it
		}
	}
	if j.search, bugDepth, err = findSearch(f.search); err != nil {
		return 0, err
	}
	return bugDepth, j.search.check(cmd, f.workers)
}

// lifts reports whether the flags, or the bounds to which they are applied, lift a bound on
// ordered numbers.
func (j *job) lifts(cmd *cobra.Command) bool {
	bounds := j.protocol.Complete
	if j.bug != nil {
		bounds = j.bug.Bounds
	}
	bounds, err := bounds.OfProtocol().With(j.flags.given(cmd).OfProtocol())
	if err != nil {
		return false // it is reported when the flags are applied
	}
	_, lifted := bounds.Lifted()
	return lifted
}

// setOptions sets the options of the search.
func (j *job) setOptions(bugDepth int) error {
	f, workers := j.flags, j.flags.workers
	without, err := j.search.without(f.without)
	if err != nil {
		return err
	}
	if f.workers < 1 || f.workers > explore.MaxWorkers {
		return fmt.Errorf("--workers %d: it is a number from 1 to %d, in which the work can be divided", f.workers, explore.MaxWorkers)
	}
	if j.search.oneWorker {
		workers = 1
	}
	memory, err := parseMemory(f.memory)
	if err != nil {
		return err
	}
	j.options = searchOptions{
		SearchOptions: model.SearchOptions{
			Workers: workers,
			Limits:  explore.Limits{States: f.maxStates, Depth: f.depth, Time: f.maxTime, Memory: memory},
		},
		walk:    explore.WalkOptions{Seed: f.seed, BugDepth: bugDepth},
		without: without,
	}
	if f.maxStates == 0 && f.maxTime == 0 {
		j.options.walk.Walks = defaultWalks
	}
	return nil
}

// checkpoints says where checkpoints are written and where the search resumes from.
func (j *job) checkpoints() {
	at := func(dir string) *explore.Checkpoints {
		return &explore.Checkpoints{Dir: dir, Every: j.flags.every, Identity: j.identity(), Failed: func(err error) {
			j.meter.warn(fmt.Errorf("%w; the search goes on, the last one stays, and it is tried again", err))
		}}
	}
	if dir := cmp.Or(j.flags.checkpoint, j.flags.resume); dir != "" {
		j.options.checkpoints = at(dir)
	}
	if j.flags.resume != "" {
		j.options.resume = at(j.flags.resume)
	}
}

// identity says what is searched, part by part: everything that a verdict depends on,
// except the code, which explore checks itself.
func (j *job) identity() []explore.Trait {
	parts := []explore.Trait{{Name: "protocol", Value: j.protocol.Name}}
	if j.bug != nil {
		parts = append(parts, explore.Trait{Name: "bug", Value: j.bug.ID})
	}
	parts = append(parts,
		explore.Trait{Name: "bounds", Value: j.bounds.Words()},
		explore.Trait{Name: "symmetry", Value: j.flags.symmetry},
		explore.Trait{Name: "without", Value: j.search.withoutText(j.options.without)},
	)
	for _, p := range j.instance.Properties() {
		parts = append(parts, explore.Trait{Name: "property " + p.Name, Value: fmt.Sprintf("%+v", p)})
	}
	return parts
}

// defaults are the bounds to which the flags are applied: those of the protocol, or of
// the planted bug, as they suit the search.
func (j *job) defaults() protocol.Bounds {
	switch {
	case j.question != nil:
		return j.question.Bounds
	case j.bug != nil:
		if len(j.asked) == 0 && j.bug.Property != "" {
			j.asked = []string{j.bug.Property}
		}
		complete := catalog.Uncounted(j.bug.Bounds)
		if j.search.any {
			complete = uncountedEvents(complete)
		}
		return j.suited(j.bug.Bounds, complete)
	}
	return j.suited(j.protocol.Counted, j.protocol.Complete)
}

// suited are the bounds for this search: those that count faults, or those that do not.
func (j *job) suited(counted, complete protocol.Bounds) protocol.Bounds {
	switch {
	case j.search.unbounded:
		return complete
	case j.search.proof == traces.FewestFaults:
		return faulty(counted)
	}
	return counted
}

// uncountedEvents are bounds within which what may happen a number of times may happen any
// number of times.
func uncountedEvents(b protocol.Bounds) protocol.Bounds {
	b = slices.Clone(b)
	for i := range b {
		if b[i].Most == protocol.Any && b[i].Value > 0 && len(b[i].Words) == 0 {
			b[i].Value = protocol.Any
		}
	}
	return b
}

// settled is the result of a job.
type settled struct {
	report *report
	trace  *traces.Trace // the counterexample, if there is one
	story  *view.Story   // the same, ready to be drawn; nil if that failed
	status error         // carries the exit status
	lost   []error       // what could not be written
}

// settle runs the job up to its report, and saves the counterexample if there is one.
func (j *job) settle(ctx context.Context) (settled, error) {
	// The collector keeps within the limit; the search itself must stay below it.
	debug.SetMemoryLimit(j.options.Limits.Memory)
	a, err := j.find(ctx)
	if err != nil {
		return settled{}, err
	}
	r := j.report(a)
	if r.Group == protocol.Promise {
		a, r = j.goOn(ctx, a, r)
	}
	s := settled{report: r, status: r.status(a.Found)}
	if a.Verdict == explore.Violated {
		if err := s.record(ctx, a); err != nil {
			return settled{}, internalError{err}
		}
		s.save(j.flags.out)
	}
	return s, nil
}

// record makes a counterexample of what the search found, and adds it to the report.
func (s *settled) record(ctx context.Context, a answer) error {
	job := *a.job
	if a.In != nil {
		job.instance = a.In
	}
	trace, proof, err := job.counterexample(ctx, a.Violations[0].Property, a.Actions)
	if err != nil {
		return err
	}
	s.trace = trace
	// The trace's reason is shown: a shorter run may give another one.
	f := s.trace.Footer
	s.report.Reason, s.report.Proof, s.report.Faults = f.Violation.Reason, proof.String(), f.Faults
	if s.story, err = a.job.tell(s.trace, proof); err != nil {
		s.lost = append(s.lost, unwritten("pictures of the counterexample", err)...)
	}
	return nil
}

// tell makes the story of a counterexample. All properties of the protocol are checked, not
// only those that the job is about.
func (j *job) tell(t *traces.Trace, proof traces.Proof) (*view.Story, error) {
	o := j.built(t.Header.Bounds)
	o.Properties = nil
	m, err := j.protocol.Build(o)
	if err != nil {
		return nil, err
	}
	s, err := view.Tell(m, t)
	if err != nil {
		return nil, err
	}
	s.Proof = proof.String()
	return s, nil
}

// save saves the counterexample with its page, and notes in the report where.
func (s *settled) save(folder string) {
	file, err := s.trace.Save(folder)
	if err != nil {
		s.lost = append(s.lost, unwritten("the counterexample's trace", err)...)
		return // a page would name a trace that does not exist
	}
	s.report.Trace = &file
	if s.story == nil {
		return
	}
	page := pageOf(file)
	if err := writePage(s.story, page, file); err != nil {
		s.lost = append(s.lost, unwritten("the counterexample's page", err)...)
		return
	}
	s.report.Page = page
}

// check runs the job and prints the result. The error carries the exit status. The name
// of the counterexample's file is returned, if there is one.
func (j *job) check(ctx context.Context, stdout, stderr io.Writer) (file string, err error) {
	if j.meter, err = j.flags.newMeter(stderr); err != nil {
		return "", err
	}
	s, err := j.settle(ctx)
	if err != nil {
		return "", err
	}
	printed := j.print(stdout, s.report, s.trace)
	lost := append(s.lost, j.flags.tellCI(stdout, stderr, []settled{s}, func(suites []*junitSuite) any { return suites[0] })...)
	return s.report.file(), j.flags.conclude(stderr, s, printed, lost)
}

// counterexample minimises what the search found, and replays it on the plain
// model.
func (j *job) counterexample(ctx context.Context, property string, actions []reference.Action) (*traces.Trace, traces.Proof, error) {
	z := traces.Minimized{Model: j.instance, Actions: actions, Proof: j.search.proof}
	// A counterexample that is shorter than one with the fewest faults has more of them.
	if j.flags.minimize > 0 && j.search.proof != traces.FewestFaults {
		var err error
		z, err = traces.Minimize(ctx, j.instance, actions, property, traces.MinimizeOptions{
			States: j.flags.minimize, Memory: j.options.Limits.Memory, Workers: j.options.Workers, Shortest: j.search.proof == traces.Shortest, Rebuild: j.rebuild,
			Progress: j.meter.minimizing(),
		})
		if err != nil {
			return nil, z.Proof, err
		}
	}
	done := j.meter.during("replaying the counterexample")
	defer done()
	h := traces.Header{Symmetry: j.flags.symmetry, Search: j.flags.search, Seed: j.flags.seed, Properties: j.asked, Build: thisBuild()}
	if j.bug != nil {
		h.Bug = j.bug.ID
	}
	trace, err := traces.Record(z.Model, h, z.Actions, property)
	return trace, z.Proof, err
}

// rebuild makes the model within other bounds.
func (j *job) rebuild(b protocol.Bounds) (model.Searchable, error) {
	return j.protocol.Build(j.built(b))
}

// built says which model the job is about, within bounds.
func (j *job) built(b protocol.Bounds) catalog.Options {
	o := catalog.Options{Bounds: b, Symmetry: j.symmetry, Properties: j.asked}
	if j.bug != nil {
		o.Bug = j.bug.ID
	}
	return o
}
