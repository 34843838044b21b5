package cli

import (
	"fmt"
	"slices"

	"raftmc/catalog"
	"raftmc/live"
	"raftmc/model"
	"raftmc/protocol"
)

// raised are the models of a protocol with one bound raised, for each bound that can be
// raised and only forbids events: numbers, and limits on how often something may happen.
// They show what the bound forbids. The bound on messages in flight is not among them:
// the model itself knows what it forbids.
func raised(p catalog.Protocol, o catalog.Options, m model.Searchable) []live.Raised {
	var all []live.Raised
	o.Bounds = m.Bounds()
	for _, b := range o.Bounds {
		r := live.Raised{Bound: b.Name, Value: b.String(), Build: func() (model.Searchable, error) { return raise(p, o, m, b) }}
		switch {
		case b.IsNumber():
			r.Why = fmt.Sprintf("it needs %s %d", b.Name, b.Value+1)
		case b.Most != protocol.Any || b.Least > 0 || b.Value == protocol.Any:
			continue
		case b.Value == 0:
			r.Why = "a run has none"
		default:
			r.Why = "used up"
		}
		all = append(all, r)
	}
	return all
}

// raise makes the model with a bound raised by one. The number of servers is not raised:
// that would be another cluster.
func raise(p catalog.Protocol, o catalog.Options, now model.Searchable, b protocol.Bound) (model.Searchable, error) {
	b.Value++
	var err error
	if o.Bounds, err = o.Bounds.With(protocol.Bounds{b}); err != nil {
		return nil, err
	}
	more, err := p.Build(o)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(now.Run().Servers(), more.Run().Servers()) {
		return nil, fmt.Errorf("%s %s is of another cluster", b.Name, b)
	}
	return more, nil
}
