package traces

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"raftmc/internal/oneline"
	"raftmc/model"
)

// WriteAlarm writes the run of an alarm of a model, which is one of an abstraction: each step
// with what it changed, and after the last one what else there is of the number that it belongs
// to. Ordered numbers are 1, 2, 3… in their order, anew at each step, so that a step may change
// those of servers that it does not touch.
func WriteAlarm(w io.Writer, m model.Searchable, a *model.Alarm) error {
	var b strings.Builder
	run := m.Run()
	servers := run.Servers()
	now := make([]string, len(servers))
	for i := range servers {
		now[i] = string(run.State(i))
	}
	width := len(fmt.Sprint(len(a.Run)))
	indent := strings.Repeat(" ", width+2)
	for i, s := range a.Run {
		fmt.Fprintf(&b, "%*d  server %s: %s\n", width, i+1, oneline.Of(s.Server), oneline.Of(s.Action))
		for server, state := range s.States {
			if changes := difference(json.RawMessage(now[server]), json.RawMessage(state)); len(changes) > 0 {
				fmt.Fprintf(&b, "%sserver %s: %s\n", indent, oneline.Of(servers[server]), strings.Join(changes, ", "))
			}
			now[server] = state
		}
		if i == len(a.Run)-1 && len(s.Kept) > 0 {
			fmt.Fprintf(&b, "%swith %s\n", indent, oneline.Of(strings.Join(s.Kept, "; ")))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
