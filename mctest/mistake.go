package mctest

import (
	"errors"
	"fmt"

	"raftmc/protocol"
)

// reportMistake is deferred by each call: a mistake in the protocol's own Go, wherever it
// is met, ends the test with one failure.
func reportMistake(t TB) {
	t.Helper()
	switch r := recover().(type) {
	case nil:
	case *protocol.Mistake:
		t.Errorf("mctest: %s", inLines(r))
	default:
		panic(r)
	}
}

// inLines writes an error in one line, or a mistake in two: what is wrong, and the remedy.
func inLines(err error) string {
	var m *protocol.Mistake
	if !errors.As(err, &m) {
		return err.Error()
	}
	return fmt.Sprintf("%s\n  %s", clipped(m.What, 3*longest), oneLine(m.Remedy))
}
