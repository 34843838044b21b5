package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"

	"raftmc/catalog"
	"raftmc/explore"
	"raftmc/protocol"
)

// stated reports whether a command's flags state a question of their own. Other flags say
// which properties are checked, by how many workers, for how long, and how the result is
// reported.
func (p *program) stated(cmd *cobra.Command) bool {
	flags := []string{"search", "fewest-faults", "symmetry", "without", "checkpoint", "checkpoint-every", "resume", "bug", "depth", "seed", "max-states"}
	for _, d := range p.declaredBounds() {
		flags = append(flags, d.name)
	}
	return slices.ContainsFunc(flags, cmd.Flags().Changed)
}

// checkAll asks all questions of a protocol, up to the first whose verdict is bad, and
// prints the results. The error carries the exit status.
func (f *checkFlags) checkAll(cmd *cobra.Command, p catalog.Protocol) error {
	stdout, stderr := cmd.OutOrStdout(), cmd.ErrOrStderr()
	if err := f.writable(); err != nil {
		return err
	}
	all, err := f.settleAll(cmd.Context(), cmd, p, stderr)
	if err != nil {
		return err
	}
	s := summarize(all)
	printed := f.printAll(stdout, s)
	lost := append(s.decisive.lost, f.tellCI(stdout, stderr, all, func(suites []*junitSuite) any { return junitSuites{Suites: suites} })...)
	return f.conclude(stderr, s.decisive, printed, lost)
}

// settleAll settles one question after the other.
func (f *checkFlags) settleAll(ctx context.Context, cmd *cobra.Command, p catalog.Protocol, stderr io.Writer) ([]settled, error) {
	var all []settled
	begun := time.Now()
	m, err := f.newMeter(stderr)
	if err != nil {
		return nil, err
	}
	for _, q := range p.Questions {
		g := *f
		g.search = q.Search
		if f.maxTime > 0 && len(all) > 0 {
			g.maxTime = max(f.maxTime-time.Since(begun), 1)
		}
		j, err := g.jobOn(cmd, p, &q)
		if err != nil {
			return nil, err
		}
		j.meter = m
		s, err := j.settle(ctx)
		if err != nil {
			return nil, err
		}
		// The limit is for all together.
		s.report.Reason = strings.Replace(s.report.Reason, g.maxTime.String(), f.maxTime.String(), 1)
		s.report.Question, s.report.Why, s.report.ofAll = q.Name, q.Why, len(p.Questions)
		all = append(all, s)
		if bad(s.report) {
			break
		}
	}
	return all, nil
}

// bad reports whether a verdict ends a check. A vacuous one does not: another question
// may find a violation.
func bad(r *report) bool { return r.Verdict != explore.Holds.String() && r.Verdict != "vacuous" }

// answers is what check prints with --json for several questions.
type answers struct {
	Schema    string         `json:"schema"`
	Verdict   string         `json:"verdict"`
	Property  string         `json:"property"`
	Group     protocol.Group `json:"group,omitempty"`
	Reason    string         `json:"reason"`
	Protocol  string         `json:"protocol"`
	Seconds   float64        `json:"seconds"` // of all searches
	Build     string         `json:"build"`
	Trace     *string        `json:"trace"`
	Page      string         `json:"page,omitempty"`
	Questions []*report      `json:"questions"` // those that were asked

	decisive settled
	all      []settled
}

// answersSchema names the shape of the JSON of several questions.
const answersSchema = "raftmc-checks/1"

// summarize gives all questions together the verdict of the one that decides: the bad
// one, or else the first vacuous one, or else any.
func summarize(all []settled) *answers {
	s := &answers{Schema: answersSchema, decisive: all[len(all)-1], all: all}
	if !bad(s.decisive.report) {
		if i := slices.IndexFunc(all, func(one settled) bool { return one.report.Verdict != explore.Holds.String() }); i >= 0 {
			s.decisive = all[i]
		}
	}
	for _, one := range all {
		s.Questions = append(s.Questions, one.report)
		s.Seconds += one.report.Seconds
		if one.report.Tested != nil {
			s.Seconds += one.report.Tested.Seconds
		}
	}
	r := s.decisive.report
	s.Verdict, s.Property, s.Group, s.Reason = r.Verdict, r.Property, r.Group, r.Reason
	s.Protocol, s.Build, s.Trace, s.Page = r.Protocol, r.Build, r.Trace, r.Page
	return s
}

// headline is the verdict in one line.
func (s *answers) headline() string {
	if s.Verdict == explore.Holds.String() {
		return fmt.Sprintf("%s of each of %s", s.decisive.report.headline(), english.Plural(len(s.all), "question", ""))
	}
	return s.decisive.report.headline()
}

// printAll writes the answers in the form that the flags choose.
func (f *checkFlags) printAll(w io.Writer, s *answers) error {
	switch {
	case f.json:
		return writeJSON(w, s)
	case f.quiet:
		_, err := fmt.Fprintln(w, s.headline())
		return err
	}
	if s.Verdict != explore.Holds.String() {
		if err := (&job{flags: f}).print(w, s.decisive.report, s.decisive.trace); err != nil {
			return err
		}
		fmt.Fprintln(w)
	} else if _, err := fmt.Fprintf(w, "%s\n\n", colored(w, s.headline(), s.Verdict)); err != nil {
		return err
	}
	return s.table(w)
}

// table writes each question, with its result and its bounds.
func (s *answers) table(w io.Writer) error {
	for _, r := range s.Questions {
		counted := comma(r.States) + " " + r.noun()
		line := fmt.Sprintf("  %-12s  %s: %s by %s transitions, %s, %.1f s\n", r.Question, r.Verdict, counted, comma(r.Transitions), r.reached()+" reached", r.Seconds)
		fmt.Fprint(w, colored(w, line, r.Verdict))
		fmt.Fprintf(w, "  %12s  %s\n", "", r.within)
	}
	if left := s.Questions[0].ofAll - len(s.Questions); left > 0 {
		fmt.Fprintf(w, "  %s not asked\n", english.Plural(left, "more question was", "more questions were"))
	}
	_, err := fmt.Fprintf(w, "\n  time   %.1f s, searches and tests of what they rest on\n  build  %s\n", s.Seconds, s.Build)
	return err
}
