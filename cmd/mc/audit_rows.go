package main

import (
	"strings"

	"raftmc/bugs"
	"raftmc/model"
	"raftmc/model/raftmodel"
)

// auditRow is one protocol within one set of bounds.
type auditRow struct {
	protocol string
	bounds   model.Bounds

	// variant says how a row differs from the protocol, and build then makes its model.
	// If the difference is a mistake, it violates property, which is then the only one
	// checked: which of several is violated first would depend on the order of the
	// search.
	variant, property string
	build             func(o buildOptions) (model.Instance, error)
}

// quickRows take seconds. Each reduction could go wrong in some of them: some have
// budgets (crashes 1) or histories in the order, servers and client values that can be
// renamed or servers that cannot, messages that matter late.
func quickRows() []auditRow {
	return []auditRow{
		raft(raftmodel.Bounds{Servers: 2, Terms: 1, Log: 1, Values: 2, Crashes: model.Any, Compactions: model.Any}),
		raft(raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Crashes: model.Any}),
		raft(raftmodel.Bounds{Servers: 3, Terms: 1, Crashes: 1}),
		raft(raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1}),
		raft(raftmodel.Bounds{Servers: 3, Terms: 1, Crashes: 1}).withBug("vote-not-persisted"),
		row("twophase", "servers 2"),
		row("twophase", "servers 3"),
		row("twophase", "servers 4"),
		row("twophase", "servers 2").with("asked and told at once", "", askingAndTelling),
		row("twophase", "servers 2").with("prepared in secret", "NoBackingOut", preparingInSecret),
		row("paxos", "servers 2, terms 2"),
		row("paxos", "servers 3, terms 1"),
		row("paxos", "servers 3, terms 2"),
		row("paxos", "servers 2, terms 2").with("quorum 1", "Agreement", quorumOfOne),
	}
}

// deepRows take minutes.
func deepRows() []auditRow {
	return []auditRow{
		raft(raftmodel.Bounds{Servers: 2, Terms: 2, Log: 1, Crashes: 2, Compactions: 1}),
		raft(raftmodel.Bounds{Servers: 2, Terms: 2, Log: 2, Crashes: model.Any}),
		raft(raftmodel.Bounds{Servers: 2, Terms: 2, Log: 2, Values: 2}),
		raft(raftmodel.Bounds{Servers: 2, Terms: 3, Log: 1}),
		raft(raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Crashes: model.Any}),
		raft(raftmodel.Bounds{Servers: 3, Terms: 1, Log: 1, Crashes: 1, Compactions: model.Any}),
		raft(raftmodel.Bounds{Servers: 3, Terms: 2}),
		row("twophase", "servers 6"),
		row("paxos", "servers 4, terms 2"),
		row("paxos", "servers 3, terms 3"),
	}
}

// raft is a row of Raft, with one client value by default.
func raft(b raftmodel.Bounds) auditRow {
	b.Values = max(b.Values, 1)
	return auditRow{protocol: "raft", bounds: uncounted(b.Stated())}
}

// row is a row of another protocol, with its bounds in words.
func row(protocol, words string) auditRow {
	p, err := findProtocol(protocol)
	if err != nil {
		panic(err)
	}
	b, err := within(p.complete, words)
	if err != nil {
		panic(err)
	}
	return auditRow{protocol: protocol, bounds: b}
}

// with makes a variant of a row.
func (r auditRow) with(variant, property string, build func(buildOptions) (model.Instance, error)) auditRow {
	r.variant, r.property, r.build = variant, property, build
	return r
}

// withBug plants a known bug.
func (r auditRow) withBug(id string) auditRow {
	bug, err := bugs.Find(id)
	if err != nil {
		panic(err)
	}
	return r.with(id, bug.Property, func(o buildOptions) (model.Instance, error) {
		o.bug = &bug
		return buildRaft(o)
	})
}

// model makes a row's model.
func (r auditRow) model(symmetry model.Symmetry, disk model.Disk) (model.Instance, error) {
	p, err := findProtocol(r.protocol)
	if err != nil {
		return nil, err
	}
	o := buildOptions{bounds: r.bounds, symmetry: symmetry}
	if b, has := o.bounds.Get("disk"); has {
		b.Value = model.Limit(disk)
		if o.bounds, err = o.bounds.With(model.Bounds{b}); err != nil {
			return nil, err
		}
	}
	if r.property != "" {
		o.properties = []string{r.property}
	}
	if r.build != nil {
		return r.build(o)
	}
	return p.build(o)
}

// within is a row's bounds in words, without those that are obvious.
func (r auditRow) within() string {
	usual := raftmodel.Bounds{Values: 1, Network: forgetsNothing}.Stated()
	words := []string{r.bounds.Besides(usual).Words()}
	if r.variant != "" {
		words = append(words, r.variant)
	}
	return strings.Join(words, ", ")
}
