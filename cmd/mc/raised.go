package main

import (
	"fmt"
	"slices"

	"raftmc/live"
	"raftmc/model"
)

// numbers and limits are the bounds that forbid events, and do not change what a step
// does: each can be raised by one to see what it forbids. That on messages in flight is
// not among them; the model itself knows what it forbids.
var (
	numbers = map[string]func(*model.Bounds) *int{
		"terms":  func(b *model.Bounds) *int { return &b.Terms },
		"log":    func(b *model.Bounds) *int { return &b.Log },
		"values": func(b *model.Bounds) *int { return &b.Values },
	}
	limits = map[string]func(*model.Bounds) *model.Limit{
		"crashes":     func(b *model.Bounds) *model.Limit { return &b.Crashes },
		"compactions": func(b *model.Bounds) *model.Limit { return &b.Compactions },
		"drops":       func(b *model.Bounds) *model.Limit { return &b.Drops },
		"duplicates":  func(b *model.Bounds) *model.Limit { return &b.Duplicates },
		"reorders":    func(b *model.Bounds) *model.Limit { return &b.Reorders },
	}
)

// raised are the models of a protocol with one bound raised, for each that can be.
func (p protocol) raised(o buildOptions) []live.Raised {
	var all []live.Raised
	for _, name := range boundFlags {
		if !slices.Contains(p.bounds, name) {
			continue
		}
		more := o
		r := live.Raised{Bound: name, Build: func() (model.Instance, error) { return p.build(more) }}
		if number, ok := numbers[name]; ok {
			n := number(&more.bounds)
			r.Value = fmt.Sprint(*n)
			*n++
			r.Why = fmt.Sprintf("it needs %s %d", name, *n)
		} else if limit, ok := limits[name]; ok && *limit(&o.bounds) != model.Any {
			n := limit(&more.bounds)
			r.Value, r.Why = n.String(), "used up"
			if *n == 0 {
				r.Why = "a run has none"
			}
			*n++
		} else {
			continue
		}
		all = append(all, r)
	}
	return all
}
