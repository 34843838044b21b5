package main

import (
	"fmt"
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

	// defaults are the bounds that are used unless told otherwise, where faults
	// are counted; complete are those where they are not; playable are those of
	// explore, with room to play in. bounds are the flags, of those that set bounds,
	// that it has.
	defaults, complete, playable model.Bounds
	bounds                       []string

	// build makes a model; bug is nil but for raft.
	build func(o buildOptions) (model.Instance, error)
}

// buildOptions say which model is wanted.
type buildOptions struct {
	bounds     model.Bounds
	symmetry   model.Symmetry
	properties []string
	bug        *bugs.Bug
}

// generous bounds leave room for every property.
var generous = model.Bounds{
	Servers: 3, Terms: 3, Log: 3, Values: 2,
	Crashes: model.Any, Compactions: model.Any, Drops: model.Any, Duplicates: model.Any,
}

// forgetsNothing is the network that loses, delays, reorders and duplicates
// without limit.
var forgetsNothing = model.Network{Delivery: model.AnyTimes}

// networkBounds are the flags that the model itself honours, for any protocol.
var networkBounds = []string{"servers", "drops", "duplicates", "reorders", "in-flight", "network"}

func protocols() []protocol {
	return []protocol{
		{
			name: "raft", doc: "the Raft of package raft, with a disk and a state machine around each server",
			defaults: model.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Crashes: 1, Compactions: 1, Drops: 1, Duplicates: 1, InFlight: 3},
			complete: model.Bounds{Servers: 3, Terms: 3, Log: 1, Values: 1, Crashes: model.Any, Compactions: model.Any, Network: forgetsNothing},
			playable: model.Bounds{Servers: 3, Terms: 3, Log: 2, Values: 2, Crashes: model.Any, Compactions: model.Any, Network: forgetsNothing},
			bounds:   append([]string{"terms", "log", "values", "crashes", "compactions", "batch", "disk"}, networkBounds...),
			build:    buildRaft,
		},
		{
			name: "twophase", doc: "two-phase commit (Gray and Lamport); servers are resource managers",
			defaults: model.Bounds{Servers: 3, Network: forgetsNothing},
			complete: model.Bounds{Servers: 3, Network: forgetsNothing},
			playable: model.Bounds{Servers: 3, Network: forgetsNothing},
			bounds:   networkBounds,
			build:    buildTwoPhase,
		},
		{
			name: "paxos", doc: "single-decree Paxos; servers are acceptors, terms are ballots",
			defaults: model.Bounds{Servers: 3, Terms: 2, Network: forgetsNothing},
			complete: model.Bounds{Servers: 3, Terms: 2, Network: forgetsNothing},
			playable: model.Bounds{Servers: 3, Terms: 3, Network: forgetsNothing},
			bounds:   append([]string{"terms"}, networkBounds...),
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
	return protocol{}, fmt.Errorf("no protocol %q; there are %s", name, strings.Join(names, ", "))
}

// uncounted are bounds without any on losses, duplicates and messages under way.
func uncounted(b model.Bounds) model.Bounds {
	b.Network, b.Drops, b.Duplicates, b.InFlight = forgetsNothing, 0, 0, 0
	return b
}

// faulty are bounds within which every fault of the network can be told from what
// it does by itself: to lose, to duplicate and to reorder are events. What is not
// lost stays under way until it arrives, which takes some room.
func faulty(b model.Bounds) model.Bounds {
	b.Network = model.Network{Order: model.FIFO}
	b.Drops, b.Duplicates, b.Reorders = model.Any, model.Any, model.Any
	b.InFlight = max(b.InFlight, 2*(b.Servers-1))
	return b
}

func buildRaft(o buildOptions) (model.Instance, error) {
	core := raftmodel.Correct()
	if o.bug != nil {
		core = o.bug.Plant(core)
	}
	p, err := raftmodel.New(o.bounds, core)
	if err != nil {
		return nil, err
	}
	return build(p, invariants.All(p), o)
}

func buildTwoPhase(o buildOptions) (model.Instance, error) {
	if err := serversBetween(o.bounds, 1, 9); err != nil {
		return nil, err
	}
	return build(twophase.Protocol{N: o.bounds.Servers}, twophase.Properties(), o)
}

func buildPaxos(o buildOptions) (model.Instance, error) {
	if err := serversBetween(o.bounds, 1, 7); err != nil {
		return nil, err
	}
	if o.bounds.Terms < 1 {
		return nil, fmt.Errorf("terms %d: paxos needs at least one ballot", o.bounds.Terms)
	}
	return build(paxos.Protocol{Acceptors: o.bounds.Servers, Ballots: o.bounds.Terms}, paxos.Properties(), o)
}

func serversBetween(b model.Bounds, least, most int) error {
	if b.Servers < least || b.Servers > most {
		return fmt.Errorf("servers %d: this protocol has %d to %d", b.Servers, least, most)
	}
	return nil
}

// build selects properties and makes the model.
func build[S, M, I, H any](p model.Protocol[S, M, I, H], all []model.Property[S, M, I, H], o buildOptions) (model.Instance, error) {
	if name := p.Info().Name; o.bug != nil && name != "raft" {
		return nil, fmt.Errorf("bug %s is one of raft, not of %s", o.bug.ID, name)
	}
	chosen, err := model.Select(all, o.properties)
	if err != nil {
		return nil, err
	}
	return model.New(p, model.Options[S, M, I, H]{Bounds: o.bounds, Symmetry: o.symmetry, Properties: chosen})
}
