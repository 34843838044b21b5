package mctest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"raftmc/examples/twophase"
	"raftmc/mctest"
)

const header = `{"format":"raftmc-trace","version":1,"protocol":"twophase","bounds":{"servers":2,"network":"many"},"symmetry":"full","seed":"0","servers":["1"],"initial":{},"fingerprint":"0"}`

const end = "\n" + `{"end":0}`

// headerWith is a header with other bounds.
func headerWith(bounds string) string {
	return strings.Replace(header, `"servers":2`, bounds, 1)
}

// hostile are files that are no counterexamples, with what a failure says of each.
var hostile = []struct{ name, text, want string }{
	{"empty", "", "line 1: the trace ends without its last line"},
	{"no JSON", "hello\n", "line 1: this is not the header of a trace"},
	{"other format", `{"format":"x","version":1}`, "line 1: the format is"},
	{"other version", `{"format":"raftmc-trace","version":7}`, "line 1: the trace is of version 7"},
	{"truncated", header + "\n", "line 2: the trace ends without its last line"},
	{"step out of order", header + "\n" + `{"step":2}`, "line 2: this is step 2, and step 1 is due"},
	{"a bound beyond its range", headerWith(`"servers":1000000`) + end, "line 1: servers 1000000: it can be 1 to 9 managers"},
	{"a bound beyond all bounds", headerWith(`"servers":1e300`) + end, `line 1: servers "1e300": a number can be 0 to`},
	{"a bound below zero", headerWith(`"servers":2,"in-flight":-1`) + end, `line 1: in-flight "-1": a number can be 0 to`},
	{"a bound of the wrong type", headerWith(`"servers":[2]`) + end, "line 1: the bound servers is a number or a word"},
	{"a bound of the wrong word", headerWith(`"servers":2,"drops":"many"`) + end, "line 1: drops many: it can be 0 to 255 messages, or any"},
	{"a bound that nobody declares", headerWith(`"servers":2,"tokens":3`) + end, `line 1: no bound "tokens" is declared; there are servers, drops`},
	{"too much", strings.Repeat(" ", 4<<20+1), "it has 4194305 bytes"},
}

func TestHostileFiles(t *testing.T) {
	for _, row := range hostile {
		t.Run(row.name, func(t *testing.T) {
			elsewhere(t)
			name := "testdata/mc/TestCommit/x.jsonl"
			write(t, name, row.text)
			f := &fake{name: "TestCommit"}
			mctest.Check(f, twophase.Protocol{N: 2}, mctest.Bounds{}, twophase.Properties()...)
			if got := strings.Join(f.errors, "\n"); len(f.errors) != 1 || len(f.logs) != 0 || !strings.Contains(got, name+": "+row.want) {
				t.Errorf("got %q and %q, want %q", f.errors, f.logs, row.want)
			}
		})
	}
}

// stales are counterexamples that say nothing of the protocol as it is.
var stales = []struct{ name, text, want string }{
	{"other protocol", strings.Replace(header, "twophase", "raft", 1) + "\n" + `{"end":0}`, "step 0 of 0: it is of the protocol raft"},
	{"other bounds", headerWith(`"servers":2,"drops":1`) + end, "step 0 of 0: its bounds cannot be had"},
	{"control characters", strings.Replace(header, "twophase", `a\u001b[2J\nb`, 1) + "\n" + `{"end":0}`, "step 0 of 0: it is of the protocol a [2J b, not"},
	{"no such step", header + "\n" + `{"step":1,"action":{"kind":"Crash","server":"1"}}` + "\n" + `{"end":1}`, "step 1 of 1: Crash 1 is not possible here"},
}

func TestStaleFiles(t *testing.T) {
	for _, row := range stales {
		t.Run(row.name, func(t *testing.T) {
			elsewhere(t)
			write(t, "testdata/mc/TestCommit/x.jsonl", row.text)
			f := &fake{name: "TestCommit"}
			mctest.Check(f, twophase.Protocol{N: 2}, mctest.Bounds{}, twophase.Properties()...)
			if len(f.errors) != 0 || len(f.logs) != 2 || !strings.Contains(f.logs[0], "testdata/mc/TestCommit/x.jsonl is stale: "+row.want) {
				t.Errorf("got %q and %q, want %q", f.errors, f.logs, row.want)
			}
		})
	}
}

// TestOtherFiles: a device is refused; folders of subtests and other files are none
// of our business.
func TestOtherFiles(t *testing.T) {
	elsewhere(t)
	folder := "testdata/mc/TestCommit"
	write(t, filepath.Join(folder, "sub.jsonl", "x.txt"), "")
	write(t, filepath.Join(folder, "README.md"), "Found in November.")
	f := &fake{name: "TestCommit"}
	mctest.Check(f, twophase.Protocol{N: 2}, mctest.Bounds{}, twophase.Properties()...)
	if len(f.errors) != 0 || len(f.logs) != 1 {
		t.Errorf("errors %q, logs %q", f.errors, f.logs)
	}
	if err := os.Symlink(os.DevNull, filepath.Join(folder, "x.jsonl")); err != nil {
		t.Skip(err)
	}
	mctest.Check(f, twophase.Protocol{N: 2}, mctest.Bounds{}, twophase.Properties()...)
	if len(f.errors) != 1 || !strings.Contains(f.errors[0], "x.jsonl: this is no regular file") {
		t.Errorf("errors %q", f.errors)
	}
}
