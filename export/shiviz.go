package export

import (
	"encoding/json"
	"fmt"
	"strings"

	"raftmc/internal/oneline"
	"raftmc/view"
)

// shivizExpression is the one that ShiViz parses a log with unless told otherwise.
// Each event is two lines: its server with the vector clock, and what happens. The
// first line of a file for ShiViz is the expression, the second what separates
// several executions: nothing here.
const shivizExpression = `(?<host>\S*) (?<clock>{.*})\n(?<event>.*)`

// shiviz writes a log for ShiViz (https://bestchai.bitbucket.io/shiviz/). What the
// network does by itself, a drop or a reordering, is no server's event, and left out.
//
// A comment, which the expression does not match, comes last: without a line after
// it, nothing in it can be taken for a clock.
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

// violatedAt is what an event says of the violation that a story is about.
func violatedAt(s *view.Story, step int) string {
	if v := s.Violated(); v != nil && v.Step == step {
		return "; " + v.Property + ": " + v.Reason
	}
	return ""
}

// vectorClocks gives each step of a server its vector clock: how many steps of each
// server happened before it or are it. Steps of the network have none.
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

// host is a server's name without what ends one in the log, and different for
// different names.
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
