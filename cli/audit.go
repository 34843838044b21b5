package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"raftmc/audit"
	"raftmc/catalog"
	"raftmc/model"
	"raftmc/protocol"
)

func (p *program) auditCommand() *cobra.Command {
	f := auditFlags{program: p}
	cmd := &cobra.Command{
		Use:   "audit [protocol...]",
		Short: "Hold the complete searches against a plain one, on small bounds",
		Long: `audit explores protocols (all, if none is named) within small bounds in two ways:
by plain breadth-first search, which keeps every state as a whole, and by cover,
with every subset of its reductions, and step by step, for a shortest schedule.
They must come to the same verdict and, where it is holds, reach the same vectors of
server states, take the same local steps with the same results, and meet the same
sometimes properties; where it is not, the shortest schedules must be of one length.
Some rows are of a variant of the protocol, most of them with a mistake.

In rows with terms any, any-terms is audited instead: with every subset of its
reductions it must have come to all that plain search reaches with one term, with two
and so on, each vector of server states with all messages and history of each term, and
to all that random runs with up to nine terms reach. Its verdict must be that of plain
search. What it says is violated must be confirmed by a schedule. Of plain search,
vectors and steps are those with the most terms, and states are added up. Without some
reduction any-terms may be ended by a limit: nothing is required of it then, and the
row says so.

audit also looks for mistakes in a protocol's own code that would make any search
unsound: fields that its descriptions leave out, steps that are no functions of
their arguments, servers that are said to be alike and are not, properties that
find less with more history. It does so in random runs, and exhaustively in what
cover met. What descriptions leave out on purpose is listed at the end, with the
reason that the protocol gives.

Columns:
  states   of plain search, without symmetry
  vectors  of server states, without history, and
  steps    of one server that change or send something: what each search must reach
  cover    maximal configurations, or columns of any-terms, with all reductions
  others   the same with all other subsets of them: the least and the most
  fields   places in the protocol's values that were perturbed

Exit status: 0 the searches agree and the code is sound, 1 they disagree, it is
not, or internal error, 2 usage, 3 interrupted.`,
		Example:   "  mc audit\n  mc audit " + p.usual().Name + " --deep",
		ValidArgs: p.names(),
		Args:      cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			rows, err := f.rows(args)
			if err != nil {
				return err
			}
			return f.audit(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), rows)
		},
	}
	cmd.Flags().BoolVar(&f.deep, "deep", false, "also within larger bounds; takes minutes and 2 GiB")
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON object")
	return cmd
}

// auditFlags are the flags of audit.
type auditFlags struct {
	program    *program
	deep, json bool
}

// auditRow is a row of a protocol.
type auditRow struct {
	catalog.AuditRow
	protocol catalog.Protocol
}

// rows are the rows of the named protocols.
func (f *auditFlags) rows(names []string) ([]auditRow, error) {
	for _, name := range names {
		if _, err := f.program.find(name); err != nil {
			return nil, err
		}
	}
	chosen := slices.DeleteFunc(slices.Clone(f.program.protocols), func(one catalog.Protocol) bool {
		return len(names) > 0 && !slices.Contains(names, one.Name)
	})
	var quick, deep []auditRow
	for _, one := range chosen {
		for _, r := range quickRows(one) {
			quick = append(quick, auditRow{r, one})
		}
		for _, r := range one.DeepAudit {
			deep = append(deep, auditRow{r, one})
		}
	}
	if f.deep {
		return append(quick, deep...), nil
	}
	return quick, nil
}

// quickRows are the rows of a protocol that take seconds: that of its usual bounds, if it
// has none of its own. The searches that are held against each other look at so many ordered
// numbers, and not at any number of them.
func quickRows(p catalog.Protocol) []catalog.AuditRow {
	if p.Audit != nil {
		return p.Audit
	}
	bounds := p.Complete
	if b, lifted := bounds.Lifted(); lifted {
		b.Value = protocol.Limit(max(2, b.Least))
		bounds, _ = bounds.With(protocol.Bounds{b}) // it is within the bound's range
	}
	return []catalog.AuditRow{{Bounds: bounds, Within: bounds.OfProtocol().Words()}}
}

