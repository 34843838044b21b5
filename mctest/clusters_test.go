package mctest_test

import (
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"raftmc/bugs"
	"raftmc/internal/toy"
	"raftmc/internal/toymodel"
	"raftmc/invariants"
	"raftmc/mctest"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
	"raftmc/raft"
)

// TestClusters takes the correct Raft through random schedules, of as many servers,
// terms and entries, with such a disk and over such a network as rapid draws. All
// properties are asked after each step.
func TestClusters(t *testing.T) {
	met := &counts{of: map[string]int{}}
	for range toy.Rounds(1) {
		rapid.Check(t, func(t *rapid.T) {
			mctest.RandomWalks(t, newCluster(t, bugs.Bug{}, met), drawCluster(t), mctest.Walks{Number: 3, Steps: 60})
		})
	}
	for _, row := range []struct {
		what  string
		steps int // that are enough to meet it
	}{
		{"a leader", 1000},
		{"a leader of term 2", 1000},
		{"a commit", 1000},
		{"a crash", 1000},
		{"a write in progress", 1000},
		{"a commit of three servers or more", 20_000},
		{"a snapshot", 20_000},
		{"a snapshot received", 500_000},
	} {
		if t.Logf("%s: %d", row.what, met.of[row.what]); met.of[row.what] == 0 && met.of["step"] >= row.steps {
			t.Errorf("never, in %d steps", met.of["step"])
		}
	}
}

// drawCluster draws the bounds of a cluster.
func drawCluster(t *rapid.T) mctest.Bounds {
	servers := rapid.IntRange(1, 5).Draw(t, "servers")
	n := toymodel.DrawNetwork(t, servers)
	n.InFlight *= rapid.IntRange(0, 3).Draw(t, "more in flight") // 0: without a bound
	limits := rapid.SampledFrom([]protocol.Limit{0, 1, 2, protocol.Any})
	b := raftmodel.Bounds{
		Servers: servers,
		Terms:   rapid.IntRange(1, 3).Draw(t, "terms"),
		Log:     rapid.IntRange(0, 3).Draw(t, "log"),
		Values:  rapid.IntRange(1, 2).Draw(t, "values"),
		Batch:   rapid.IntRange(0, 2).Draw(t, "batch"),
		Disk:    protocol.Disk(rapid.IntRange(0, 1).Draw(t, "disk")),
		Crashes: limits.Draw(t, "crashes"), Compactions: limits.Draw(t, "compactions"),
	}
	return asBounds(slices.Concat(b.OfProtocol(), n.Stated()))
}

// asBounds are bounds as a test gives them.
func asBounds(all protocol.Bounds) mctest.Bounds {
	b := mctest.Bounds{}
	for _, one := range all {
		b[one.Name] = one
	}
	return b
}

// cluster is Raft, with a mistake or none, and with all properties.
type cluster struct {
	*raftmodel.Raft
	bug bugs.Bug // none if it has no ID
	met *counts  // nil if nobody counts
}

// counts are numbers of states and of steps, by what they show. Those that the model
// knows already are not counted again.
type counts struct {
	sync.Mutex
	of map[string]int
}

// newCluster is a cluster within any bounds: a test gives others.
func newCluster(t mctest.TB, bug bugs.Bug, met *counts) cluster {
	t.Helper()
	core := raftmodel.Correct()
	if bug.ID != "" {
		core = bug.Plant(core)
	}
	p, err := raftmodel.New(raftmodel.Bounds{Servers: 3, Terms: 1, Values: 1}, core)
	if err != nil {
		t.Errorf("%v", err)
	}
	return cluster{p, bug, met}
}

func (c cluster) Within(b protocol.Bounds) (protocol.Protocol[raftmodel.Node, raft.Message, raftmodel.Input, raftmodel.History], error) {
	within, err := protocol.Within(c.Raft, b)
	if err == nil {
		c.Raft = within.(*raftmodel.Raft)
	}
	return c, err
}

func (c cluster) Extras() raftmodel.Extras {
	e := c.Raft.Extras()
	e.Within, e.Properties = c.Within, c.Properties
	return e
}

func (c cluster) Bug() string { return c.bug.ID }

func (c cluster) Properties() []raftmodel.Property {
	all := invariants.All(c.Raft)
	if c.met != nil {
		all = append(all,
			raftmodel.Property{Name: "SometimesStateCounted", Mode: protocol.Sometimes, Cluster: c.countState},
			raftmodel.Property{Name: "SometimesStepCounted", Mode: protocol.Sometimes, Step: c.countStep})
	}
	return all
}

func (c cluster) countIf(isSo bool, what string) {
	if isSo {
		c.met.Lock()
		defer c.met.Unlock()
		c.met.of[what]++
	}
}

func (c cluster) countState(servers []raftmodel.View) *raftmodel.Finding {
	for _, v := range servers {
		s := v.State.Server
		c.countIf(s.Role == raft.Leader, "a leader")
		c.countIf(s.Role == raft.Leader && s.CurrentTerm == 2, "a leader of term 2")
		c.countIf(s.CommitIndex > 0, "a commit")
		c.countIf(s.CommitIndex > 0 && len(servers) > 2, "a commit of three servers or more")
		c.countIf(s.Snapshot.LastIncludedIndex > 0, "a snapshot")
		c.countIf(len(v.State.Pending) > 0, "a write in progress")
	}
	return nil
}

func (c cluster) countStep(s raftmodel.Step) *raftmodel.Finding {
	c.countIf(true, "step")
	c.countIf(s.Input != nil && s.Input.Kind == raftmodel.Crash, "a crash")
	c.countIf(s.Message != nil && s.Message.Kind == raft.InstallSnapshot, "a snapshot received")
	return nil
}
