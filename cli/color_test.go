package cli

import (
	"bytes"
	"testing"
)

func TestColors(t *testing.T) {
	const line = "raft: holds: 53 properties, in all schedules within the bounds"
	if got, want := inColor(line, "holds"), "raft: \x1b[32mholds\x1b[0m: 53 properties, in all schedules within the bounds"; got != want {
		t.Errorf("on a terminal it is %q, not %q", got, want)
	}
	if got := colored(&bytes.Buffer{}, line, "holds"); got != line {
		t.Errorf("where there is no terminal it is %q", got)
	}
	for _, verdict := range []string{"holds", "violated", "vacuous", "incomplete", unsound} {
		if colors[verdict] == "" {
			t.Errorf("%s has no color", verdict)
		}
	}
}
