package traces_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"raftmc/traces"
)

func TestWriteReadWriteGivesEqualBytes(t *testing.T) {
	_, small := twoSteps(t)
	for _, test := range []struct {
		name  string
		trace *traces.Trace
	}{
		{"a counterexample", counterexample(t)},
		{"no violation", small},
		{"no steps", &traces.Trace{Header: traces.Header{Format: traces.Format, Version: traces.Version}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			first := text(t, test.trace)
			if second := text(t, read(t, first)); second != first {
				t.Errorf("first\n%s\nand then\n%s", first, second)
			}
			if lines := strings.Count(first, "\n"); lines != len(test.trace.Steps)+2 {
				t.Errorf("%d steps make %d lines", len(test.trace.Steps), lines)
			}
		})
	}
}

func TestEqualRunsGiveEqualBytes(t *testing.T) {
	first, second := text(t, counterexample(t)), text(t, counterexample(t))
	if first != second {
		t.Errorf("first\n%s\nand then\n%s", first, second)
	}
	if clock := regexp.MustCompile(`\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|"(time|date|host|user|elapsed)`).FindString(first); clock != "" {
		t.Errorf("the trace holds %q, which depends on when or where it is made", clock)
	}
}

func TestNumbersOf64BitsAreStrings(t *testing.T) {
	trace := text(t, counterexample(t))
	for _, want := range []string{`"seed":"9223372036854775809"`, `"currentTerm":"1"`, `"term":"1"`} {
		if !strings.Contains(trace, want) {
			t.Errorf("there is no %s in\n%s", want, trace)
		}
	}
	if got := read(t, trace).Header.Seed; got != header.Seed {
		t.Errorf("the seed %d is read as %d", header.Seed, got)
	}
	fingerprint := regexp.MustCompile(`^[0-9a-f]{16}$`)
	for _, s := range read(t, trace).Steps {
		if !fingerprint.MatchString(s.Fingerprint) {
			t.Errorf("step %d has fingerprint %q", s.Number, s.Fingerprint)
		}
	}
}

// A header says all that is needed to make the model again.
func TestHeaderNamesItsFields(t *testing.T) {
	first, _, _ := strings.Cut(text(t, counterexample(t)), "\n")
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(first), &fields); err != nil {
		t.Fatal(err)
	}
	want := []string{"bounds", "bug", "fingerprint", "format", "initial", "properties", "property", "protocol", "search", "seed", "servers", "symmetry", "version"}
	if got := slices.Sorted(maps.Keys(fields)); !slices.Equal(got, want) {
		t.Errorf("the header has %v, not %v", got, want)
	}
}

// Of bounds nothing is ignored: one that no protocol has is refused where the trace is
// taken up again.
func TestUnknownFieldsAreIgnored(t *testing.T) {
	original := text(t, counterexample(t))
	later := strings.ReplaceAll(original, "}\n", `,"addedLater":{"deep":[1,{"x":null}]}}`+"\n")
	later = strings.ReplaceAll(later, `"action":{`, `"action":{"addedLater":true,`)
	trace := read(t, later)
	if got := text(t, trace); got != original {
		t.Errorf("what is known was read as\n%s\ninstead of\n%s", got, original)
	}
	if r := traces.Replay(raftWith(t, "vote-not-persisted"), trace); r.Outcome != traces.Reproduced {
		t.Errorf("%v at step %d: %s", r.Outcome, r.Divergence, r.Reason)
	}
}

func TestLaterVersionIsRefusedWithBothNumbers(t *testing.T) {
	_, trace := twoSteps(t)
	trace.Header.Version = traces.Version + 41
	_, err := traces.Read(strings.NewReader(text(t, trace)))
	for _, want := range []string{"line 1", fmt.Sprint("version ", traces.Version+41), fmt.Sprint("version ", traces.Version)} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error %v does not say %q", err, want)
		}
	}
}

