// Package heard notes what a test is told, for tests of tests.
package heard

import (
	"fmt"
	"strings"
	"testing"
)

// T is a test that is told things, and neither shows them nor fails.
type T struct {
	*testing.T
	Logs, Errors []string
}

// In returns a T in a test.
func In(t *testing.T) *T { return &T{T: t} }

// Logf notes what would be logged.
func (h *T) Logf(format string, args ...any) { h.Logs = append(h.Logs, fmt.Sprintf(format, args...)) }

// Errorf notes what would be a failure.
func (h *T) Errorf(format string, args ...any) {
	h.Errors = append(h.Errors, fmt.Sprintf(format, args...))
}

// Requires fails the test unless it has heard each of these, and no failure. Under -short only
// failures count: searches end early then, and do not say how they would have ended.
func (h *T) Requires(all ...string) {
	h.Helper()
	for _, e := range h.Errors {
		h.T.Error(e)
	}
	if testing.Short() {
		return
	}
	logs := strings.Join(h.Logs, "\n")
	for _, want := range all {
		if !strings.Contains(logs, want) {
			h.T.Errorf("want %q in\n%s", want, logs)
		}
	}
}
