package bubble

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// apart is the variable of the environment that names the folder where a process of [Apart]
// and the test that has started it leave notes for each other.
const apart = "RAFTMC_BUBBLE_APART"

// mostCrashes bounds the processes that one call of Apart starts.
const mostCrashes = 16

// Apart runs f, which must be all that the test t does, in a process of its own: the test's
// program, asked for this test alone. If a node panics there on a goroutine of its own, which
// ends the process, then f runs again, and the step that led to it panics instead: that is a
// violation like any other. In such a process, only one call of a node is made at a time.
//
// A schedule of goroutines that panics only sometimes may end one process after another; then
// the test fails after the sixteenth.
func Apart(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	if os.Getenv(apart) != "" {
		f(t)
		return
	}
	folder := t.TempDir()
	for range mostCrashes {
		output, err := runApart(t, folder)
		crashed, noted := crashOf(output, folder)
		var exit *exec.ExitError
		switch {
		case err == nil:
			t.Logf("in a process of its own:\n%s", output)
			return
		case !errors.As(err, &exit) || crashed == "" || !noted:
			t.Errorf("in a process of its own: %v\n%s", err, output)
			return
		}
		if err := addCrash(folder, crashed); err != nil {
			t.Fatalf("bubble: %v", err)
		}
	}
	t.Errorf("bubble: processes keep ending because nodes panic on goroutines of their own, %d until now; the last of them:\n%s", mostCrashes, crashes(folder))
}

// runApart runs the test once.
func runApart(t *testing.T, folder string) (output string, err error) {
	var levels []string
	for level := range strings.SplitSeq(t.Name(), "/") {
		levels = append(levels, "^"+regexp.QuoteMeta(level)+"$")
	}
	args := []string{"-test.run=" + strings.Join(levels, "/"), "-test.v", "-test.count=1"}
	if testing.Short() {
		args = append(args, "-test.short")
	}
	if deadline, ok := t.Deadline(); ok {
		args = append(args, "-test.timeout="+max(time.Until(deadline)-time.Second, time.Second).String())
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), apart+"="+folder)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

var panicked = regexp.MustCompile(`(?m)^panic: (.*)$`)

// crashOf returns what ended a process, and whether it was in a node's step.
func crashOf(output, folder string) (panics string, noted bool) {
	m := panicked.FindStringSubmatch(output)
	if m == nil {
		return "", false
	}
	at := ""
	if _, stack, found := strings.Cut(output[strings.Index(output, m[0]):], "[running"); found {
		at = outermost(strings.SplitN(stack, "\n\n", 2)[0])
	}
	if at != "" {
		at = " in " + at
	}
	now, err := os.ReadFile(filepath.Join(folder, current))
	return m[1] + at, err == nil && len(now) > 0
}