func TestHostileFilesAreRefusedWithTheLine(t *testing.T) {
	good := strings.SplitAfter(strings.TrimSuffix(text(t, counterexample(t)), "\n"), "\n")
	head, body, end := good[0], strings.Join(good[1:len(good)-1], ""), good[len(good)-1]
	steps := len(good) - 2
	step := func(n int) string { return good[n] }
	replace := func(line, old, with string) string {
		if !strings.Contains(line, old) {
			t.Fatalf("there is no %s in %s", old, line)
		}
		return strings.Replace(line, old, with, 1)
	}
	headWith := func(old, with string) string { return replace(head, old, with) + body + end }
	firstWith := func(old, with string) string {
		return head + replace(step(1), old, with) + strings.Join(good[2:], "")
	}
	endWith := func(old, with string) string { return head + body + replace(end, old, with) }
	deep := strings.Repeat(`{"x":`, 20_000) + "1" + strings.Repeat("}", 20_000)

	for _, test := range []struct {
		name, file string
		line       int
		says       string
	}{
		{"empty", "", 1, "truncated"},
		{"blank line", "\n", 1, ""},
		{"blank line first", "\n" + head + body + end, 1, ""},
		{"not JSON", "PK\x03\x04\x00\x00", 1, "not the header"},
		{"not text", "\x28\xb5\x2f\xfd", 1, "not the header of a trace: it is not UTF-8"},
		{"a header that is not UTF-8", headWith(`"raftmc-trace"`, "\"raftmc-trace\xff\""), 1, "it is not UTF-8"},
		{"a step that is not UTF-8", firstWith(`"step":1`, "\"step\":1,\"more\":\"\xff\""), 2, "it is not UTF-8"},
		{"another kind of file", "package traces\n", 1, "not the header"},
		{"no header", body + end, 1, `not "raftmc-trace"`},
		{"null for a header", "null\n" + body + end, 1, `not "raftmc-trace"`},
		{"header is an array", "[]\n" + body + end, 1, "not the header"},
		{"wrong format", headWith(`"raftmc-trace"`, `"other-trace"`), 1, "other-trace"},
		{"two headers", head + head + body + end, 2, "neither a step nor the end"},
		{"no version", headWith(`"version":1,`, ""), 1, "version 0"},
		{"negative version", headWith(`"version":1`, `"version":-1`), 1, "version -1"},
		{"version is a string", headWith(`"version":1`, `"version":"1"`), 1, "version"},
		{"seed is a number", headWith(`"seed":"9223372036854775809"`, `"seed":1`), 1, "string"},
		{"seed beyond 64 bits", headWith(`"seed":"9223372036854775809"`, `"seed":"18446744073709551616"`), 1, "seed"},
		{"negative seed", headWith(`"seed":"9223372036854775809"`, `"seed":"-1"`), 1, "seed"},
		{"servers is a string", headWith(`"servers":["1"`, `"servers":"1","more":["1"`), 1, "servers"},
		{"bounds is a number", headWith(`"bounds":{`, `"bounds":7,"more":{`), 1, "bounds"},
		{"a bound twice", headWith(`"crashes":1`, `"crashes":1,"crashes":2`), 1, "the bound crashes is said twice"},
		{"a bound below zero", headWith(`"crashes":1`, `"crashes":-1`), 1, `crashes "-1": a number can be 0 to`},
		{"a bound that is a fraction", headWith(`"crashes":1`, `"crashes":1.5`), 1, `crashes "1.5": a number can be 0 to`},
		{"a bound beyond all bounds", headWith(`"crashes":1`, `"crashes":1000000000000000000000`), 1, "crashes"},
		{"a bound that is a list", headWith(`"crashes":1`, `"crashes":[1]`), 1, "the bound crashes is a number or a word"},
		{"a bound that is null", headWith(`"crashes":1`, `"crashes":null`), 1, "the bound crashes is a number or a word"},
		{"a bound that is true", headWith(`"crashes":1`, `"crashes":true`), 1, "the bound crashes is a number or a word"},
		{"a bound of no name", headWith(`"crashes":1`, `"":1`), 1, `a bound is named ""`},
		{"a bound of a hostile name", headWith(`"crashes":1`, `"\u001b[2J":1`), 1, `a bound is named "\x1b[2J"`},
		{"bounds that are a list", headWith(`"bounds":{`, `"bounds":[],"more":{`), 1, "bounds are an object"},

		{"first step missing", head + strings.Join(good[2:], ""), 2, "this is step 2, and step 1 is due"},
		{"step twice", head + step(1) + step(1) + strings.Join(good[2:], ""), 3, "this is step 1, and step 2 is due"},
		{"steps in another order", head + step(2) + step(1) + strings.Join(good[3:], ""), 2, "this is step 2, and step 1 is due"},
		{"step 0", firstWith(`"step":1`, `"step":0`), 2, "this is step 0"},
		{"negative step", firstWith(`"step":1`, `"step":-1`), 2, "this is step -1"},
		{"step is a string", firstWith(`"step":1`, `"step":"1"`), 2, "step"},
		{"step is a fraction", firstWith(`"step":1`, `"step":1.5`), 2, "step"},
		{"step beyond 64 bits", firstWith(`"step":1`, `"step":99999999999999999999`), 2, "step"},
		{"step is null", firstWith(`"step":1`, `"step":null`), 2, "neither a step nor the end"},
		{"action is a string", firstWith(`"action":{`, `"action":"ElectionTimeout 1","more":{`), 2, "action"},
		{"kind is a number", firstWith(`"kind":"ElectionTimeout"`, `"kind":1`), 2, "kind"},
		{"fingerprint is a number", firstWith(`"fingerprint":"`, `"fingerprint":1,"more":"`), 2, "fingerprint"},
		{"blank line between steps", head + step(1) + "\n" + strings.Join(good[2:], ""), 3, ""},
		{"garbage between steps", head + step(1) + "garbage\n" + strings.Join(good[2:], ""), 3, "invalid character"},
		{"null between steps", head + step(1) + "null\n" + strings.Join(good[2:], ""), 3, "neither a step nor the end"},
		{"two steps on a line", head + strings.TrimSpace(step(1)) + step(2) + strings.Join(good[3:], ""), 2, "invalid character"},

		{"no end", head + body, steps + 2, "truncated"},
		{"end announces fewer", endWith(fmt.Sprint(`"end":`, steps), `"end":1`), steps + 2, fmt.Sprintf("1 steps were announced, and %d are there", steps)},
		{"end announces more", endWith(fmt.Sprint(`"end":`, steps), `"end":99`), steps + 2, "99 steps were announced"},
		{"end is a string", endWith(fmt.Sprint(`"end":`, steps), `"end":"1"`), steps + 2, "end"},
		{"violation is a string", endWith(`"violation":{`, `"violation":"x","more":{`), steps + 2, "violation"},
		{"witness before the start", endWith(`"step":3`, `"step":-1`), steps + 2, "a witness is at step -1"},
		{"witness behind the end", endWith(`"step":3`, fmt.Sprint(`"step":`, steps+1)), steps + 2, fmt.Sprintf("a witness is at step %d of %d", steps+1, steps)},
		{"witness is a string", endWith(`"witnesses":[{`, `"witnesses":["x",{`), steps + 2, "witnesses"},
		{"garbage after the end", head + body + end + "\ngarbage\n", steps + 3, "after the last line"},
		{"blank line after the end", head + body + end + "\n\n", steps + 3, "after the last line"},
		{"end twice", head + body + end + "\n" + end + "\n", steps + 3, "after the last line"},
		{"a second trace", strings.Repeat(head+body+end+"\n", 2), steps + 3, "after the last line"},

		{"deep JSON for a header", deep, 1, "depth"},
		{"deep JSON in the header", headWith(`"bounds":{`, `"deep":`+deep+`,"bounds":{`), 1, "depth"},
		{"deep JSON in a step", firstWith(`"action":{`, `"deep":`+deep+`,"action":{`), 2, "depth"},
		{"deep JSON at the end", endWith(`"violation":{`, `"deep":`+deep+`,"violation":{`), steps + 2, "depth"},
	} {
		t.Run(test.name, func(t *testing.T) {
			refused(t, strings.NewReader(test.file), test.line, test.says)
		})
	}
}

