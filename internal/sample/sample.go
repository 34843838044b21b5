// Package sample makes runs for the tests of code that shows runs: the golden
// counterexamples, runs of every protocol and network, and long random ones. Plain
// computes what is to be shown with the simplest possible loop.
package sample

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"

	"raftmc/bugs"
	"raftmc/examples/paxos"
	"raftmc/examples/register"
	"raftmc/examples/twophase"
	_ "raftmc/internal/lategc"
	"raftmc/internal/lock"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/model/reference"
	"raftmc/protocol"
	"raftmc/traces"
)

// Sample is a recorded run, and the model on which it was recorded, which checks all
// properties.
type Sample struct {
	Model model.Searchable
	Trace *traces.Trace
}

// Golden is the golden counterexample to a bug of Raft. testdata is where they are.
func Golden(testdata, bug string) (Sample, error) {
	t, err := traces.ReadFile(filepath.Join(testdata, bug+".jsonl"))
	if err != nil {
		return Sample{}, err
	}
	b, err := raftmodel.Bounds{}.With(t.Header.Bounds)
	if err != nil {
		return Sample{}, err
	}
	m, err := Raft(b, bug)
	return Sample{m, t}, err
}

// Raft is a Raft with a bug, or the correct one if there is no ID.
func Raft(b raftmodel.Bounds, bug string) (model.Searchable, error) {
	core := raftmodel.Correct()
	if bug != "" {
		found, err := bugs.Find(bug)
		if err != nil {
			return nil, err
		}
		core = found.Plant(core)
	}
	p, err := raftmodel.New(b, core)
	if err != nil {
		return nil, err
	}
	return model.New(p, raftmodel.Options{Network: b.OfNetwork(), Properties: invariants.All(p)})
}

// TwoPhase is two-phase commit with the given number of resource managers.
func TwoPhase(managers int, n protocol.NetworkBounds) (model.Searchable, error) {
	return model.New(twophase.Protocol{N: managers}, protocol.Options[twophase.State, twophase.Message, twophase.Input, struct{}]{
		Network: n, Properties: twophase.Properties(),
	})
}

// Paxos is Paxos with three acceptors and two ballots. A quorum of one is a mistake.
func Paxos(quorum int) (model.Searchable, error) {
	return model.New(paxos.Protocol{Acceptors: 3, Ballots: 2, Quorum: quorum}, protocol.Options[paxos.State, paxos.Message, paxos.Input, struct{}]{
		Network: protocol.NetworkBounds{Network: protocol.Network{Delivery: protocol.AnyTimes}}, Properties: paxos.Properties(),
	})
}

// Lock is a lock that two servers hold at once, with three servers.
func Lock() (Sample, error) {
	m, err := model.New(lock.Protocol{Servers: 3}, protocol.Options[lock.State, lock.Message, string, struct{}]{Properties: lock.Properties()})
	if err != nil {
		return Sample{}, err
	}
	return ByLabel(m, "OneHolder", "Take 1", "Deliver Taken 1→3", "Take 2")
}

// Register is a register that each of two servers keeps for itself: a client reads
// what another one did not write.
func Register() (Sample, error) {
	p := register.Protocol[int]{Service: register.Single(2), Clients: 2}
	m, err := model.New(p, protocol.Options[register.State[int], register.Message, register.Input, struct{}]{Properties: register.Properties[int]()})
	if err != nil {
		return Sample{}, err
	}
	return Walk(m, 1, 100)
}

// ByLabel takes the actions of the given labels, one after the other. If a property
// is named, the last of them must violate it.
func ByLabel(m model.Searchable, property string, labels ...string) (Sample, error) {
	run := m.Run()
	var actions []reference.Action
	for _, label := range labels {
		a, err := find(run.Enabled(), label)
		if err == nil {
			_, err = run.Do(a)
		}
		if err != nil {
			return Sample{}, err
		}
		actions = append(actions, a)
	}
	return record(m, actions, property)
}

func find(enabled []reference.Action, label string) (reference.Action, error) {
	var labels []string
	for _, a := range enabled {
		if a.Label() == label {
			return a, nil
		}
		labels = append(labels, a.Label())
	}
	return reference.Action{}, fmt.Errorf("%q is not possible; possible are %q", label, labels)
}

// Walk takes random actions from a seed: as many as given, or fewer if something is
// violated or nothing is possible. Faults are rare, so that the protocol makes progress.
func Walk(m model.Searchable, seed uint64, steps int) (Sample, error) {
	random := rand.New(rand.NewPCG(seed, 0))
	rare := map[string]bool{"ElectionTimeout": true}
	for _, k := range m.Kinds() {
		rare[k.Name] = rare[k.Name] || k.Fault
	}
	run, property := m.Run(), ""
	var actions []reference.Action
	for len(actions) < steps && property == "" {
		enabled := run.Enabled()
		if len(enabled) == 0 {
			break
		}
		a := enabled[random.IntN(len(enabled))]
		if rare[a.Kind] && random.IntN(8) > 0 {
			continue
		}
		if _, err := run.Do(a); err != nil {
			return Sample{}, err
		}
		actions = append(actions, a)
		if v := run.Violations(); len(v) > 0 {
			property = v[0].Property
		}
	}
	return record(m, actions, property)
}

func record(m model.Searchable, actions []reference.Action, property string) (Sample, error) {
	t, err := traces.Record(m, traces.Header{Symmetry: "full"}, actions, property)
	return Sample{m, t}, err
}
