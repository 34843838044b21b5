package mctest

import (
	"flag"
	"testing"
	"time"
)

// TB is what the package needs of a test; *testing.T, *testing.F and *testing.B
// are such.
type TB interface {
	Helper()
	Name() string
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	ArtifactDir() string
}

// deadline is when go test ends the test by force; it is zero if never, and for
// benchmarks, which it does not tell.
func deadline(t TB) time.Time {
	d, ok := t.(interface{ Deadline() (time.Time, bool) })
	if !ok {
		return time.Time{}
	}
	at, _ := d.Deadline()
	return at
}

// keepsArtifacts reports whether anything is left of ArtifactDir after the test, which is
// so if go test is told -artifacts.
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