// model makes a row's model.
func (r auditRow) model(symmetry protocol.Symmetry, disk protocol.Disk) (catalog.Model, error) {
	o := catalog.Options{Bounds: r.Bounds, Symmetry: symmetry}
	if b, has := o.Bounds.Get("disk"); has {
		b.Value = protocol.Limit(disk)
		var err error
		if o.Bounds, err = o.Bounds.With(protocol.Bounds{b}); err != nil {
			return nil, err
		}
	}
	if r.Property != "" {
		o.Properties = []string{r.Property}
	}
	if r.Build != nil {
		return r.Build(o)
	}
	return r.protocol.Build(o)
}

// auditStates limits the states of plain search, and auditSteps is the number of steps of
// each self-check.
const (
	auditStates = 2_000_000
	auditSteps  = 500
)

// audited is what was found in a row, as --json prints it.
type audited struct {
	Protocol  string          `json:"protocol"`
	Variant   string          `json:"variant,omitempty"`
	Bounds    protocol.Bounds `json:"bounds"`
	Verdict   string          `json:"verdict"`
	Property  string          `json:"property,omitempty"`
	States    int             `json:"states"`
	Maximal   int             `json:"maximal"` // states that no other covers
	Vectors   int             `json:"vectors"`
	Steps     int             `json:"steps"`
	Sometimes []string        `json:"sometimes"`
	Runs      []auditedRun    `json:"runs"`
	SelfCheck selfChecked     `json:"self_check"`
	Tested    []*tested       `json:"tested"`   // of the assumptions of cover, exhaustively, with symmetry and without
	LeftOut   []declared      `json:"left_out"` // by the protocol's descriptions, on purpose
	Seconds   float64         `json:"seconds"`
	Agree     bool            `json:"agree"`

	// Numbers and Columns are of a row of any number of ordered values: the most numbers that
	// plain search had, and how many columns the search had to cover.
	Numbers int `json:"numbers,omitempty"`
	Columns int `json:"columns,omitempty"`

	mistakes protocol.Flaws // of the self-check, and of what was tested
}

// auditedRun is one run of cover or any-terms, whose configurations are then its columns.
type auditedRun struct {
	Without        []string `json:"without"`
	Shortest       bool     `json:"shortest,omitempty"`
	Decides        bool     `json:"decides,omitempty"` // any-terms with what confirms an alarm
	Workers        int      `json:"workers"`
	Vectors        uint64   `json:"vectors"`
	Configurations uint64   `json:"configurations"`
	Stopped        string   `json:"stopped,omitempty"` // of any-terms: which limit ended it
	Difference     string   `json:"difference,omitempty"`

	name string
}

// declared is what a protocol's descriptions leave out on purpose.
type declared struct {
	Field  string `json:"field"`
	Part   string `json:"part"`
	Reason string `json:"reason"`
}

// selfChecked is what a self-check found.
type selfChecked struct {
	Steps      int      `json:"steps"`
	Reordered  int      `json:"reordered"` // steps, with other ordered numbers, too
	Fields     int      `json:"fields"`
	Forgotten  []string `json:"forgotten"`
	Unread     []string `json:"unread"`
	Asymmetric []string `json:"asymmetric"`
	Arithmetic []string `json:"arithmetic"`
	Impure     []string `json:"impure"`
	Sound      bool     `json:"sound"`
}

// audit audits a row.
func (r auditRow) audit(ctx context.Context) (*audited, error) {
	started := time.Now()
	search := r.searchCounted
	if r.Numbers > 0 {
		search = r.searchAny
	}
	a, err := search(ctx)
	if err != nil {
		return nil, err
	}
	if err = r.selfCheck(a); err != nil {
		return nil, err
	}
	a.Seconds = time.Since(started).Seconds()
	return a, nil
}

// subject makes the model that searches explore.
func (r auditRow) subject(symmetry protocol.Symmetry) (audit.Subject, error) {
	return r.model(symmetry, protocol.Synchronous)
}

// found is what was found in a row, by plain search and in what was tested.
func (r auditRow) found(plain *audit.Reached, flaws protocol.Flaws, all []model.Verification) *audited {
	a := &audited{
		Protocol: r.protocol.Name, Variant: r.Variant, Bounds: r.Bounds,
		Verdict: plain.Verdict.String(), Property: plain.Violated,
		Vectors: plain.Vectors, Steps: plain.Steps,
		Sometimes: append([]string{}, plain.Goals...),
		Tested:    []*tested{}, mistakes: flaws,
	}
	for _, v := range all {
		a.Tested = append(a.Tested, newTested(v))
	}
	return a
}

