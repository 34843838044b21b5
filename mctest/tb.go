package mctest

import (
	"flag"
	"testing"
	"time"
)

// TB is what the package needs of a test; *testing.T, *testing.F and *testing.B implement
// it, and so does rapid's *rapid.T.
//
// A test that has no method ArtifactDir, such as a *rapid.T, keeps no files, because it is
// one of many tries: counterexamples that are saved for it are replayed, but none is saved.
type TB interface {
	Helper()
	Name() string
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
}

// keeper is a test that keeps files.
type keeper interface{ ArtifactDir() string }

// deadline is when go test kills the test; it is zero if never, and for benchmarks, which
// do not know it.
func deadline(t TB) time.Time {
	d, ok := t.(interface{ Deadline() (time.Time, bool) })
	if !ok {
		return time.Time{}
	}
	at, _ := d.Deadline()
	return at
}

// keepsArtifacts reports whether ArtifactDir is kept after the test, as it is with go
// test -artifacts.
func keepsArtifacts() bool {
	f := flag.Lookup("test.artifacts")
	return f != nil && f.Value.String() == "true"
}

// patience says how long a call may take.
type patience uint8

const (
	full  patience = iota // until the test's deadline
	short                 // below a second, under -short
)

func patienceOf() patience {
	if testing.Short() {
		return short
	}
	return full
}
