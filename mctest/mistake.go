package mctest

import (
	"errors"
	"fmt"

	"raftmc/explore"
	"raftmc/protocol"
)

// reportMistakes makes a call: a mistake in the protocol's own Go, wherever it is met, ends
// it with one failure, at the line of the test.
func reportMistakes(t TB, call func()) {
	t.Helper()
	if err := mistakeIn(t, call); err != nil {
		t.Errorf("mctest: %s", inLines(err))
	}
}

// mistakeIn makes a call, and returns the mistake that ended it. The failure is reported
// outside of the function that recovers, where the stack is that of the test again.
func mistakeIn(t TB, call func()) (err error) {
	t.Helper()
	defer explore.Catch(&err)
	call()
	return nil
}

// inLines writes an error in one line, or a mistake in two: what is wrong, and the remedy.
func inLines(err error) string {
	var m *protocol.Mistake
	if !errors.As(err, &m) {
		return err.Error()
	}
	return fmt.Sprintf("%s\n  %s", clipped(m.What, 3*longest), oneLine(m.Remedy))
}
