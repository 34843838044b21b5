package traces_test

import (
	"reflect"
	"testing"

	"raftmc/internal/filltest"
	"raftmc/traces"
)

// TestFilledTracesAreReadBack: whatever the fields of a trace hold, it is read as
// what was written, and equal traces give equal bytes.
func TestFilledTracesAreReadBack(t *testing.T) {
	violations := 0
	for seed := range int64(100) {
		trace := filltest.Value[traces.Trace](filltest.FromSeed(seed))
		written := text(t, &trace)
		if back := read(t, written); !reflect.DeepEqual(*back, trace) {
			t.Fatalf("seed %d: wrote\n%s\nof %+v\nand read %+v", seed, written, trace, *back)
		}
		same := filltest.Value[traces.Trace](filltest.FromSeed(seed))
		if again := text(t, &same); again != written {
			t.Fatalf("seed %d: equal traces are written\n%s\n%s", seed, written, again)
		}
		if trace.Footer.Violation != nil {
			violations++
		}
	}
	if violations == 0 || violations == 100 {
		t.Errorf("%d of 100 traces have a violation", violations)
	}
}
