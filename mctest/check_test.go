package mctest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"raftmc/examples/paxos"
	"raftmc/examples/twophase"
	"raftmc/internal/inorder"
	"raftmc/mctest"
	"raftmc/protocol"
	"raftmc/traces"
)

// Tests of a real *testing.T, as a user writes them.

func TestTwoPhase(t *testing.T) {
	mctest.Check(t, twophase.Protocol{N: 3}, mctest.Bounds{}, twophase.Properties()...)
}

func TestPaxos(t *testing.T) {
	mctest.Check(t, asking{paxos.Protocol{Acceptors: 3}}, mctest.Bounds{"terms": 2})
}

// verdicts are calls of Check that end without a counterexample.
var verdicts = []struct {
	name  string
	short string
	check func(f *fake)
}{
	{"holds", "false", func(f *fake) {
		mctest.Check(f, twophase.Protocol{N: 3}, mctest.Bounds{}, twophase.Properties()...)
	}},
	{"holds breadth first", "false", func(f *fake) {
		mctest.Check(f, twophase.Protocol{N: 3}, mctest.Bounds{"drops": 1}, twophase.Properties()...)
	}},
	{"holds though short", "true", func(f *fake) {
		mctest.Check(f, asking{paxos.Protocol{Acceptors: 3}}, mctest.Bounds{"terms": 2})
	}},
	{"incomplete because short", "true", func(f *fake) {
		mctest.Check(f, asking{paxos.Protocol{Acceptors: 3}}, mctest.Bounds{"terms": 3, "network": "lossless"})
	}},
	{"incomplete", "false", func(f *fake) {
		f.deadline = time.Now()
		mctest.Check(f, asking{paxos.Protocol{Acceptors: 3}}, mctest.Bounds{"terms": 4})
	}},
	{"incomplete breadth first", "false", func(f *fake) {
		f.deadline = time.Now()
		mctest.Check(f, asking{paxos.Protocol{Acceptors: 3}}, mctest.Bounds{"terms": 4, "in-flight": 40, "network": "many"})
	}},
	{"vacuous", "false", func(f *fake) {
		mctest.Check(f, timid{twophase.Protocol{N: 3}}, mctest.Bounds{}, twophase.Properties()...)
	}},
	{"unsound", "false", func(f *fake) {
		// A forgotten field hides most schedules, and so what is reached by them.
		mctest.Check(f, forgetful{twophase.Protocol{N: 3}}, mctest.Bounds{}, twophase.Properties()[0])
	}},
	{"a bound that nobody declares", "false", func(f *fake) {
		mctest.Check(f, twophase.Protocol{N: 3}, mctest.Bounds{"terms": 2, "crashes": protocol.Any}, twophase.Properties()...)
	}},
	{"a bound that is no number", "false", func(f *fake) {
		mctest.Check(f, asking{paxos.Protocol{Acceptors: 3}}, mctest.Bounds{"terms": 2.5})
	}},
	{"a bound out of range", "false", func(f *fake) {
		mctest.Check(f, asking{paxos.Protocol{Acceptors: 3}}, mctest.Bounds{"terms": 2, "servers": 8})
	}},
	{"a bound that the protocol was not made with", "false", func(f *fake) {
		mctest.Check(f, asking{paxos.Protocol{Acceptors: 3}}, mctest.Bounds{})
	}},
	{"a bound that cannot be another", "false", func(f *fake) {
		mctest.Check(f, sealed{purse{Tokens: 2}}, mctest.Bounds{"tokens": 3}, purse{}.Properties()...)
	}},
	{"a bound that is ignored", "false", func(f *fake) { mctest.Check(f, ignorant{purse{Tokens: 2}}, mctest.Bounds{"tokens": 3}) }},
	{"a bound that is misread", "false", func(f *fake) { mctest.Check(f, misread{purse{Tokens: 2}}, mctest.Bounds{"tokens": 3}) }},
	{"a bound declared twice", "false", func(f *fake) { mctest.Check(f, twofold{purse{Tokens: 2}}, mctest.Bounds{}) }},
	{"a bound that the model has", "false", func(f *fake) { mctest.Check(f, greedy{purse{Tokens: 2}}, mctest.Bounds{}) }},
	{"a method Within that is lent", "false", func(f *fake) {
		mctest.Check(f, hasty{twophase.Protocol{N: 3}}, mctest.Bounds{"servers": 2})
	}},
	{"bounds that the model refuses", "false", func(f *fake) {
		mctest.Check(f, hasty{twophase.Protocol{N: 3}}, mctest.Bounds{"drops": 1, "network": "lossless"})
	}},
	{"asked nothing", "false", func(f *fake) { mctest.Check(f, twophase.Protocol{N: 3}, mctest.Bounds{}) }},
}

