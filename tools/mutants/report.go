package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	reportFile      = "docs/mutants.md"
	explanationFile = "docs/mutants.txt"
)

// demanded are the least shares, in percent: of all mutants that are mistakes, and
// of those in what a schedule runs.
const (
	demandedOfAll     = 95
	demandedOfChecker = 80
)

// writeReport writes the report. The error says what is demanded and not so.
func writeReport(root string, checks []check, all []judged) error {
	explanations, err := readExplanations(filepath.Join(root, explanationFile))
	if err != nil {
		return err
	}
	r := newReport(checks, all, explanations)
	if err := os.WriteFile(filepath.Join(root, reportFile), []byte(r.text()), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "mutants: %s\n", r.summary())
	return r.shortcomings()
}

// report is what there is to say.
type report struct {
	checks       []check
	all          []judged
	explanations []explanation
	total        counts
	parts        map[part]counts
}

func newReport(checks []check, all []judged, explanations []explanation) *report {
	r := &report{checks: checks, all: all, explanations: explanations, parts: map[part]counts{}}
	for _, j := range all {
		r.total.add(j, r.isEquivalent(j))
		c := r.parts[j.part()]
		c.add(j, r.isEquivalent(j))
		r.parts[j.part()] = c
	}
	return r
}

func (r *report) isEquivalent(j judged) bool {
	return !j.killed() && r.explanation(j, equivalent) != nil
}

// explanation finds the explanation of a kind for a mutant.
func (r *report) explanation(j judged, k kind) *explanation {
	for i, e := range r.explanations {
		if e.kind == k && e.explains(j.mutant) {
			return &r.explanations[i]
		}
	}
	return nil
}

func (r *report) summary() string {
	t, s := r.total, r.parts[inSteps]
	return fmt.Sprintf("%d mutants, %d equivalent; of %d, %d are noticed (%s), %d by the checker (%s; %s of the %d that a schedule runs)",
		t.mutants, t.equivalent, t.real(), t.real()-t.neither, share(t.real()-t.neither, t.real()),
		t.check(), share(t.check(), t.real()), share(s.check(), s.real()), s.real())
}

// shortcomings says what is demanded and is not so.
func (r *report) shortcomings() error {
	wrong := contradictions(r.explanations, r.all)
	for _, j := range r.all {
		if !j.killed() && r.explanation(j, equivalent) == nil && r.explanation(j, unnoticed) == nil {
			wrong = append(wrong, fmt.Sprintf("%s %s is not noticed, and not explained in %s", j.place(), j.key(), explanationFile))
		}
	}
	t := r.total
	if (t.real()-t.neither)*100 < demandedOfAll*t.real() {
		wrong = append(wrong, fmt.Sprintf("less than %d %% are noticed", demandedOfAll))
	}
	if s := r.parts[inSteps]; s.check()*100 < demandedOfChecker*s.real() {
		wrong = append(wrong, fmt.Sprintf("the checker notices less than %d %% of those that a schedule runs", demandedOfChecker))
	}
	if len(wrong) > 0 {
		return errors.New(strings.Join(wrong, "\n  "))
	}
	return nil
}

// text is the report as Markdown.
func (r *report) text() string {
	var b strings.Builder
	b.WriteString("<!-- Written by make mutants, from " + explanationFile + " and from what the tests and the checker say. -->\n\n")
	b.WriteString("# Mutants of the core\n\n")
	b.WriteString(intro)
	r.figures(&b)
	r.runs(&b)
	r.notes(&b, unchecked, "What the checker does not see", "What it does not see, the unit tests do:")
	r.notes(&b, unnoticed, "What nobody notices", "")
	r.notes(&b, equivalent, "What is no mistake", "No caller can tell these from the package as it is:")
	return b.String()
}

const intro = `` + "`make mutants`" + ` makes mechanical mistakes in package ` + "`raft`" + `, one at a time, and asks two judges about
each, independently: the unit tests of the package alone, and ` + "`mc`" + ` alone: what ` + "`mc check`" + ` asks by itself, and
a few short runs that go beyond. The runs, cheap ones first, one after the other up to the first that notices, are those of the table below. [tools/mutants](../tools/mutants/doc.go)
says how; [mutants.txt](mutants.txt) holds the explanations, which are written by hand.

Mistakes are made in the body of every function but those that write text for people: ` + "`String`, `nameOf`,\n`violated`" + `,
and the arguments of ` + "`panic`, `fmt` and `errors`" + `. Package-level constants and tables stay as they are.

Three parts are counted apart. *What a schedule runs* is what the checker is there for. *Guards* turn away what no
server of a cluster sends and what no owner of a server should do, or panic at a server that cannot be; in a cluster of
correct servers they have nothing to do, whatever the schedule, and what the checker knows of them it knows from asking
servers what they would do (` + "`wellFormed`, `termsAscend`, `kindsAreKnown`, `mustBeSound`, `mustHave`, `NewConfiguration`" + `). *What reads
and writes text* is for traces, and no step calls it (` + "`MarshalText`, `UnmarshalText`, `MarshalJSON`, `UnmarshalJSON`,\n`decimal`, `parseDecimal`, `parseName`" + `).

A judge notices
a mutant by whatever makes it end otherwise than without: a test that fails, a property that is violated, a goal that
is no longer reached, a counterexample that replays otherwise, a panic, a crash of ` + "`mc`" + ` itself, a timeout.

`

