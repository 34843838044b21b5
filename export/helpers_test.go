package export_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"slices"
	"strings"
	"testing"

	"raftmc/bugs"
	"raftmc/export"
	"raftmc/internal/inorder"
	"raftmc/internal/sample"
	"raftmc/internal/twin"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/view"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// small is the story of the golden files.
const small = "vote-not-persisted"

func golden(t testing.TB, bug string) sample.Sample {
	t.Helper()
	s, err := sample.Golden("../traces/testdata", bug)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func tell(t testing.TB, s sample.Sample) *view.Story {
	t.Helper()
	story, err := view.Tell(s.Model, s.Trace)
	if err != nil {
		t.Fatal(err)
	}
	return story
}

// diverging is the small story, whose replay diverges from the trace at step 4 of 7.
func diverging(t testing.TB) *view.Story {
	t.Helper()
	s := golden(t, small)
	s.Trace.Steps[3].Fingerprint = "0123456789abcdef"
	return tell(t, s)
}

// written is a story in a format.
func written(t testing.TB, s *view.Story, format string) string {
	t.Helper()
	var b bytes.Buffer
	if err := export.Write(&b, s, format, export.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// networks are networks that treat messages differently.
var networks = map[string]raftmodel.Bounds{
	"fifo": {
		Servers: 3, Terms: 4, Log: 2, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any,
		Drops: protocol.Any, Duplicates: protocol.Any, Reorders: protocol.Any, InFlight: 8, Network: protocol.Network{Order: protocol.FIFO},
	},
	"asynchronous disk": {Servers: 3, Terms: 4, Log: 2, Values: 1, Crashes: protocol.Any, Drops: protocol.Any, Duplicates: protocol.Any, InFlight: 6, Disk: protocol.Asynchronous},
	"many":              {Servers: 3, Terms: 4, Log: 2, Values: 1, Crashes: protocol.Any, Compactions: protocol.Any, Network: protocol.Network{Delivery: protocol.AnyTimes}},
}

var told map[string]*view.Story

// counterexamples are the golden ones that are always checked; the long tests check all
// of them.
var counterexamples = []string{small, "commit-prior-term", "snapshot-drops-suffix", "stable-aba", "torn-vote", "duplicate-vote-counted"}

// stories are of golden counterexamples, of the other protocols, of each network, of
// nothing, and of a trace that diverges. Tests must not change them.
func stories(t *testing.T) map[string]*view.Story {
	t.Helper()
	if told != nil {
		return told
	}
	told = map[string]*view.Story{"diverging": diverging(t)}
	for _, b := range bugs.All() {
		if !b.Liveness && (twin.WantsDeep() || slices.Contains(counterexamples, b.ID)) {
			told[b.ID] = tell(t, golden(t, b.ID))
		}
	}
	walk := func(name string, steps int, m model.Searchable, err error) {
		if err != nil {
			t.Fatal(err)
		}
		s, err := sample.Walk(m, 1, steps)
		if err != nil {
			t.Fatal(err)
		}
		told[name] = tell(t, s)
	}
	for name, b := range networks {
		m, err := sample.Raft(b, "")
		walk(name, 60, m, err)
	}
	m, err := sample.TwoPhase(3, protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}})
	walk("twophase", 20, m, err)
	walk("nothing", 0, m, err)
	m, err = sample.Paxos(1)
	walk("paxos", 40, m, err)
	return told
}

// withStories runs a test for each story.
func withStories(t *testing.T, test func(t *testing.T, s *view.Story)) {
	for name, s := range inorder.All(stories(t)) {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
}

// copied returns a copy of a story.
func copied(t testing.TB, s *view.Story) *view.Story {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, text)
}

func read(t testing.TB, text []byte) *view.Story {
	t.Helper()
	var s view.Story
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return &s
}

// poisoned is the small story with a text appended to each of its texts, except those
// that say which model it is of.
func poisoned(t testing.TB, poison string) *view.Story {
	t.Helper()
	plain := tell(t, golden(t, small))
	text, err := json.Marshal(plain)
	if err != nil {
		t.Fatal(err)
	}
	if text, err = sample.Poisoned(text); err != nil {
		t.Fatal(err)
	}
	s := read(t, []byte(strings.ReplaceAll(string(text), inJSON(t, sample.Poison), inJSON(t, poison))))
	s.Protocol, s.Bug = plain.Protocol, plain.Bug
	return s
}

// inJSON is a text as it appears between quotation marks.
func inJSON(t testing.TB, text string) string {
	t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(quoted[1 : len(quoted)-1])
}
