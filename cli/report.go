package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
	"github.com/dustin/go-humanize/english"

	"raftmc/explore"
	"raftmc/export"
	"raftmc/model"
	"raftmc/protocol"
	"raftmc/traces"
)

// schema names the shape of the JSON report. It changes when fields change their meaning
// or are removed.
const schema = "raftmc-check/1"

// report is what check prints with --json.
type report struct {
	Schema          string                      `json:"schema"`
	Verdict         string                      `json:"verdict"`
	Property        string                      `json:"property"`
	Group           protocol.Group              `json:"group,omitempty"` // of Property
	Reason          string                      `json:"reason"`
	Guarantees      *alone                      `json:"guarantees,omitempty"` // if Property is a promise and guarantees were checked
	Also            *violated                   `json:"also,omitempty"`       // the promise that was found before the guarantee Property
	Search          string                      `json:"search"`
	Protocol        string                      `json:"protocol"`
	Bug             string                      `json:"bug,omitempty"`
	Bounds          protocol.Bounds             `json:"bounds"`
	Symmetry        string                      `json:"symmetry"`
	States          uint64                      `json:"states"`
	Transitions     uint64                      `json:"transitions"`
	Vectors         uint64                      `json:"vectors,omitempty"`
	Columns         uint64                      `json:"columns,omitempty"`      // of a search for any number of ordered values
	Edges           uint64                      `json:"edges,omitempty"`        // between vectors
	MostNumbers     int                         `json:"most_numbers,omitempty"` // ordered ones, of one vector
	Passes          int                         `json:"passes,omitempty"`
	Alarm           *alarm                      `json:"alarm,omitempty"`
	Configurations  uint64                      `json:"configurations,omitempty"`
	AntichainMax    int                         `json:"antichain_max,omitempty"`
	DeadPairs       uint64                      `json:"dead_pairs,omitempty"`
	Without         string                      `json:"without,omitempty"`
	Depth           int                         `json:"depth"`
	LocalStates     int                         `json:"local_states"`
	Messages        int                         `json:"messages"`
	LocalSteps      int64                       `json:"local_steps"`
	Seconds         float64                     `json:"seconds"`
	StatesPerSecond float64                     `json:"states_per_second"`
	PeakBytes       int64                       `json:"peak_bytes"`
	StoreBytes      int64                       `json:"store_bytes"`
	CollisionOdds   float64                     `json:"collision_odds"`
	Actions         map[string]uint64           `json:"actions"`
	Sometimes       map[string]bool             `json:"sometimes"`
	Properties      []string                    `json:"properties"`
	Groups          map[protocol.Group][]string `json:"groups,omitempty"` // of Properties, by group
	Trace           *string                     `json:"trace"`
	Page            string                      `json:"page,omitempty"`  // the trace as a page
	Proof           string                      `json:"proof,omitempty"` // what is known of its length
	Faults          map[string]int              `json:"faults,omitempty"`
	Workers         int                         `json:"workers"`
	Seed            uint64                      `json:"seed"`
	Build           string                      `json:"build"`               // the code that made the report
	Tested          *tested                     `json:"tested,omitempty"`    // of an exhausted search
	Missing         []string                    `json:"missing,omitempty"`   // what should have occurred
	Forbidden       []string                    `json:"forbidden,omitempty"` // of that, what bounds forbid from the beginning
	Growth          *model.Growth               `json:"growth,omitempty"`    // of a search that should have been exhausted, but was not

	// Question and Why are those of one of several questions.
	Question string `json:"question,omitempty"`
	Why      string `json:"why,omitempty"`

	algorithm string // whose guarantees these are
	anyOf     string // terms, ballots: of which any number was searched
	seeded    string // the seed of a random search
	within    string // the bounds in words
	ofAll     int    // questions
}