// searchCounted holds cover against plain search.
func (r auditRow) searchCounted(ctx context.Context) (*audited, error) {
	report, err := audit.Run(ctx, r.subject, auditStates)
	if err != nil {
		return nil, err
	}
	a, size := r.found(report.Plain, report.Flaws(), report.Tested), report.Plain.Sizes[protocol.None]
	a.States, a.Maximal, a.Agree = size.States, size.Maximal, len(report.Differences()) == 0
	for _, run := range report.Runs {
		a.Runs = append(a.Runs, auditedRun{
			Without: run.Off(), Shortest: run.Shortest, Workers: run.Workers,
			Vectors: run.Vectors, Configurations: run.Configurations, Difference: run.Difference, name: run.Name(),
		})
	}
	return a, nil
}

// searchAny holds any-terms against plain search.
func (r auditRow) searchAny(ctx context.Context) (*audited, error) {
	report, err := audit.RunAny(ctx, r.subject, r.Numbers, auditStates)
	if err != nil {
		return nil, err
	}
	a := r.found(report.Plain, report.Flaws(), report.Tested)
	a.States, a.Agree = report.States, len(report.Differences()) == 0
	a.Numbers, a.Columns = r.Numbers, report.Columns
	for _, run := range report.Runs {
		a.Runs = append(a.Runs, auditedRun{
			Without: run.Off(), Decides: run.Decides, Workers: run.Workers,
			Vectors: run.Vectors, Configurations: run.Columns, Stopped: run.Stopped, Difference: run.Difference, name: run.Name(),
		})
	}
	return a, nil
}

// selfCheck checks a row's code. Only with a disk that makes servers wait do all of
// Raft's fields matter.
func (r auditRow) selfCheck(a *audited) error {
	m, err := r.model(protocol.None, protocol.Asynchronous)
	if err != nil {
		return err
	}
	a.LeftOut = []declared{}
	for _, l := range m.LeftOut() {
		a.LeftOut = append(a.LeftOut, declared{l.Field, l.Part.String(), l.Reason})
	}
	s := m.SelfCheck(1, auditSteps)
	of := func(kind protocol.FlawKind) []string { return append([]string{}, s.Of(kind)...) }
	a.SelfCheck = selfChecked{
		s.Steps, s.Reordered, s.Fields, of(protocol.Forgotten), of(protocol.Unread),
		of(protocol.Asymmetric), of(protocol.Arithmetic), of(protocol.Impure), s.Sound(),
	}
	a.mistakes = append(a.mistakes, s.Flaws...)
	return nil
}

// ok reports whether nothing is wrong in the row.
func (a *audited) ok() bool { return a.Agree && a.mistakes.Sound() }

// others are the fewest and the most configurations of the runs on one worker without
// some reduction, but for those that a limit has ended.
func (a *audited) others() (least, most uint64) {
	least = ^uint64(0)
	for _, run := range a.Runs {
		if run.Workers == 1 && len(run.Without) > 0 && run.Stopped == "" {
			least, most = min(least, run.Configurations), max(most, run.Configurations)
		}
	}
	return least, most
}

// auditSchema names the shape of the JSON report, as schema does check's.
const auditSchema = "raftmc-audit/1"

// auditReport is what audit prints with --json.
type auditReport struct {
	Schema string     `json:"schema"`
	OK     bool       `json:"ok"`   // in the rows that are done
	Rows   int        `json:"rows"` // that there are
	Done   []*audited `json:"done"`
}

// audit audits rows, and prints each when it is done. The error carries the exit
// status.
func (f *auditFlags) audit(ctx context.Context, stdout, stderr io.Writer, rows []auditRow) error {
	text := stdout
	if f.json {
		text = io.Discard
	}
	report := auditReport{Schema: auditSchema, OK: true, Rows: len(rows), Done: []*audited{}}
	failed := report.fill(ctx, rows, newAuditTable(text, rows))
	if f.json {
		if err := writeJSON(stdout, report); err != nil {
			return internalError{err}
		}
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintf(stderr, "mc: interrupted after %d of %d rows\n", len(report.Done), len(rows))
		return statusError(exitIncomplete)
	case failed != nil:
		return internalError{failed}
	case !report.OK:
		return internalError{errors.New("the searches disagree, or a protocol's code is unsound")}
	}
	return nil
}

