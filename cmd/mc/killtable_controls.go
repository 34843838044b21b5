package main

import (
	"context"
	"strings"

	"raftmc/bugs"
	"raftmc/explore"
	"raftmc/invariants"
	"raftmc/model"
	"raftmc/model/raftmodel"
)

// control checks the correct Raft against the negative controls.
func (t *killTable) control(ctx context.Context) error {
	b := bugs.ControlBounds()
	t.ControlBounds = b.Stated().Words()
	p, err := raftmodel.New(b, raftmodel.Correct())
	if err != nil {
		return err
	}
	asked := invariants.All(p)
	var states, variants []bugs.Control
	for _, c := range bugs.Controls() {
		if c.Plant != nil {
			variants = append(variants, c)
			continue
		}
		states, asked = append(states, c), append(asked, c.Property)
	}
	m, err := model.New(p, raftmodel.Options{Network: b.OfNetwork(), Properties: asked})
	if err != nil {
		return err
	}
	r, err := runCover(ctx, m, searchOptions{})
	if err != nil {
		return err
	}
	first := len(m.Goals()) - len(states)
	for i, c := range states {
		t.Controls = append(t.Controls, controlled{Doc: c.Doc, Occurs: r.Reached&(1<<(first+i)) != 0, Silent: r.Verdict == explore.Holds})
	}
	for _, c := range variants {
		row, err := controlVariant(ctx, c)
		if err != nil {
			return err
		}
		t.Controls = append(t.Controls, row)
	}
	return nil
}

// controlVariant checks another way of writing Raft against the guarantees, and against
// the promises that it is said to break; a way that breaks none must differ from the core
// in what is searched.
func controlVariant(ctx context.Context, c bugs.Control) (controlled, error) {
	c.Bounds.Network, c.Bounds.Drops, c.Bounds.InFlight = forgetsNothing, 0, 0
	bug, err := bugs.Find(c.ID)
	if err != nil {
		return controlled{}, err
	}
	search := func(planted *bugs.Bug, properties ...string) (explore.Result, error) {
		m, err := buildRaft(buildOptions{bounds: c.Bounds.Stated(), properties: properties, bug: planted})
		if err != nil {
			return explore.Result{}, err
		}
		r, err := runCover(ctx, m, searchOptions{})
		return r.Result, err
	}
	kept, err := search(&bug, model.Guarantee.Plural())
	if err != nil {
		return controlled{}, err
	}
	row := controlled{ID: c.ID, Doc: c.Doc, Section: c.Section, Breaks: strings.Join(c.Breaks, ", "), Bounds: inShort(c.Bounds), Silent: kept.Verdict == explore.Holds, Occurs: true}
	for _, promise := range c.Breaks {
		r, err := search(&bug, promise)
		if err != nil {
			return controlled{}, err
		}
		row.Occurs = row.Occurs && r.Verdict == explore.Violated
	}
	if len(c.Breaks) == 0 {
		correct, err := search(nil, model.Guarantee.Plural())
		if err != nil {
			return controlled{}, err
		}
		row.Occurs = correct.States != kept.States
	}
	return row, nil
}
