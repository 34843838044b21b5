package mctest

import (
	"fmt"
	"slices"
	"strings"

	"raftmc/explore"
	"raftmc/traces"
)

// whatever is what a search for any number of ordered values adds to what it says.
func (f found) whatever() string {
	if f.anyOf.Name == "" {
		return ""
	}
	return fmt.Sprintf(", for any number of %s,", f.anyOf.Unit)
}

// unknown says what fails in the abstraction of a search whose verdict is Unknown, by which run
// there, and with which numbers a schedule that does so was looked for.
func (c *call) unknown(f found) string {
	v, b := f.Alarm.Violations[0], f.anyOf
	lines := []string{
		oneLine(fmt.Sprintf("unknown: %s fails in the abstraction, which may be a false alarm: %s", v.Property, v.Reason)),
		fmt.Sprintf("the run there, with %s named anew at each step, 1, 2, 3… in their order:", b.Unit),
	}
	lines = append(lines, c.abstractRun(f)...)
	lines = append(lines, "a schedule that does so was looked for:")
	for _, t := range f.Alarm.Tried {
		came := "nothing is violated"
		if t.Verdict != explore.Holds {
			came = fmt.Sprintf("%v: %s", t.Verdict, t.Stopped)
		}
		lines = append(lines, fmt.Sprintf("  with %s %d: %s (cover, %s)", b.Name, t.Numbers, came, plural(t.States, "configuration")))
	}
	return strings.Join(append(lines, fmt.Sprintf("give %s a number for a verdict within it", b.Name)), "\n")
}

// abstractRun are the lines of the abstract run, or its beginning and its end.
func (c *call) abstractRun(f found) []string {
	var text strings.Builder
	if err := traces.WriteAlarm(&text, c.model, f.Alarm); err != nil {
		panic(fmt.Sprintf("mctest: a text in memory cannot be written: %v", err))
	}
	var lines []string
	for line := range strings.Lines(text.String()) {
		lines = append(lines, "  "+clipped(strings.TrimRight(line, "\n"), longest))
	}
	if half := shownSteps / 2; len(lines) > shownSteps {
		lines = slices.Concat(lines[:half], []string{fmt.Sprintf("  … %d more lines", len(lines)-2*half)}, lines[len(lines)-half:])
	}
	return lines
}
