package traces

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"raftmc/internal/oneline"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// What these functions write is text for people: what was written by others, such as a
// label, is one line, in which nothing is not printable.

// WriteSchedule writes one line for each step, such as
// "3  Deliver RequestVote 1→2 term 1".
func WriteSchedule(w io.Writer, steps []Step) error {
	width := len(fmt.Sprint(len(steps)))
	for _, s := range steps {
		if _, err := fmt.Fprintf(w, "%*d  %s\n", width, s.Number, oneline.Of(s.Label)); err != nil {
			return err
		}
	}
	return nil
}

// WriteViolation writes what is violated, why, the witnesses, and what there is to see of
// it in the servers' states.
func WriteViolation(w io.Writer, v reference.Violation) error {
	var b strings.Builder
	promise := ""
	if v.Group == protocol.Promise {
		promise = ", a promise of this core"
	}
	fmt.Fprintf(&b, "%s%s: %s\n", oneline.Of(v.Property), promise, oneline.Of(v.Reason))
	for _, x := range v.Witnesses {
		fmt.Fprintf(&b, "  witness: server %s since step %d: %s\n", oneline.Of(x.Server), x.Step, oneline.Of(x.What))
	}
	for _, e := range v.Evidence {
		fmt.Fprintf(&b, "  server %s has %s\n", oneline.Of(e.Server), strings.Join(words(e.State), ", "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteState writes a line with all that there is in a server's state, as JSON.
func WriteState(w io.Writer, server string, state json.RawMessage) error {
	_, err := fmt.Fprintf(w, "server %s: %s\n", oneline.Of(server), oneline.Of(string(state)))
	return err
}

// WriteSteps writes each step with what it sent and what it changed. The steps were
// recorded or replayed; shown are the servers' states before the first of them, as they
// are shown.
func WriteSteps(w io.Writer, shown map[string]json.RawMessage, steps []Step) error {
	var b strings.Builder
	now := maps.Clone(shown)
	width := len(fmt.Sprint(len(steps)))
	indent := strings.Repeat(" ", width+2)
	for _, s := range steps {
		fmt.Fprintf(&b, "%*d  %s\n", width, s.Number, oneline.Of(s.Label))
		for _, m := range s.Sent {
			fmt.Fprintf(&b, "%ssends %s\n", indent, oneline.Of(m.Label))
		}
		for _, name := range slices.Sorted(maps.Keys(s.Shown)) {
			changes := difference(now[name], s.Shown[name])
			if len(changes) == 0 {
				changes = []string{"something that is not shown changes"}
			}
			fmt.Fprintf(&b, "%sserver %s: %s\n", indent, oneline.Of(name), strings.Join(changes, ", "))
			now[name] = s.Shown[name]
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
