package mctest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"raftmc/model"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
)

// violation is a schedule that violates a property, as it was found.
type violation struct {
	property string
	actions  []reference.Action
	search   string
	in       model.Searchable // the model to which the actions belong, if it is not the test's
	seed     uint64           // of random walks
	proof    traces.Proof

	environment string // that the test needs to find it again
}

// counterexample is a violation as it is shown.
type counterexample struct {
	trace   *traces.Trace
	model   model.Searchable // on which the trace was recorded
	command string           // runs the test again
	proof   traces.Proof     // Unproved also if it was not minimised
}

// minimize makes the schedule as short as the limits allow, and records it on the
// plain model.
func (c *call) minimize(v violation) (counterexample, error) {
	ctx, cancel := c.limit.context()
	defer cancel()
	in := c.model
	if v.in != nil {
		in = v.in
	}
	z, err := traces.Minimize(ctx, in, v.actions, v.property, traces.MinimizeOptions{
		States: c.limit.minimize, Memory: c.limit.search.Memory, Shortest: v.proof == traces.Shortest, Rebuild: c.lower(),
	})
	if err != nil {
		return counterexample{}, fmt.Errorf("the search (%s) found that %s is violated, and the plain model disagrees: %w", v.search, v.property, err)
	}
	trace, err := traces.Record(z.Model, traces.Header{Bug: c.bug, Symmetry: "full", Search: v.search, Seed: v.seed}, z.Actions, v.property)
	return counterexample{trace, z.Model, v.environment + command(c.t.Name()), z.Proof}, err
}

// shownSteps is how many lines a schedule may take in a message if all of it is
// somewhere else.
const shownSteps = 40

// lines show a counterexample: what is violated, the schedule, and how short it is. Of a
// long schedule they show the beginning and the end, and name the file with all of it,
// unless that is "".
func (x counterexample) lines(all string) []string {
	h, steps := x.trace.Header, x.trace.Steps
	lines := []string{oneLine(fmt.Sprintf("%s: %s is violated: %s", h.Protocol, x.violated(), x.trace.Footer.Violation.Reason))}
	width := len(fmt.Sprint(len(steps)))
	first, last := shownSteps/2, len(steps)-(shownSteps/2-1) // those in between give way to a line
	for i, s := range steps {
		switch {
		case len(steps) <= shownSteps || all == "" || i < first || i >= last:
			lines = append(lines, oneLine(fmt.Sprintf("  %*d  %s", width, s.Number, s.Label)))
		case i == first:
			lines = append(lines, fmt.Sprintf("  %*s  %d more; all %d are in %s", width, "…", last-first, len(steps), all))
		}
	}
	return append(lines, x.size())
}

// violated names the property, and its group if the protocol has groups.
func (x counterexample) violated() string {
	property := x.trace.Header.Property
	switch x.trace.Footer.Violation.Group {
	case protocol.Guarantee:
		return property + ", a guarantee of the algorithm,"
	case protocol.Promise:
		return property + ", only a promise of this implementation,"
	}
	return property
}

// size says how long a counterexample is, what is known about its length, and within
// which bounds it is one.
func (x counterexample) size() string {
	text := plural(uint64(len(x.trace.Steps)), "step")
	faults := x.trace.Footer.Faults
	var counts []string
	for _, kind := range slices.Sorted(maps.Keys(faults)) {
		counts = append(counts, fmt.Sprintf("%s %d", kind, faults[kind]))
	}
	if len(counts) > 0 {
		text += " (" + strings.Join(counts, ", ") + ")"
	}
	if x.proof != traces.Unproved {
		text += ", " + x.proof.String()
	}
	return text + ", within " + x.trace.Header.Bounds.Words()
}

// longest is the number of characters of a line that are shown.
const longest = 200

// oneLine makes one line of a text that somebody else wrote.
func oneLine(text string) string { return clipped(text, longest) }

// clipped makes one line of a text, of so many characters at most.
func clipped(text string, most int) string {
	line := []rune(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text))
	if len(line) > most {
		line = append(line[:most], '…')
	}
	return string(line)
}