// refused wants an error that names the line and says what is wrong.
func refused(t *testing.T, r io.Reader, line int, says string) {
	t.Helper()
	trace, err := traces.Read(r)
	if err == nil {
		t.Fatal("the file is accepted")
	}
	if trace != nil {
		t.Error("there is a trace in spite of the error")
	}
	message := err.Error()
	if len(message) > 500 {
		message = message[:500] + "…"
	}
	if !strings.HasPrefix(message, fmt.Sprintf("line %d: ", line)) || !strings.Contains(message, says) {
		t.Errorf("the error %q should begin with line %d and say %q", message, line, says)
	}
}

func TestTruncatedFilesAreRefused(t *testing.T) {
	_, trace := twoSteps(t)
	good := text(t, trace)
	lines := strings.SplitAfter(strings.TrimSuffix(good, "\n"), "\n")
	for n := range lines {
		refused(t, strings.NewReader(strings.Join(lines[:n], "")), n+1, "truncated")
	}
	// Without the newline at its very end, nothing is lost.
	for n := range len(good) - 1 {
		if _, err := traces.Read(strings.NewReader(good[:n])); err == nil || !strings.HasPrefix(err.Error(), "line ") {
			t.Fatalf("the first %d of %d bytes give %v", n, len(good), err)
		}
	}
}

func TestOverlongLineIsRefused(t *testing.T) {
	_, trace := twoSteps(t)
	head, _, _ := strings.Cut(text(t, trace), "\n")
	const limit = 16 << 20
	refused(t, &spaces{left: limit + 1}, 1, "longer than")
	refused(t, io.MultiReader(strings.NewReader(head+"\n"), &spaces{left: limit + 1}), 2, "longer than")
}