// figures writes the totals, and their parts by operator and by file.
func (r *report) figures(b *strings.Builder) {
	b.WriteString("## Figures\n\n" + r.figuresHeader("of"))
	for _, p := range parts {
		r.row(b, group{string(p), r.parts[p]})
	}
	r.row(b, group{"all", r.total})
	t, s := r.total, r.parts[inSteps]
	fmt.Fprintf(b, "\nOf all %d that are mistakes, %s are noticed, %s by the unit tests and %s by the checker. Of the %d in what a schedule runs, the checker notices %s.\n\n",
		t.real(), share(t.real()-t.neither, t.real()), share(t.unit(), t.real()), share(t.check(), t.real()), s.real(), share(s.check(), s.real()))
	for _, by := range []struct {
		title string
		of    func(judged) string
	}{
		{"operator", func(j judged) string { return j.operator }},
		{"file", func(j judged) string { return j.file }},
	} {
		b.WriteString(r.figuresHeader(by.title))
		groups := grouped(r.all, r.isEquivalent, by.of)
		slices.SortFunc(groups, func(x, y group) int { return cmp.Compare(x.name, y.name) })
		for _, g := range groups {
			r.row(b, g)
		}
		b.WriteString("\n")
	}
}

func (r *report) figuresHeader(title string) string {
	return "| " + title + " | mutants | equivalent | both notice | unit tests only | checker only | neither | by the checker |\n|---|---|---|---|---|---|---|---|\n"
}

func (r *report) row(b *strings.Builder, g group) {
	fmt.Fprintf(b, "| %s | %d | %d | %d | %d | %d | %d | %s |\n",
		g.name, g.mutants, g.equivalent, g.both, g.unitOnly, g.checkOnly, g.neither, share(g.check(), g.real()))
}

// runs writes what each run of the checker noticed first.
func (r *report) runs(b *strings.Builder) {
	b.WriteString("## The checker's runs\n\n| `mc` | for | noticed first | a guarantee is violated | a promise | panicked | vacuous | unsound | mc crashed | incomplete | timeout | replayed otherwise |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	byDefault := map[string]bool{}
	replays := func() {
		for _, id := range replayed {
			r.noticedFirst(b, replayOf(id), "`replay traces/testdata/"+id+".jsonl`", "what it reads and shows")
		}
	}
	for _, c := range r.checks {
		if c.dear {
			replays()
			replays = func() {}
		}
		byDefault[c.name] = c.asked
		r.noticedFirst(b, c.name, c.title(), c.why)
	}
	asked, inAll := 0, 0
	for _, j := range r.all {
		if byDefault[j.on] && j.check.killed() {
			inAll++
			if j.part() == inSteps {
				asked++
			}
		}
	}
	t, s := r.total.real(), r.parts[inSteps].real()
	fmt.Fprintf(b, "\n`mc check`, without a flag, asks the [questions](questions.md) among these, and notices %s of all mistakes and %s of those in what a schedule runs, at least: what a run before notices is not asked of them any more.\n", share(inAll, t), share(asked, s))
	fmt.Fprintf(b, "\nGuarantees of Raft that were violated, by the number of mutants that the checker found by them: %s.\n", r.properties("violated"))
	fmt.Fprintf(b, "\nPromises of this core that were violated, and no guarantee within the same bounds: %s.\n\n", r.properties(brokePromise))
}

func (r *report) noticedFirst(b *strings.Builder, name, title, why string) {
	var g counts
	for _, j := range r.all {
		if j.check.killed() && j.on == name {
			g.add(j, false)
		}
	}
	fmt.Fprintf(b, "| %s | %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d |\n",
		title, why, g.mutants, g.violated, g.promises, g.panicked, g.vacuous, g.unsound, g.crashed, g.incomplete, g.timeouts, g.replayed)
}

func (r *report) properties(how string) string {
	number := map[string]int{}
	for _, j := range r.all {
		if j.check.How == how {
			number[j.check.By]++
		}
	}
	if len(number) == 0 {
		return "none"
	}
	names := sortedKeys(number)
	slices.SortStableFunc(names, func(x, y string) int { return cmp.Compare(number[y], number[x]) })
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %d", name, number[name])
	}
	return strings.Join(names, ", ")
}

// notes writes the explanations of a kind, each with its mutants.
func (r *report) notes(b *strings.Builder, k kind, title, lead string) {
	noted := map[*explanation][]judged{}
	var open []judged
	for _, j := range r.all {
		if !r.concerns(j, k) {
			continue
		}
		if e := r.explanation(j, k); e != nil {
			noted[e] = append(noted[e], j)
		} else {
			open = append(open, j)
		}
	}
	fmt.Fprintf(b, "## %s\n\n", title)
	if lead != "" {
		b.WriteString(lead + "\n\n")
	}
	if len(noted)+len(open) == 0 {
		b.WriteString("None.\n\n")
	}
	for i := range r.explanations {
		if e := &r.explanations[i]; len(noted[e]) > 0 {
			note(b, e.title, e.reason, noted[e])
		}
	}
	if len(open) > 0 {
		note(b, "Not explained", "", open)
	}
}

// concerns reports whether a kind of explanation is for a mutant.
func (r *report) concerns(j judged, k kind) bool {
	switch k {
	case equivalent:
		return r.isEquivalent(j)
	case unnoticed:
		return !j.killed() && !r.isEquivalent(j)
	}
	return j.unit.killed() && !j.check.killed()
}

func note(b *strings.Builder, title, reason string, mutants []judged) {
	fmt.Fprintf(b, "**%s** (%d).", title, len(mutants))
	if reason != "" {
		b.WriteString(" " + reason)
	}
	b.WriteString("\n\n")
	for _, j := range mutants {
		fmt.Fprintf(b, "- %s %s, %s: `%s`\n", j.place(), j.function, j.operator, strings.ReplaceAll(j.change(), "`", "'"))
	}
	b.WriteString("\n")
}
