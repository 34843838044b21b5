package view_test

import (
	"fmt"
	"strings"
	"testing"

	"raftmc/bugs"
	"raftmc/internal/sample"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/view"
)

const testdata = "../traces/testdata"

// must returns a sample that must exist.
func must(t testing.TB) func(sample.Sample, error) sample.Sample {
	return func(s sample.Sample, err error) sample.Sample {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

func golden(t testing.TB, bug string) sample.Sample {
	t.Helper()
	return must(t)(sample.Golden(testdata, bug))
}

func tell(t testing.TB, s sample.Sample) *view.Story {
	t.Helper()
	story, err := view.Tell(s.Model, s.Trace)
	if err != nil {
		t.Fatal(err)
	}
	return story
}

// networks are of all three kinds: in each, it is determined differently which of several
// equal messages a step is about.
var networks = []raftmodel.Bounds{
	{
		Servers: 3, Terms: 4, Log: 2, Values: 1, Crashes: protocol.Any, Compactions: protocol.Any,
		Drops: protocol.Any, Duplicates: protocol.Any, Reorders: protocol.Any, InFlight: 8, Network: protocol.Network{Order: protocol.FIFO},
	},
	{Servers: 3, Terms: 4, Log: 2, Values: 1, Crashes: protocol.Any, Drops: protocol.Any, Duplicates: protocol.Any, InFlight: 6, Disk: protocol.Asynchronous},
	{Servers: 3, Terms: 4, Log: 2, Values: 1, Crashes: protocol.Any, Compactions: protocol.Any, Network: protocol.Network{Delivery: protocol.AnyTimes}},
}

// withSamples runs a test for each golden counterexample, for a run of each of the
// other protocols, and for random ones in each network. All tests see the same
// stories, and must not change them.
func withSamples(t *testing.T, test func(t *testing.T, s sample.Sample, story *view.Story)) {
	for _, x := range samples(t) {
		t.Run(x.name, func(t *testing.T) { test(t, x.Sample, x.story) })
	}
}

// named is a sample with its story, which takes longer to make than to check.
type named struct {
	name string
	sample.Sample
	story *view.Story
}

var made []named

func samples(t *testing.T) []named {
	t.Helper()
	if made != nil {
		return made
	}
	var all []named
	add := func(name string, s sample.Sample) { all = append(all, named{name, s, tell(t, s)}) }
	for _, b := range bugs.All() {
		if !b.Liveness {
			add(b.ID, golden(t, b.ID))
		}
	}
	twophase, err := sample.TwoPhase(3, networks[2].OfNetwork())
	if err != nil {
		t.Fatal(err)
	}
	paxos, err := sample.Paxos(1)
	if err != nil {
		t.Fatal(err)
	}
	add("twophase", must(t)(sample.Walk(twophase, 1, 30)))
	add("paxos", must(t)(sample.Walk(paxos, 1, 100)))
	add("lock", must(t)(sample.Lock()))
	add("register", must(t)(sample.Register()))
	for _, b := range networks {
		for seed := range uint64(2) {
			add(fmt.Sprintf("%s %d", b.Network, seed), walk(t, b, seed, 60))
		}
	}
	made = all
	return made
}

// walk is a random run of the correct Raft.
func walk(t testing.TB, b raftmodel.Bounds, seed uint64, steps int) sample.Sample {
	t.Helper()
	m, err := sample.Raft(b, "")
	if err != nil {
		t.Fatal(err)
	}
	return must(t)(sample.Walk(m, seed, steps))
}

// lines compares texts line by line.
func lines(t *testing.T, got, want string) {
	t.Helper()
	if got, want = strings.TrimSpace(got), strings.TrimSpace(want); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