// spaces reads as a long run of blanks.
type spaces struct{ left int }

func (s *spaces) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), s.left)
	for i := range n {
		p[i] = ' '
	}
	s.left -= n
	return n, nil
}

func TestReadErrorNamesTheLine(t *testing.T) {
	_, trace := twoSteps(t)
	head, _, _ := strings.Cut(text(t, trace), "\n")
	broken := errors.New("the disk is gone")
	_, err := traces.Read(io.MultiReader(strings.NewReader(head+"\n"), failing{broken}))
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "line 2: ") {
		t.Errorf("the error is %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestReadFileNamesTheFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "broken.jsonl")
	if err := os.WriteFile(name, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := traces.ReadFile(name); err == nil || !strings.HasPrefix(err.Error(), name+": line 1: ") {
		t.Errorf("the error is %v", err)
	}
	if _, err := traces.ReadFile(name + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that does not exist gives %v", err)
	}
}

func TestWriteFileReplacesAtOnce(t *testing.T) {
	_, first := twoSteps(t)
	second := counterexample(t)
	folder := filepath.Join(t.TempDir(), "made", "on", "demand")
	name := filepath.Join(folder, "trace.jsonl")
	if err := first.WriteFile(name); err != nil {
		t.Fatal(err)
	}
	open, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	if err := second.WriteFile(name); err != nil {
		t.Fatal(err)
	}
	// Who had the old file open still sees it whole: it was not written over.
	if old, err := io.ReadAll(open); err != nil || string(old) != text(t, first) {
		t.Errorf("the old file was changed under its reader (%v)", err)
	}
	if now, err := os.ReadFile(name); err != nil || string(now) != text(t, second) {
		t.Errorf("the new file is not what was written (%v)", err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("the file's mode is %v (%v)", info.Mode(), err)
	}
	onlyFiles(t, folder, "trace.jsonl")
}

func TestWriteFileLeavesNothingWhenItFails(t *testing.T) {
	_, trace := twoSteps(t)
	folder := t.TempDir()
	taken := filepath.Join(folder, "taken")
	if err := os.MkdirAll(filepath.Join(taken, "by a folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := trace.WriteFile(taken); err == nil {
		t.Error("a folder was replaced by a file")
	}
	onlyFiles(t, folder, "taken")

	broken := read(t, text(t, trace))
	broken.Steps[0].Changed["1"] = json.RawMessage(`{"unfinished":`)
	if err := broken.WriteFile(filepath.Join(folder, "broken.jsonl")); err == nil {
		t.Error("a state that is not JSON was written")
	}
	onlyFiles(t, folder, "taken")
}

func onlyFiles(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !slices.Equal(got, want) {
		t.Errorf("the folder holds %q, not %q", got, want)
	}
}

func TestSaveNamesByPropertyAndContent(t *testing.T) {
	trace := counterexample(t)
	_, harmless := twoSteps(t)
	save := func(x *traces.Trace) string {
		t.Helper()
		name, err := x.Save(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if written, err := os.ReadFile(name); err != nil || string(written) != text(t, x) {
			t.Errorf("%s does not hold the trace (%v)", name, err)
		}
		return filepath.Base(name)
	}
	first := save(trace)
	if !regexp.MustCompile(`^ElectionSafety-[0-9a-f]{8}\.jsonl$`).MatchString(first) {
		t.Errorf("a counterexample is saved as %s", first)
	}
	if again := save(read(t, text(t, trace))); again != first {
		t.Errorf("the same trace is saved as %s and as %s", first, again)
	}
	if name := save(harmless); !strings.HasPrefix(name, "trace-") {
		t.Errorf("a trace without a violation is saved as %s", name)
	}
	trace.Header.Seed++
	if other := save(trace); other == first {
		t.Errorf("another trace is saved as %s too", other)
	}
}

func TestReadRefusesAViolationOtherThanAnnounced(t *testing.T) {
	for _, text := range []string{
		`{"format":"raftmc-trace","version":1,"property":"ElectionSafety"}` + "\n" + `{"end":0}` + "\n",
		`{"format":"raftmc-trace","version":1}` + "\n" + `{"end":0,"violation":{"property":"ElectionSafety"}}` + "\n",
	} {
		if _, err := traces.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%s was read with error %v", text, err)
		}
	}
}

func TestReadRefusesWhatFollowsTheEndHoweverLong(t *testing.T) {
	text := `{"format":"raftmc-trace","version":1}` + "\n" + `{"end":0}` + "\n" + strings.Repeat("x", 17<<20)
	if _, err := traces.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("garbage after the end was read with error %v", err)
	}
}
