package traces_test

import (
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"raftmc/traces"
)

// FuzzRead looks for files that make Read panic or take memory beyond measure, that
// are refused without saying where, or that are read as something that cannot be
// written and read again.
func FuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, file string) {
		trace, err := readWithinMeasure(t, file)
		if err != nil {
			namesALine(t, err, file)
			return
		}
		first := text(t, trace)
		again := read(t, first)
		if second := text(t, again); second != first || !again.Header.Bounds.Equal(trace.Header.Bounds) {
			t.Errorf("first\n%s\nand then\n%s", first, second)
		}
	})
}

// readWithinMeasure reads a file, and wants no more memory for it than so many times
// its size.
func readWithinMeasure(t *testing.T, file string) (*traces.Trace, error) {
	t.Helper()
	const times, constant = 500, 1 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	trace, err := traces.Read(strings.NewReader(file))
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > uint64(times*len(file)+constant) {
		t.Errorf("%d bytes take %d bytes to read", len(file), taken)
	}
	return trace, err
}

var line = regexp.MustCompile(`^line (\d+): .`)

// namesALine wants an error that begins with a line of the file, or the one that is
// missing at its end.
func namesALine(t *testing.T, err error, file string) {
	t.Helper()
	isOneLine(t, err.Error())
	named := line.FindStringSubmatch(err.Error())
	if named == nil {
		t.Fatalf("the error %q names no line", err)
	}
	if n, _ := strconv.Atoi(named[1]); n < 1 || n > strings.Count(file, "\n")+2 {
		t.Errorf("the error %q names a line that %q has not", err, file)
	}
}
