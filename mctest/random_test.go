package mctest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"raftmc/examples/paxos"
	"raftmc/examples/twophase"
	"raftmc/internal/inorder"
	"raftmc/mctest"
	"raftmc/protocol"
	"raftmc/traces"
)

// walks are calls of Random and RandomWalks, with what is said of them.
var walks = []struct {
	name, short string
	environment map[string]string
	check       func(f *fake)
}{
	{"random", "false", nil, func(f *fake) {
		mctest.Random(f, asking{paxos.Protocol{Acceptors: 5}}, mctest.Bounds{"terms": 4})
	}},
	{"random though short", "true", nil, func(f *fake) {
		mctest.Random(f, asking{paxos.Protocol{Acceptors: 5}}, mctest.Bounds{"terms": 4})
	}},
	{"random: from another seed", "false", nil, func(f *fake) {
		mctest.RandomWalks(f, asking{paxos.Protocol{Acceptors: 5}}, mctest.Bounds{"terms": 4}, mctest.Walks{Seed: 2})
	}},
	{"random: one walk of one step", "true", nil, func(f *fake) {
		mctest.RandomWalks(f, asking{paxos.Protocol{Acceptors: 5}}, mctest.Bounds{"terms": 4}, mctest.Walks{Number: 1, Steps: 1})
	}},
	{"random: as the environment says", "false", map[string]string{"MCTEST_SEED": "18446744073709551615", "MCTEST_WALKS": "20", "MCTEST_STEPS": "30"}, func(f *fake) {
		mctest.RandomWalks(f, asking{paxos.Protocol{Acceptors: 5}}, mctest.Bounds{"terms": 4}, mctest.Walks{Number: 1, Steps: 1, Seed: 2})
	}},
	{"random: the environment is wrong", "false", map[string]string{"MCTEST_WALKS": "many"}, func(f *fake) {
		mctest.Random(f, twophase.Protocol{N: 3}, mctest.Bounds{}, twophase.Properties()...)
	}},
	{"random: violated", "false", nil, func(f *fake) {
		mctest.Random(f, hasty{twophase.Protocol{N: 3}}, mctest.Bounds{})
	}},
	{"random: violated by what the environment says", "false", map[string]string{"MCTEST_SEED": "7", "MCTEST_STEPS": "30"}, func(f *fake) {
		mctest.Random(f, hasty{twophase.Protocol{N: 3}}, mctest.Bounds{})
	}},
	{"random: vacuous", "false", nil, func(f *fake) {
		mctest.Random(f, timid{twophase.Protocol{N: 3}}, mctest.Bounds{}, twophase.Properties()...)
	}},
}

func TestRandom(t *testing.T) {
	for _, row := range walks {
		t.Run(row.name, func(t *testing.T) {
			elsewhere(t)
			inShort(t, row.short)
			mctest.Unhurried(t)
			for name, value := range inorder.All(row.environment) {
				t.Setenv(name, value)
			}
			f := &fake{name: "TestCommit"}
			row.check(f)
			golden(t, strings.NewReplacer(" ", "-", ":", "").Replace(row.name), f)
		})
	}
}

// TestRandomIsRepeatable: whoever has the seed has the walks, and so the counterexample,
// even before it is minimised.
func TestRandomIsRepeatable(t *testing.T) {
	elsewhere(t)
	inShort(t, "false")
	taken := func(seed uint64) string {
		f := &fake{name: "TestPaxos"}
		mctest.RandomWalks(f, asking{paxos.Protocol{Acceptors: 3}}, mctest.Bounds{"terms": 3, "in-flight": 5}, mctest.Walks{Number: 300, Seed: seed})
		if len(f.errors) > 0 || len(f.logs) != 1 {
			t.Fatal(f.text())
		}
		return regexp.MustCompile(`\d+ in all`).FindString(f.logs[0])
	}
	if one := taken(1); one == "" || taken(1) != one || taken(2) == one || taken(0) != one {
		t.Errorf("from seeds 0, 1, 1 and 2 there are %s, %s, %s and %s steps", taken(0), one, taken(1), taken(2))
	}
}

// TestRandomFails: any schedule that shows the mistake ends up as one of two steps, and is
// replayed the next time; the trace has the seed.
func TestRandomFails(t *testing.T) {
	elsewhere(t)
	inShort(t, "false")
	random := func() string {
		f := &fake{name: "TestCommit"}
		mctest.RandomWalks(f, hasty{twophase.Protocol{N: 3}}, mctest.Bounds{}, mctest.Walks{Seed: 5})
		return f.text()
	}
	if text := random(); !strings.Contains(text, "\n2 steps, shortest, ") || !strings.Contains(text, "\nreproduce: MCTEST_SEED=5 go test -run '^TestCommit$' ./consensus\n") {
		t.Errorf("it says\n%s", text)
	}
	files, err := filepath.Glob("testdata/mc/TestCommit/*")
	if err != nil || len(files) != 1 {
		t.Fatalf("saved: %v, %v", files, err)
	}
	if trace, err := traces.ReadFile(files[0]); err != nil || trace.Header.Search != "swarm" || trace.Header.Seed != 5 {
		t.Errorf("saved: %+v, %v", trace, err)
	}
	if text := random(); !strings.Contains(text, "\nreplayed:  "+files[0]+"\n") {
		t.Errorf("it is not replayed:\n%s", text)
	}
}