// report gathers the figures of a search.
func (j *job) report(r answer) *report {
	t := j.instance.TableStats()
	out := &report{
		Schema: schema, Verdict: r.Verdict.String(), Reason: r.Stopped,
		Search: j.flags.search, Protocol: j.protocol.Name, Symmetry: j.flags.symmetry,
		Bounds: j.stated(),
		States: r.States, Transitions: r.Transitions, Depth: r.Depth,
		LocalStates: t.LocalStates, Messages: t.Messages, LocalSteps: t.LocalSteps,
		Seconds: r.Elapsed.Seconds(), StatesPerSecond: float64(r.States) / max(r.Elapsed.Seconds(), 1e-9),
		PeakBytes: r.PeakBytes, StoreBytes: r.StoreBytes, CollisionOdds: r.CollisionOdds,
		Actions: map[string]uint64{}, Sometimes: map[string]bool{}, Properties: []string{},
		Workers: j.options.Workers, Seed: j.flags.seed, Build: thisBuild(), Tested: r.test,
	}
	if c := r.Cover; c != nil {
		out.Vectors, out.Configurations = c.Vectors, c.States
		out.AntichainMax, out.DeadPairs = c.AntichainMax, c.DeadPairs
		out.Without = j.search.withoutText(j.options.without)
	}
	if o := r.Ordered; o != nil {
		out.Vectors, out.Columns, out.Edges, out.MostNumbers, out.Passes = o.Vectors, o.States, o.Edges, o.Most, o.Passes
		out.LocalStates, out.Messages = o.Locals, o.Elements
		out.Without = j.search.withoutText(j.options.without)
		b, _ := j.instance.Lifted()
		out.anyOf = b.Unit
	}
	out.within = out.Bounds.Words()
	if j.bug != nil {
		out.Bug = j.bug.ID
	}
	if j.search.random() {
		out.seeded = fmt.Sprintf(" from seed %d", j.flags.seed)
	}
	for i, k := range j.instance.Kinds() {
		out.Actions[k.Name] = r.Taken[i]
	}
	for i, g := range j.instance.Goals() {
		out.Sometimes[g.Name] = r.Reached&(1<<i) != 0
	}
	for _, p := range j.instance.Properties() {
		if p.Mode == protocol.Always {
			out.Properties = append(out.Properties, p.Name)
		}
	}
	out.algorithm = j.protocol.Title
	out.group(j.instance.Properties())
	if r.Alarm != nil {
		out.alarmed(newAlarm(j.instance, r.Alarm))
	}
	switch r.Verdict {
	case explore.Incomplete:
		if g, grows := j.instance.Growth(); grows && !j.search.random() {
			out.Growth = &g
		}
	case explore.Violated:
		out.Group = out.groupOf(r.Violations[0].Property)
		out.Property, out.Reason = r.Violations[0].Property, r.Violations[0].Reason
	case explore.Holds:
		if out.Missing = explore.Missing(j.instance, r.Effort); r.test != nil && len(r.test.lines) > 0 {
			out.Verdict, out.Reason, out.Missing = unsound, r.test.lines[0], nil
		} else if len(out.Missing) > 0 {
			out.Verdict, out.Reason, out.Forbidden = "vacuous", inShortOf(out.Missing), j.forbidden(r.Effort)
		}
	}
	return out
}

// stated are the bounds of the model, and of the search.
func (j *job) stated() protocol.Bounds {
	b := j.instance.Bounds()
	if j.flags.depth > 0 {
		b = append(b, protocol.Bound{Name: "depth", Value: protocol.Limit(j.flags.depth)})
	}
	return b
}

// status is the exit status for the verdict.
func (r *report) status(result model.Found) error {
	switch {
	case r.Verdict == "vacuous":
		return statusError(exitVacuous)
	case r.Verdict == unsound:
		return statusError(exitUnsound)
	case result.Verdict == explore.Incomplete:
		return statusError(exitIncomplete)
	case result.Verdict == explore.Unknown:
		return statusError(exitUnknown)
	case result.Verdict == explore.Violated && result.Violations[0].Panic:
		return statusError(exitPanicked)
	case result.Verdict == explore.Violated:
		return statusError(exitViolated)
	}
	return nil
}

// print writes the report in the form that the flags choose.
func (j *job) print(w io.Writer, r *report, trace *traces.Trace) error {
	switch {
	case j.flags.json:
		return writeJSON(w, r)
	case j.flags.quiet:
		_, err := fmt.Fprintln(w, r.headline())
		return err
	}
	if _, err := fmt.Fprintf(w, "%s\n\n", colored(w, r.headline(), r.Verdict)); err != nil {
		return err
	}
	if trace != nil {
		if err := printCounterexample(w, trace, r.file(), r.Page, r.Proof); err != nil {
			return err
		}
	}
	details := r.details()
	for _, line := range details {
		fmt.Fprintln(w, strings.TrimRight("  "+line, " "))
	}
	if len(details) > 0 {
		fmt.Fprintln(w)
	}
	return r.table(w)
}

// writeJSON writes one object, for people and for programs.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// subject is what the report is about: the protocol, and which of several questions.
func (r *report) subject() string {
	if r.Question == "" {
		return r.Protocol
	}
	return r.Protocol + ", " + r.Question
}

// headline is the verdict in one line.
func (r *report) headline() string {
	subject := r.Protocol
	if r.Bug != "" {
		subject += " with " + r.Bug
	}
	switch r.Verdict {
	case "holds":
		whatever := ""
		if r.anyOf != "" {
			whatever = " for any number of " + r.anyOf + ","
		}
		return fmt.Sprintf("%s: holds: %s,%s in all schedules within the bounds", subject, r.counted(), whatever)
	case "violated":
		return fmt.Sprintf("%s: violated: %s%s: %s%s", subject, r.Property, aPromise(r.Group), r.Reason, r.besides())
	case unsound:
		return fmt.Sprintf("%s: unsound: the search found nothing, and cannot be believed: %s", subject, r.Tested.Mistakes[0].title)
	case "vacuous":
		return fmt.Sprintf("%s: vacuous: nothing was violated, but what should have occurred did not%s: %s", subject, r.witnessed(), r.Reason)
	case "unknown":
		return fmt.Sprintf("%s: unknown: %s", subject, r.Reason)
	}
	return fmt.Sprintf("%s: incomplete: %s; nothing was violated so far", subject, r.Reason)
}