func TestVerdicts(t *testing.T) {
	for _, row := range verdicts {
		t.Run(row.name, func(t *testing.T) {
			elsewhere(t)
			inShort(t, row.short)
			mctest.Unhurried(t)
			f := &fake{name: "TestCommit"}
			row.check(f)
			golden(t, strings.ReplaceAll(row.name, " ", "-"), f)
		})
	}
}

// TestGrowth: where a bound is missing, what it should bound is named.
func TestGrowth(t *testing.T) {
	elsewhere(t)
	inShort(t, "false")
	f := &fake{name: "TestCommit", deadline: time.Now().Add(700 * time.Millisecond)}
	mctest.Check(f, bottomless{purse{Tokens: 1 << 40}}, mctest.Bounds{})
	grows := regexp.MustCompile(`State keeps growing: \d{4} values in 4096 of \d{4,} server states, the largest \d{4,}; is a bound missing\?`)
	if len(f.errors) != 1 || !grows.MatchString(f.errors[0]) {
		t.Errorf("it says %q", f.errors)
	}
}

// TestCounterexample follows a counterexample from the search that finds it to the
// day when it is stale.
func TestCounterexample(t *testing.T) {
	elsewhere(t)
	inShort(t, "false")
	check := func(name string, p protocol.Protocol[twophase.State, twophase.Message, twophase.Input, struct{}]) *fake {
		f := &fake{name: "TestCommit/three managers"}
		mctest.Check(f, p, mctest.Bounds{}, twophase.Properties()...)
		golden(t, name, f)
		return f
	}
	check("found", hasty{twophase.Protocol{N: 3}})
	files, err := filepath.Glob("testdata/mc/TestCommit/three%20managers/*")
	if err != nil || len(files) != 1 {
		t.Fatalf("saved: %v, %v", files, err)
	}
	if trace, err := traces.ReadFile(files[0]); err != nil || trace.Header.Property != "Consistency" {
		t.Errorf("saved: %+v, %v", trace, err)
	}
	if err := os.RemoveAll("artifacts"); err != nil { // as go test does when the test is over
		t.Fatal(err)
	}
	pictures, err := filepath.Glob("temporary/*")
	if err != nil || len(pictures) != 3 {
		t.Fatalf("pictures: %v, %v", pictures, err)
	}
	// The command has no < > & that would be written otherwise.
	page, err := os.ReadFile(pictures[0])
	if err != nil || !strings.Contains(string(page), `"command":"go test -run '^TestCommit$/^three managers$' ./consensus"`) || !strings.Contains(string(page), `"property":"Consistency"`) {
		t.Errorf("%s is no page of the counterexample: %v", pictures[0], err)
	}
	check("found-again", hasty{twophase.Protocol{N: 3}})
	check("stale", twophase.Protocol{N: 3})
}

// TestLowered: what is saved may be of lower bounds than the test's, and is replayed
// within them.
func TestLowered(t *testing.T) {
	elsewhere(t)
	inShort(t, "false")
	for _, name := range []string{"lowered", "lowered-again"} {
		f := &fake{name: "TestPaxos"}
		mctest.Check(f, asking{paxos.Protocol{Quorum: 1}}, mctest.Bounds{"servers": 3, "terms": 3})
		golden(t, name, f)
	}
}

// TestPanic: what a protocol writes takes one line, whatever is in it; and what was
// mended is replayed without harm.
func TestPanic(t *testing.T) {
	elsewhere(t)
	inShort(t, "false")
	check := func(name string, p protocol.Protocol[twophase.State, twophase.Message, twophase.Input, struct{}]) {
		f := &fake{name: "TestFragile"}
		mctest.Check(f, p, mctest.Bounds{}, twophase.Properties()...)
		golden(t, name, f)
	}
	check("panic", fragile{twophase.Protocol{N: 2}})
	check("panic-fixed", twophase.Protocol{N: 2})
}

// TestUnsaved: a test in a module cache fails like any other.
func TestUnsaved(t *testing.T) {
	elsewhere(t)
	leadNowhere(t, "testdata/mc/TestCommit")
	f := &fake{name: "TestCommit"}
	mctest.Check(f, hasty{twophase.Protocol{N: 3}}, mctest.Bounds{})
	golden(t, "unsaved", f)
}

// TestArtifacts: with -artifacts everything is in the folder that go test keeps, and
// nothing in that for temporary files.
func TestArtifacts(t *testing.T) {
	elsewhere(t)
	with(t, "test.artifacts", "true")
	f := &fake{name: "TestCommit"}
	mctest.Check(f, hasty{twophase.Protocol{N: 3}}, mctest.Bounds{})
	for name, there := range inorder.All(map[string]int{"artifacts/Consistency-f7bfc9d4.*": 3, "temporary/*": 0}) {
		if files, err := filepath.Glob(name); err != nil || len(files) != there {
			t.Errorf("%s: %s, %v", name, files, err)
		}
	}
	if !strings.Contains(f.text(), "\npicture:   artifacts/Consistency-f7bfc9d4.html (open it in a browser)\n") {
		t.Errorf("it says\n%s", f.text())
	}
}

