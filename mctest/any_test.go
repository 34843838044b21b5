package mctest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"raftmc/internal/forked"
	"raftmc/mctest"
	"raftmc/protocol"
	"raftmc/traces"
)

var anyEpochs = mctest.Bounds{"epochs": protocol.Any}

// ofAny are calls with any number of epochs.
var ofAny = []struct {
	name  string
	short string
	check func(f *fake)
}{
	{"any unknown", "false", func(f *fake) { mctest.Check(f, forked.Protocol{Epochs: 2}, anyEpochs) }},
	{"any must fail and is unknown", "false", func(f *fake) { mctest.MustFail(f, forked.Protocol{Epochs: 2}, anyEpochs, "NeverBoth") }},
	{"any must fail", "false", func(f *fake) { mctest.MustFail(f, forked.Protocol{Epochs: 2, Confused: true}, anyEpochs, "NeverBoth") }},
	{"any violated", "false", func(f *fake) { mctest.Check(f, forked.Protocol{Epochs: 2, Confused: true}, anyEpochs) }},
	{"any violated at random", "false", func(f *fake) { mctest.Random(f, forked.Protocol{Epochs: 2, Confused: true}, anyEpochs) }},
	{"any refused", "false", func(f *fake) {
		mctest.Check(f, forked.Protocol{Epochs: 2}, mctest.Bounds{"epochs": "any", "network": "fifo"})
	}},
	{"any incomplete", "false", func(f *fake) {
		f.deadline = time.Now()
		mctest.Check(f, newElection(), mctest.Bounds{"terms": "any"})
	}},
}

func TestAnyNumber(t *testing.T) {
	for _, row := range ofAny {
		t.Run(row.name, func(t *testing.T) {
			elsewhere(t)
			inShort(t, row.short)
			mctest.Unhurried(t)
			f := &fake{name: "TestForked"}
			row.check(f)
			golden(t, strings.ReplaceAll(row.name, " ", "-"), f)
		})
	}
}

// TestSavedOfAnyNumber: what is saved is within a number of epochs, and is replayed first by a
// test for any number of them.
func TestSavedOfAnyNumber(t *testing.T) {
	elsewhere(t)
	f := &fake{name: "TestForked"}
	mctest.Check(f, forked.Protocol{Epochs: 2, Confused: true}, anyEpochs)
	files, err := filepath.Glob("testdata/mc/TestForked/*.jsonl")
	if err != nil || len(files) != 1 {
		t.Fatalf("there are %v (%v)\n%s", files, err, f.text())
	}
	trace, err := traces.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if got := trace.Header.Bounds.Words(); got != "epochs 2, network many" || trace.Header.Search != "any-terms" {
		t.Errorf("it was found within %s, by %s", got, trace.Header.Search)
	}
	again := &fake{name: "TestForked"}
	mctest.Check(again, forked.Protocol{Epochs: 2, Confused: true}, anyEpochs)
	if text := again.text(); !strings.Contains(text, "replayed:  "+filepath.ToSlash(files[0])) {
		t.Errorf("it is not replayed:\n%s", text)
	}
	if err := os.RemoveAll("testdata"); err != nil {
		t.Fatal(err)
	}
}