// file is the file of the counterexample's trace; "" if there is none.
func (r *report) file() string {
	if r.Trace == nil {
		return ""
	}
	return *r.Trace
}

// printCounterexample shows a trace, and where it and its page are; these are "" if they
// could not be written.
func printCounterexample(w io.Writer, t *traces.Trace, file, page, proof string) error {
	if err := traces.WriteSchedule(w, t.Steps); err != nil {
		return err
	}
	fmt.Fprintln(w)
	if err := traces.WriteViolation(w, *t.Footer.Violation); err != nil {
		return err
	}
	where := ""
	if file != "" {
		where += "trace: " + file + "\n"
	}
	if page != "" {
		where += "page: " + page + "\n"
	}
	if file != "" {
		where += "reproduce: " + reproduce(file) + "\n"
	}
	_, err := fmt.Fprintf(w, "\n%s: %s\n%s\n", extent(t), proof, where)
	return err
}

// extent says how many steps a trace has, and how many of them are faults of each
// kind.
func extent(t *traces.Trace) string {
	return export.Extent(len(t.Steps), t.Footer.Faults, t.Header.Search)
}

// table writes the figures.
func (r *report) table(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(what, format string, args ...any) {
		fmt.Fprintf(tw, "  %s\t%s\n", what, fmt.Sprintf(format, args...))
	}
	row("bounds", "%s", r.within)
	row("search", "%s, %s, symmetry %s", r.Search+r.seeded, english.Plural(r.Workers, "worker", ""), r.Symmetry)
	if r.Without != "" {
		row("without", "%s", strings.ReplaceAll(r.Without, ",", ", "))
	}
	counted, stored := r.noun(), r.noun()
	switch counted {
	case "configurations":
		row(counted, "%s maximal ones, at most %s for one of %s vectors of server states, by %s transitions",
			comma(r.Configurations), comma(uint64(r.AntichainMax)), comma(r.Vectors), comma(r.Transitions))
	case "columns":
		row(counted, "%s, of %s vectors of server states (%s in one: %d at most), by %s transitions along %s edges, %s",
			comma(r.Columns), comma(r.Vectors), r.anyOf, r.MostNumbers, comma(r.Transitions), comma(r.Edges), english.Plural(r.Passes, "pass", "passes"))
	default:
		stored = "states and parents"
		row(counted, "%s, by %s transitions, to depth %d", comma(r.States), comma(r.Transitions), r.Depth)
	}
	if r.Columns > 0 {
		row("local", "%s server states, %s messages and facts, but for which %s occur in them", comma(uint64(r.LocalStates)), comma(uint64(r.Messages)), r.anyOf)
	} else {
		row("local", "%s server states, %s messages, %s calls of the step function",
			comma(uint64(r.LocalStates)), comma(uint64(r.Messages)), comma(uint64(r.LocalSteps)))
	}
	if a := r.Alarm; a != nil && r.Verdict == "violated" {
		row("found", "%s", a.confirmed())
	}
	row("time", "%.1f s, %s %s a second, %s at most, %s for %s",
		r.Seconds, comma(uint64(r.StatesPerSecond)), counted, humanize.IBytes(uint64(r.PeakBytes)), humanize.IBytes(uint64(r.StoreBytes)), stored)
	if r.CollisionOdds > 0 {
		row("collision", "odds of 1 in %.0e that two states shared a fingerprint", 1/r.CollisionOdds)
	}
	if r.Tested != nil {
		row("tested", "%s", r.Tested.words())
		if x := r.Tested.Examined; x != nil {
			row("examined", "%s", x.words())
			for _, what := range x.Assumes {
				row("assumes", "%s", what)
			}
		}
	}
	if len(r.Sometimes) > 0 {
		row("reached", "%s sometimes properties%s", r.reached(), r.witnessed())
	}
	if a := r.Guarantees; a != nil {
		row("guarantees", "checked alone: %s, %s %s by %s transitions, %.1f s", a.Verdict, comma(a.States), counted, comma(a.Transitions), a.Seconds)
	}
	row("build", "%s", r.Build)
	return tw.Flush()
}

// noun is what the figures count.
func (r *report) noun() string {
	switch {
	case r.Columns > 0:
		return "columns"
	case r.Vectors > 0:
		return "configurations"
	}
	return "states"
}

// witnessed says within what the sometimes properties were looked for, if it was not by the search
// itself: its abstraction may reach what no cluster does.
func (r *report) witnessed() string {
	if r.Columns == 0 || r.Verdict != "holds" && r.Verdict != "vacuous" && r.Verdict != unsound {
		return ""
	}
	return fmt.Sprintf(" with at most %d %s", model.Witnesses, r.anyOf)
}

// reached says how many of the sometimes properties were reached.
func (r *report) reached() string {
	reached := 0
	for _, yes := range r.Sometimes {
		if yes {
			reached++
		}
	}
	return fmt.Sprintf("%d of %d", reached, len(r.Sometimes))
}

func comma(n uint64) string { return humanize.Comma(int64(n)) }
