package cli

import (
	"context"
	"slices"
	"strings"

	"raftmc/catalog"
	"raftmc/explore"
	"raftmc/model"
	"raftmc/protocol"
)

// control checks protocols as they are against the negative controls.
func (t *killTable) control(ctx context.Context, protocols []catalog.Protocol) error {
	for _, p := range protocols {
		if err := t.lookalikes(ctx, p); err != nil {
			return err
		}
		for _, v := range p.Variants {
			row, err := controlVariant(ctx, p, v)
			if err != nil {
				return err
			}
			t.Controls = append(t.Controls, row)
		}
	}
	return nil
}

// lookalikes checks that the states of a protocol which look like mistakes occur, and that
// nothing is reported of them.
func (t *killTable) lookalikes(ctx context.Context, p catalog.Protocol) error {
	if len(p.Lookalikes) == 0 {
		return nil
	}
	t.ControlBounds = p.LookalikeBounds.Words()
	properties := []string{"all"}
	for _, l := range p.Lookalikes {
		properties = append(properties, l.Property)
	}
	m, err := p.Build(catalog.Options{Bounds: p.LookalikeBounds, Properties: properties})
	if err != nil {
		return err
	}
	r, err := runCover(ctx, m, searchOptions{})
	if err != nil {
		return err
	}
	goals := m.Goals()
	for _, l := range p.Lookalikes {
		i := slices.IndexFunc(goals, func(g explore.Goal) bool { return g.Name == l.Property })
		t.Controls = append(t.Controls, controlled{Doc: l.Doc, Occurs: i >= 0 && r.Reached&(1<<i) != 0, Silent: r.Verdict == explore.Holds})
	}
	return nil
}

// controlVariant checks another way of writing a protocol against the guarantees, and
// against the promises that it is said to break; a way that breaks none must differ from
// the protocol in what is searched.
func controlVariant(ctx context.Context, p catalog.Protocol, v catalog.Bug) (controlled, error) {
	search := func(bug string, properties ...string) (model.Found, error) {
		m, err := p.Build(catalog.Options{Bounds: catalog.Uncounted(v.Bounds), Properties: properties, Bug: bug})
		if err != nil {
			return model.Found{}, err
		}
		return runCover(ctx, m, searchOptions{})
	}
	kept, err := search(v.ID, protocol.Guarantee.Plural())
	if err != nil {
		return controlled{}, err
	}
	row := controlled{
		ID: v.ID, Doc: v.Doc, Section: v.Section, Breaks: strings.Join(v.Breaks, ", "),
		Bounds: inShort(p, catalog.Uncounted(v.Bounds)), Silent: kept.Verdict == explore.Holds, Occurs: true,
	}
	for _, promise := range v.Breaks {
		r, err := search(v.ID, promise)
		if err != nil {
			return controlled{}, err
		}
		row.Occurs = row.Occurs && r.Verdict == explore.Violated
	}
	if len(v.Breaks) == 0 {
		plain, err := search("", protocol.Guarantee.Plural())
		if err != nil {
			return controlled{}, err
		}
		row.Occurs = plain.States != kept.States
	}
	return row, nil
}
