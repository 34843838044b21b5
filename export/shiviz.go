package export

import (
	"encoding/json"
	"fmt"
	"strings"

	"raftmc/internal/oneline"
	"raftmc/view"
)

// shivizExpression is ShiViz's default expression for parsing a log. Each event is two
// lines: its server with the vector clock, and its description. The first line of a file
// for ShiViz is the expression, the second the separator of several executions: nothing
// here.
const shivizExpression = `(?<host>\S*) (?<clock>{.*})\n(?<event>.*)`

// shiviz writes a log for ShiViz (https://bestchai.bitbucket.io/shiviz/). A step of the
// network alone, a drop or a reordering, is not an event of a server, and is left out.
//
// A comment, which the expression does not match, comes last: without a line after it,
// nothing in it can be taken for a clock.
func shiviz(s *view.Story, _ Options) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", shivizExpression)
	clocks := vectorClocks(s)
	for _, st := range s.Steps {
		if clocks[st.Number] == nil {
			continue
		}
		clock, err := json.Marshal(clocks[st.Number])
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s %s\nstep %d: %s\n", host(st.Server), clock, st.Number, oneline.Of(st.Label+violatedAt(s, st.Number)))
	}
	if text := diverged(s); text != "" {
		fmt.Fprintf(&b, "# %s\n", oneline.Of(text))
	}
	return b.String(), nil
}

// violatedAt returns an event's note on the violation that the story is about.
func violatedAt(s *view.Story, step int) string {
	if v := s.Violated(); v != nil && v.Step == step {
		return "; " + v.Property + ": " + v.Reason
	}
	return ""
}

// vectorClocks returns the vector clock of each step of a server: for each server, how
// many of its steps happened before this step or are this step. Steps of the network have
// none.
func vectorClocks(s *view.Story) []map[string]int {
	clocks := make([]map[string]int, len(s.Steps)+1)
	for _, st := range s.Steps {
		if st.Class == view.Drop || st.Class == view.Reorder {
			continue
		}
		clock := map[string]int{}
		for _, before := range st.After {
			for h, count := range clocks[before] {
				clock[h] = max(clock[h], count)
			}
		}
		clock[host(st.Server)]++
		clocks[st.Number] = clock
	}
	return clocks
}

// host returns a server's name without characters that would end it in the log. Different
// names stay different.
func host(server string) string {
	var b strings.Builder
	for _, r := range "server-" + server {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '-', r == '_', r == '.':
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "%%%x;", r)
		}
	}
	return b.String()
}