// fill audits row after row.
func (r *auditReport) fill(ctx context.Context, rows []auditRow, t *auditTable) error {
	if err := t.head(); err != nil {
		return err
	}
	for _, row := range rows {
		a, err := row.audit(ctx)
		if err != nil {
			return fmt.Errorf("%s, %s: %w", row.protocol.Name, row.Within, err)
		}
		r.Done = append(r.Done, a)
		r.OK = r.OK && a.ok()
		if err := t.row(a, row.Within); err != nil {
			return err
		}
	}
	return t.leftOut(r.Done)
}

// auditTable prints rows one by one, so that its columns are fixed beforehand.
type auditTable struct {
	w                io.Writer
	protocol, within int // widths
}

func newAuditTable(w io.Writer, rows []auditRow) *auditTable {
	t := &auditTable{w: w, protocol: len("protocol")}
	for _, r := range rows {
		t.protocol, t.within = max(t.protocol, len(r.protocol.Name)), max(t.within, len(r.Within))
	}
	return t
}

func (t *auditTable) line(protocol, within string, columns ...any) error {
	text := fmt.Sprintf("%-*s  %-*s  %9s  %7s  %5s  %-8s  %6s  %17s  %6s  %7s  %s",
		append([]any{t.protocol, protocol, t.within, within}, columns...)...)
	_, err := fmt.Fprintln(t.w, strings.TrimRight(text, " "))
	return err
}

func (t *auditTable) head() error {
	return t.line("protocol", "bounds", "states", "vectors", "steps", "verdict", "cover", "others", "fields", "seconds", "")
}

func (t *auditTable) row(a *audited, within string) error {
	least, most := a.others()
	outcome := "agree"
	switch {
	case !a.Agree:
		outcome = "disagree"
	case !a.mistakes.Sound():
		outcome = "unsound"
	}
	err := t.line(a.Protocol, within, comma(uint64(a.States)), comma(uint64(a.Vectors)), comma(uint64(a.Steps)), a.Verdict,
		comma(a.Runs[0].Configurations), comma(least)+" to "+comma(most), comma(uint64(a.SelfCheck.Fields)), fmt.Sprintf("%.1f", a.Seconds), outcome)
	for _, problem := range slices.Concat(a.problems(), a.unfinished()) {
		if err == nil {
			_, err = fmt.Fprintf(t.w, "  %s\n", problem)
		}
	}
	return err
}

// leftOut lists what descriptions leave out on purpose, once for each protocol.
func (t *auditTable) leftOut(rows []*audited) (err error) {
	said := map[string]bool{}
	for _, a := range rows {
		for _, l := range a.LeftOut {
			line := fmt.Sprintf("%s: %s (%s): %s", a.Protocol, l.Field, l.Part, l.Reason)
			if len(said) == 0 {
				_, err = fmt.Fprintf(t.w, "\nleft out on purpose, or written otherwise:\n")
			}
			if !said[line] && err == nil {
				said[line] = true
				_, err = fmt.Fprintf(t.w, "  %s\n", line)
			}
		}
	}
	return err
}

// unfinished says in words which runs a limit has ended.
func (a *audited) unfinished() []string {
	var names []string
	why := ""
	for _, run := range a.Runs {
		if run.Stopped != "" {
			names, why = append(names, run.name), run.Stopped
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s; nothing was required of %s", why, strings.Join(names, "; "))}
}

// problems says in words what is wrong: for runs that differ, the first difference.
func (a *audited) problems() []string {
	var problems, more []string
	for _, run := range a.Runs {
		switch {
		case run.Difference == "":
		case len(problems) == 0:
			problems = append(problems, run.name+": "+run.Difference)
		default:
			more = append(more, run.name)
		}
	}
	if len(more) > 0 {
		problems = append(problems, "others that differ: "+strings.Join(more, "; "))
	}
	return append(problems, a.mistakes.Lines()...)
}
