package mctest

import (
	"testing"
	"time"
)

// Unhurried lifts the limits on time under -short for the rest of a test: the results are
// then those of the limits on states, however slow the machine.
func Unhurried(t *testing.T) {
	search, all := shortSearch, shortAll
	shortSearch, shortAll = time.Hour, time.Hour
	t.Cleanup(func() { shortSearch, shortAll = search, all })
}
