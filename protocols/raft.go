package protocols

import (
	"fmt"
	"slices"

	"raftmc/bugs"
	"raftmc/catalog"
	"raftmc/invariants"
	"raftmc/model/raftmodel"
	"raftmc/protocol"
)

// Raft is the Raft of package raft, with the bugs of package bugs.
func Raft() catalog.Protocol {
	p := catalog.Protocol{
		Name: "raft", Title: "Raft", Doc: "the Raft of package raft, with a disk and a state machine around each server",
		Complete:        raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Values: 1, Crashes: protocol.Any, Compactions: protocol.Any, Network: catalog.ForgetsNothing}.Stated(),
		Counted:         raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Crashes: 1, Compactions: 1, Drops: 1, Duplicates: 1, InFlight: 3}.Stated(),
		Playable:        raftmodel.Bounds{Servers: 3, Terms: 3, Log: 2, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any, Network: catalog.ForgetsNothing}.Stated(),
		Generous:        raftmodel.Bounds{Servers: 3, Terms: 3, Log: 3, Values: 2, Crashes: protocol.Any, Compactions: protocol.Any, Network: catalog.ForgetsNothing}.Stated(),
		Unsaid:          raftmodel.Bounds{}.Stated(),
		Questions:       raftQuestions(),
		LookalikeBounds: bugs.ControlBounds().Stated(),
		Build:           buildRaft,
	}
	for _, b := range bugs.All() {
		p.Bugs = append(p.Bugs, described(b))
	}
	for _, c := range bugs.Controls() {
		if c.Plant == nil {
			p.Lookalikes = append(p.Lookalikes, catalog.Lookalike{Doc: c.Doc, Property: c.Property.Name})
			continue
		}
		v := described(bugs.Bug{ID: c.ID, Doc: c.Doc, Section: c.Section, Bounds: c.Bounds})
		v.Breaks = c.Breaks
		p.Variants = append(p.Variants, v)
	}
	p.Audit, p.DeepAudit = raftAudit()
	return p
}

// described is a bug as the catalog has it.
func described(b bugs.Bug) catalog.Bug {
	d := catalog.Bug{
		ID: b.ID, Doc: b.Doc, Section: b.Section, Source: b.Source,
		Property: b.Property, Liveness: b.Liveness, Bounds: b.Bounds.Stated(),
	}
	if b.Bounds.Disk == protocol.Asynchronous {
		d.Search = "bfs" // the complete search has no such disk
	}
	return d
}

func buildRaft(o catalog.Options) (catalog.Model, error) {
	core := raftmodel.Correct()
	if o.Bug != "" {
		bug, err := bugs.Find(o.Bug)
		if err != nil {
			return nil, err
		}
		core, o.Bug = bug.Plant(core), ""
	}
	b, err := raftmodel.Bounds{}.With(o.Bounds)
	if err != nil {
		return nil, fmt.Errorf("raft: %w", err)
	}
	r, err := raftmodel.New(b, core)
	if err != nil {
		return nil, err
	}
	all := invariants.All(r)
	for _, c := range bugs.Controls() {
		if slices.Contains(o.Properties, c.Property.Name) && c.Plant == nil {
			all = append(all, c.Property)
		}
	}
	return catalog.Build(r, all, o)
}

// raftQuestions are small, and different: one large question of one shape would miss what
// needs a second value, an even number of servers, a batch, or a slow disk. docs/mutants.md
// says what each adds.
func raftQuestions() []catalog.Question {
	const unlimited = protocol.Any
	cover := func(name, why string, b raftmodel.Bounds) catalog.Question {
		b.Network = catalog.ForgetsNothing
		return catalog.Question{Name: name, Why: why, Search: "cover", Bounds: b.Stated()}
	}
	bfs := func(name, why string, b raftmodel.Bounds) catalog.Question {
		return catalog.Question{Name: name, Why: why, Search: "bfs", Bounds: b.Stated()}
	}
	return []catalog.Question{
		cover("two servers", "crashes, snapshots and overwritten entries, with nobody else to ask",
			raftmodel.Bounds{Servers: 2, Terms: 2, Log: 2, Values: 2, Crashes: unlimited, Compactions: unlimited}),
		cover("batches", "entries that come in several messages",
			raftmodel.Bounds{Servers: 2, Terms: 1, Log: 4, Values: 2, Batch: 1, Crashes: unlimited, Compactions: unlimited}),
		cover("conflicts", "entries of different leaders at one index",
			raftmodel.Bounds{Servers: 3, Terms: 3, Log: 1, Values: 2, Crashes: unlimited, Compactions: unlimited}),
		cover("snapshots", "followers that are behind what is compacted",
			raftmodel.Bounds{Servers: 3, Terms: 2, Log: 2, Values: 1, Compactions: unlimited}),
		cover("four servers", "quorums of an even number",
			raftmodel.Bounds{Servers: 4, Terms: 2, Log: 1, Values: 1, Crashes: unlimited}),
		cover("five servers", "quorums of more than two",
			raftmodel.Bounds{Servers: 5, Terms: 2, Values: 1, Crashes: unlimited}),
		bfs("slow disk", "messages, crashes and votes while a write is not durable, or durable and not confirmed",
			raftmodel.Bounds{Servers: 3, Terms: 2, Log: 1, Values: 1, Crashes: 1, Disk: protocol.Asynchronous, Drops: unlimited, InFlight: 2}),
		bfs("alone", "a server that needs nobody but its own slow disk",
			raftmodel.Bounds{Servers: 1, Terms: 2, Log: 3, Values: 2, Crashes: 1, Compactions: 1, Disk: protocol.Asynchronous, InFlight: 1}),
	}
}
