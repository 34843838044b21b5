package main

import (
	"fmt"

	"raftmc/live"
	"raftmc/model"
)

// raised are the models of a protocol with one bound raised by one, for each that is a
// number: what is possible there only, the bound forbids. That on messages in flight is
// not among them; the model itself knows what it forbids.
func (p protocol) raised(o buildOptions, stated model.Bounds) []live.Raised {
	var all []live.Raised
	for _, b := range stated {
		if b.Name == "in-flight" || len(b.Words) > 0 || b.Value == model.Any {
			continue
		}
		more := o
		r := live.Raised{Bound: b.Name, Value: b.String(), Why: "used up", Build: func() (model.Instance, error) { return p.build(more) }}
		b.Value++
		switch {
		case b.IsNumber():
			r.Why = fmt.Sprintf("it needs %s %s", b.Name, b)
		case r.Value == "0":
			r.Why = "a run has none"
		}
		var err error
		if more.bounds, err = stated.With(model.Bounds{b}); err != nil {
			continue // it is as high as it can be
		}
		all = append(all, r)
	}
	return all
}