// confused panics when it is asked.
type confused struct{ twophase.Protocol }

func (p confused) Extras() protocol.Extras[twophase.State, twophase.Message, twophase.Input, struct{}] {
	e := p.Protocol.Extras()
	e.Properties = p.Properties
	return e
}

func (confused) Properties() []twophase.Property {
	return []twophase.Property{{Name: "Confused", Server: func(v twophase.View) *twophase.Finding {
		if v.State.Phase == twophase.Aborted {
			panic("I never thought of that")
		}
		return nil
	}}}
}

// TestRandomPropertyPanics: that is no violation, but a mistake.
func TestRandomPropertyPanics(t *testing.T) {
	elsewhere(t)
	f := &fake{name: "TestCommit"}
	mctest.Random(f, confused{twophase.Protocol{N: 1}}, mctest.Bounds{"network": "lossless"})
	if text := f.text(); !strings.Contains(text, "I never thought of that") || len(f.errors) != 1 || strings.Contains(text, "saved") {
		t.Errorf("errors %q, logs %q", f.errors, f.logs)
	}
}

// tried is a test whose body rapid tries.
type tried struct {
	*fake
	rest
}

// rest is what rapid needs of a test besides.
type rest struct{ testing.TB }

func (t *tried) Failed() bool { return len(t.errors) > 0 }
func (t *tried) FailNow()     {}

// TestRapidDrawsBounds: rapid looks for the least bounds with which Random fails, keeps
// them, and tries them first; mctest saves nothing that would fail with any bounds.
func TestRapidDrawsBounds(t *testing.T) {
	elsewhere(t)
	inShort(t, "false")
	with(t, "rapid.seed", "1") // with some seeds rapid's own search for the least ends early
	var last int
	check := func(p protocol.Protocol[int, struct{}, spend, struct{}]) string {
		f := &fake{name: "TestPurse"}
		rapid.Check(&tried{fake: f}, func(t *rapid.T) {
			last = rapid.IntRange(0, 9).Draw(t, "tokens")
			mctest.Random(t, p, mctest.Bounds{"tokens": last}, purse{}.Properties()...)
		})
		return f.text()
	}
	for range 2 {
		text := check(purse{})
		for _, want := range []string{
			"[rapid] failed after ", "purse: FewerThanFour is violated: 4 are spent\n", "\nreproduce: MCTEST_SEED=1 go test -run '^TestPurse$' ./consensus",
			"into testdata/mc/TestPurse instead", "[rapid] draw tokens: 4\n",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing from\n%s", want, text)
			}
		}
		if last != 4 {
			t.Errorf("the least tokens that fail are 4, and not %d", last)
		}
		for name, there := range inorder.All(map[string]int{"testdata/rapid/TestPurse/*.fail": 1, "testdata/mc": 0}) {
			if files, err := filepath.Glob(name); err != nil || len(files) != there {
				t.Errorf("%s: %s, %v", name, files, err)
			}
		}
	}
	drawn, err := filepath.Glob("temporary/mctest-FewerThanFour-*.jsonl")
	if err != nil || len(drawn) != 1 {
		t.Fatalf("drawn: %s, %v", drawn, err)
	}
	text, err := os.ReadFile(drawn[0])
	if err != nil {
		t.Fatal(err)
	}
	write(t, "testdata/mc/TestPurse/mine.jsonl", string(text))
	if text := check(purse{}); !strings.Contains(text, "\nreplayed:  testdata/mc/TestPurse/mine.jsonl") {
		t.Errorf("what is saved by hand is not replayed:\n%s", text)
	}
}

// TestRapidDrawsWrongBounds: bounds that nobody keeps are no less an error if they are
// drawn.
func TestRapidDrawsWrongBounds(t *testing.T) {
	elsewhere(t)
	f := &fake{name: "TestCommit"}
	rapid.Check(&tried{fake: f}, func(t *rapid.T) {
		mctest.Random(t, twophase.Protocol{N: 1}, mctest.Bounds{"terms": rapid.IntRange(1, 3).Draw(t, "terms")}, twophase.Properties()...)
	})
	if text := f.text(); !strings.Contains(text, "mctest: twophase.Protocol: no bound") {
		t.Errorf("it says\n%s", text)
	}
}