// TestAtOnce: several processes may find the same.
func TestAtOnce(t *testing.T) {
	elsewhere(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { mctest.Check(&fake{name: "TestCommit"}, hasty{twophase.Protocol{N: 2}}, mctest.Bounds{}) })
	}
	all.Wait()
	files, err := os.ReadDir("testdata/mc/TestCommit")
	if err != nil || len(files) != 1 {
		t.Errorf("saved: %v, %v", files, err)
	}
}

// TestCheckTellsGroups: who owes a violated property, where the protocol says so.
func TestCheckTellsGroups(t *testing.T) {
	inShort(t, "false")
	for group, want := range inorder.All(map[protocol.Group]string{
		protocol.Ungrouped: "twophase: Undecided is violated: so it is",
		protocol.Guarantee: "twophase: Undecided, a guarantee of the algorithm, is violated: so it is",
		protocol.Promise:   "twophase: Undecided, only a promise of this implementation, is violated: so it is",
	}) {
		t.Run("group "+string(group), func(t *testing.T) {
			elsewhere(t)
			f := &fake{name: "TestCommit"}
			mctest.Check(f, twophase.Protocol{N: 1}, mctest.Bounds{}, twophase.Property{
				Name: "Undecided", Group: group,
				Server: func(v twophase.View) *twophase.Finding {
					if v.State.Phase == twophase.Working {
						return nil
					}
					return &twophase.Finding{Reason: "so it is"}
				},
			})
			if len(f.errors) != 1 || !strings.HasPrefix(f.errors[0], want) {
				t.Errorf("it says %q", f.errors)
			}
		})
	}
}

// countsTo is a protocol with one schedule, and what it violates after so many steps.
func countsTo(n int) (counting, protocol.Property[count, struct{}, struct{}, struct{}]) {
	return counting{servers: 1, most: n, step: 1, kind: "Count"}, protocol.Property[count, struct{}, struct{}, struct{}]{
		Name: "Low", Server: func(v protocol.View[count, struct{}]) *protocol.Finding[count, struct{}] {
			if v.State.N < n {
				return nil
			}
			return &protocol.Finding[count, struct{}]{Reason: "it has counted too far"}
		},
	}
}

// TestScheduleIsShown: all of it up to 40 steps; of one that is longer, the beginning and
// the end, and where all of it is. Where it is nowhere, and of what should fail, it is
// shown however long it is.
func TestScheduleIsShown(t *testing.T) {
	inShort(t, "false")
	for _, test := range []struct {
		steps, shown int
		says         string // of those that are not shown
		run          func(t *testing.T, f *fake, n int)
	}{
		{5, 5, "", checkCounting},
		{40, 40, "", checkCounting},
		{41, 39, "\n   …  2 more; all 41 are in temporary/mctest-Low-", checkCounting},
		{100, 39, "\n    …  61 more; all 100 are in temporary/mctest-Low-", checkCounting},
		{100, 39, "\n    …  61 more; all 100 are in testdata/mc/TestCount/Low-", func(t *testing.T, f *fake, n int) {
			leadNowhere(t, "temporary")
			checkCounting(t, f, n)
		}},
		{100, 100, "", func(t *testing.T, f *fake, n int) {
			leadNowhere(t, "temporary")
			leadNowhere(t, "testdata/mc/TestCount")
			checkCounting(t, f, n)
		}},
		{100, 100, "", func(_ *testing.T, f *fake, n int) {
			p, low := countsTo(n)
			mctest.MustFail(f, p, mctest.Bounds{}, "Low", low)
		}},
	} {
		elsewhere(t)
		f := &fake{name: "TestCount"}
		test.run(t, f, test.steps)
		text := f.text()
		if shown := strings.Count(text, "  Count 1\n"); shown != test.shown || !strings.Contains(text, test.says) || strings.Contains(text, "…") != (test.says != "") {
			t.Errorf("of %d steps %d are shown, and not %d:\n%s", test.steps, shown, test.shown, text)
		}
		for _, s := range []int{1, test.steps} {
			if !strings.Contains(text, fmt.Sprintf(" %d  Count 1\n", s)) {
				t.Errorf("step %d is missing:\n%s", s, text)
			}
		}
		if _, file, elided := strings.Cut(text, " are in "); elided {
			file, _, _ = strings.Cut(file, "\n")
			all, err := os.ReadFile(file)
			if err != nil || strings.Count(string(all), "Count 1") != test.steps {
				t.Errorf("%v, and %s has\n%s", err, file, all)
			}
		}
	}
}

func checkCounting(_ *testing.T, f *fake, n int) {
	p, low := countsTo(n)
	mctest.Check(f, p, mctest.Bounds{}, low)
}

// leadNowhere puts a link where a folder is to be, into which nothing can be written.
func leadNowhere(t *testing.T, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", name); err != nil {
		t.Skip(err)
	}
}
