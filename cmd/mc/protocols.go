package main

import (
	"fmt"
	"slices"
	"strings"

	"raftmc/bugs"
	"raftmc/examples/paxos"
	"raftmc/examples/twophase"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
)

// protocol is one that the command line knows.
type protocol struct {
	name, doc string
	title     string // the name of the algorithm, if it is not name

	// defaults are the default bounds for searches that count faults, complete those for
	// searches that do not; playable are those of explore, with room to play; and
	// generous leave room for every property. They declare the bounds that the protocol
	// has.
	defaults, complete, playable, generous model.Bounds

	// questions are what check asks if no bounds are given; if there are none, it asks
	// about complete.
	questions []question

	// build makes a model; bug is nil except for raft.
	build func(o buildOptions) (model.Instance, error)
}

// buildOptions say which model is wanted.
type buildOptions struct {
	bounds     model.Bounds
	symmetry   model.Symmetry
	properties []string
	bug        *bugs.Bug
}

// declared are all bounds that can be set for the protocol.
func (p protocol) declared() model.Bounds {
	return slices.Concat(p.complete.OfProtocol(), model.NetworkBounds{}.Bounds())
}

// within are bounds with values given as text.
func within(b model.Bounds, words string) (model.Bounds, error) {
	given, err := model.ParseBounds(words)
	if err != nil {
		return nil, err
	}
	return b.With(given)
}

// forgetsNothing is the network that loses, delays, reorders and duplicates
// without limit.
var forgetsNothing = model.Network{Delivery: model.AnyTimes}

func protocols() []protocol {
	twoPhase := uncounted(twophase.Protocol{N: 3}.Info().Bounds)
	ballots := uncounted(paxos.Protocol{Acceptors: 3, Ballots: 2}.Info().Bounds)
	return []protocol{
		{
			name: "raft", title: "Raft", doc: "the Raft of package raft, with a disk and a state machine around each server",
			defaults:  raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Crashes: 1, Compactions: 1, Drops: 1, Duplicates: 1, InFlight: 3}.Stated(),
			complete:  raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Values: 1, Crashes: model.Any, Compactions: model.Any, Network: forgetsNothing}.Stated(),
			playable:  raftmodel.Bounds{Servers: 3, Terms: 3, Log: 2, Values: 2, Crashes: model.Any, Compactions: model.Any, Network: forgetsNothing}.Stated(),
			generous:  raftmodel.Bounds{Servers: 3, Terms: 3, Log: 3, Values: 2, Crashes: model.Any, Compactions: model.Any, Network: forgetsNothing}.Stated(),
			questions: raftQuestions(),
			build:     buildRaft,
		},
		{
			name: "twophase", doc: "two-phase commit (Gray and Lamport); servers are resource managers",
			defaults: twoPhase, complete: twoPhase, playable: twoPhase, generous: twoPhase,
			build: buildTwoPhase,
		},
		{
			name: "paxos", doc: "single-decree Paxos; servers are acceptors, terms are ballots",
			defaults: ballots, complete: ballots, generous: ballots,
			playable: uncounted(paxos.Protocol{Acceptors: 3, Ballots: 3}.Info().Bounds),
			build:    buildPaxos,
		},
	}
}

func findProtocol(name string) (protocol, error) {
	var names []string
	for _, p := range protocols() {
		if p.name == name {
			return p, nil
		}
		names = append(names, p.name)
	}
	return protocol{}, unknown("protocol", name, names, "there are "+strings.Join(names, ", "))
}

// uncounted are bounds without limits on losses, duplicates and messages in flight.
func uncounted(b model.Bounds) model.Bounds {
	return slices.Concat(b.OfProtocol(), model.NetworkBounds{Network: forgetsNothing}.Stated())
}

// faulty are bounds within which every fault of the network is an event: losing,
// duplicating and reordering. A message that is not lost stays in flight until it
// arrives, which takes some room.
func faulty(b model.Bounds) model.Bounds {
	return slices.Concat(b.OfProtocol(), model.NetworkBounds{
		Network: model.Network{Order: model.FIFO},
		Drops:   model.Any, Duplicates: model.Any, Reorders: model.Any,
		InFlight: max(networkOf(b).InFlight, 2*(b.Int("servers")-1)),
	}.Stated())
}

// lossy are bounds without a limit on the faults of a network.
func lossy(n model.Network) model.NetworkBounds {
	b := model.NetworkBounds{Network: n, Duplicates: model.Any}
	if n.Loss == model.Lossy {
		b.Drops = model.Any
	}
	if n.Order == model.FIFO {
		b.Reorders = model.Any
	}
	return b
}

// networkOf are the bounds on the network among those that a model has stated.
func networkOf(b model.Bounds) model.NetworkBounds {
	n, err := model.NetworkBounds{}.With(b.OfNetwork())
	if err != nil {
		panic(err)
	}
	return n
}

func buildRaft(o buildOptions) (model.Instance, error) {
	core := raftmodel.Correct()
	if o.bug != nil {
		core = o.bug.Plant(core)
	}
	b, err := raftmodel.Bounds{}.With(o.bounds)
	if err != nil {
		return nil, fmt.Errorf("raft: %w", err)
	}
	p, err := raftmodel.New(b, core)
	if err != nil {
		return nil, err
	}
	return build(p, invariants.All(p), o)
}

func buildTwoPhase(o buildOptions) (model.Instance, error) {
	return build(twophase.Protocol{}, twophase.Properties(), o)
}

func buildPaxos(o buildOptions) (model.Instance, error) {
	return build(paxos.Protocol{}, paxos.Properties(), o)
}

// build selects properties, and makes the model of a protocol within the bounds.
func build[S, M, I, H any](p model.Protocol[S, M, I, H], all []model.Property[S, M, I, H], o buildOptions) (model.Instance, error) {
	if name := p.Info().Name; o.bug != nil && name != "raft" {
		return nil, fmt.Errorf("bug %s is one of raft, not of %s", o.bug.ID, name)
	}
	chosen, err := model.Select(all, o.properties)
	if err != nil {
		return nil, err
	}
	within, err := model.Within(p, o.bounds.OfProtocol())
	if err != nil {
		return nil, err
	}
	network, err := model.NetworkBounds{}.With(o.bounds.OfNetwork())
	if err != nil {
		return nil, err
	}
	return model.New(within, model.Options[S, M, I, H]{Network: network, Symmetry: o.symmetry, Properties: chosen})
}

// propertyNames are the names that --property knows.
func (p protocol) propertyNames() ([]string, error) {
	m, err := p.build(buildOptions{bounds: p.generous})
	if err != nil {
		return nil, err
	}
	names := []string{model.Guarantee.Plural(), model.Promise.Plural(), "all"}
	for _, info := range m.Properties() {
		names = append(names, info.Name)
	}
	return names, nil
}
