package live

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"raftmc/internal/oneline"
	"raftmc/traces"
)

// show prints the current step, what it violates, and what may happen next.
func (t *Terminal) show() error {
	trace, err := t.Session.Trace(t.at)
	if err != nil {
		return err
	}
	if taken := trace.Steps; len(taken) == 0 {
		fmt.Fprintln(t.Out, "initial state")
	} else {
		last := len(taken) - 1
		if err := traces.WriteSteps(t.Out, statesAfter(trace, last), taken[last:]); err != nil {
			return err
		}
	}
	story, err := t.Session.Story(t.at.Branch)
	if err != nil {
		return err
	}
	for _, v := range story.Violations {
		if v.Step == t.at.Step {
			if err := traces.WriteViolation(t.Out, v.Told()); err != nil {
				return err
			}
		}
	}
	return t.moves()
}

// statesAfter are the servers' states after some steps of a trace, by name, as they are
// shown.
func statesAfter(t *traces.Trace, n int) map[string]json.RawMessage {
	states := maps.Clone(t.Header.Shown)
	for _, s := range t.Steps[:n] {
		maps.Copy(states, s.Shown)
	}
	return states
}

func (t *Terminal) moves() error {
	moves, err := t.Session.Moves(t.at)
	if err != nil {
		return err
	}
	if len(moves) == 0 {
		fmt.Fprintln(t.Out, "nothing may happen next within the bounds")
	}
	width := len(fmt.Sprint(len(moves)))
	for i, m := range moves {
		notes := ""
		if m.Again {
			notes += "  (again)"
		}
		if m.Taken != nil {
			notes += fmt.Sprintf("  (branch %d)", m.Taken.Branch)
		}
		fmt.Fprintf(t.Out, "  %*d  %s%s\n", width, i+1, oneline.Of(m.Label), notes)
	}
	blocked, err := t.Session.Blocked(t.at)
	if err != nil {
		return err
	}
	for _, b := range blocked {
		fmt.Fprintf(t.Out, "  %*s  %s  (%s)\n", width, "-", oneline.Of(b.Label), b.Why)
	}
	return nil
}

// branches shows each branch under the one that it leaves.
func (t *Terminal) branches() error {
	all := t.Session.Branches()
	var under func(i, depth int)
	under = func(i, depth int) {
		star, b := " ", all[i]
		if i == t.at.Branch {
			star = "*"
		}
		fmt.Fprintf(t.Out, "%s %s%d: %s", star, strings.Repeat("  ", depth), i, steps(b.Steps))
		if i > 0 {
			fmt.Fprintf(t.Out, ", leaves %d after step %d by %s", b.From, b.At, oneline.Of(b.First))
		}
		fmt.Fprintln(t.Out)
		for k := range all {
			if k > 0 && all[k].From == i {
				under(k, depth+1)
			}
		}
	}
	under(0, 0)
	return nil
}

func steps(n int) string {
	if n == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", n)
}

func (t *Terminal) path() error {
	trace, err := t.Session.Trace(t.at)
	if err != nil {
		return err
	}
	return traces.WriteSchedule(t.Out, trace.Steps)
}

func (t *Terminal) state() error {
	trace, err := t.Session.Trace(t.at)
	if err != nil {
		return err
	}
	states := statesAfter(trace, len(trace.Steps))
	for _, name := range trace.Header.Servers {
		if err := traces.WriteState(t.Out, name, states[name]); err != nil {
			return err
		}
	}
	return nil
}

// props says for each property whether it was violated, or reached, on the way here.
func (t *Terminal) props() error {
	story, err := t.Session.Story(t.at.Branch)
	if err != nil {
		return err
	}
	for _, p := range story.Properties {
		i := slices.IndexFunc(p.At, func(n int) bool { return n <= t.at.Step })
		switch {
		case p.Sometimes && i < 0:
			fmt.Fprintf(t.Out, "  not reached  %s\n", p.Name)
		case p.Sometimes:
			fmt.Fprintf(t.Out, "  reached      %s, at step %d\n", p.Name, p.At[i])
		case i < 0:
			fmt.Fprintf(t.Out, "  holds        %s\n", p.Name)
		default:
			fmt.Fprintf(t.Out, "  violated     %s, at step %d\n", p.Name, p.At[i])
		}
	}
	return nil
}
