package mctest_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"raftmc/examples/paxos"
	"raftmc/examples/twophase"
	"raftmc/mctest"
)

func TestRandomPasses(t *testing.T) {
	elsewhere(t)
	inShort(t, "true")
	f := &fake{name: "TestRandom"}
	mctest.Random(f, asking{paxos.Protocol{Acceptors: 5}}, mctest.Bounds{"terms": 4})
	if len(f.errors) != 0 || len(f.logs) != 1 || !strings.Contains(f.logs[0], "paxos: nothing is violated in ") {
		t.Errorf("errors %q, logs %q", f.errors, f.logs)
	}
}

// TestRandomFails: any schedule that shows the mistake ends up as one of two steps,
// and is replayed the next time.
func TestRandomFails(t *testing.T) {
	elsewhere(t)
	var saved string
	for _, fate := range []string{"saved:     ", "replayed:  "} {
		f := &fake{name: "TestRandom"}
		mctest.Random(f, hasty{twophase.Protocol{N: 3}}, mctest.Bounds{})
		if len(f.errors) != 1 || len(f.logs) != 0 {
			t.Fatalf("errors %q, logs %q", f.errors, f.logs)
		}
		message := f.errors[0]
		for _, want := range []string{"Consistency is violated", "\n2 steps", "go test -run '^TestRandom$' ./consensus"} {
			if !strings.Contains(message, want) {
				t.Errorf("%q is missing from\n%s", want, message)
			}
		}
		_, file, _ := strings.Cut(message, fate)
		file, _, _ = strings.Cut(file, "\n")
		file, _, _ = strings.Cut(file, " (")
		if saved != "" && saved != file {
			t.Errorf("saved %s, then replayed %s", saved, file)
		}
		saved = file
	}
}

// TestRandomBoundsRefused: bounds that nobody keeps are no less an error if they are
// drawn.
func TestRandomBoundsRefused(t *testing.T) {
	elsewhere(t)
	f := &fake{name: "TestRandom"}
	mctest.RandomBounds(f, twophase.Protocol{N: 1}, func(t *rapid.T) mctest.Bounds {
		return mctest.Bounds{"terms": rapid.IntRange(1, 3).Draw(t, "terms")}
	}, twophase.Properties()...)
	if text := f.text(); len(f.errors) == 0 || !strings.Contains(text, "mctest: twophase.Protocol: no bound") {
		t.Errorf("errors %q, logs %q", f.errors, f.logs)
	}
}

// confused panics when it is asked.
type confused struct{ twophase.Protocol }

func (confused) Properties() []twophase.Property {
	return []twophase.Property{{Name: "Confused", Server: func(v twophase.View) *twophase.Finding {
		if v.State.Phase == twophase.Aborted {
			panic("I never thought of that")
		}
		return nil
	}}}
}

// TestRandomPropertyPanics: that is no violation, but rapid's to report.
func TestRandomPropertyPanics(t *testing.T) {
	elsewhere(t)
	f := &fake{name: "TestRandom"}
	mctest.Random(f, confused{twophase.Protocol{N: 1}}, mctest.Bounds{"network": "lossless"})
	if text := f.text(); !strings.Contains(text, "I never thought of that") || len(f.errors) == 0 {
		t.Errorf("errors %q, logs %q", f.errors, f.logs)
	}
}
