package opaque

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"

	"raftmc/protocol"
)

// A state is told from others by a hash of what its node holds. If that misses something on
// which the node depends, the search has taken two states for one. So after a search that found
// nothing, fresh nodes go to the states that it met in other ways than it did: along steps drawn
// at random, back to the beginning. They must do at every step what the search saw.

// walksOfEach bounds the walks that end with the same step.
const walksOfEach = 8

// examination is a running Examine.
type examination[N, V, H any] struct {
	*Protocol[N, V, H]
	targets []edge[V]               // in an order of content
	into    map[*place[V]][]edge[V] // by where they lead, to where they begin among them
	longest int

	mu    sync.Mutex
	again map[edge[V]]bool
	found protocol.Examined
}

// examine implements protocol.Examine.
func (p *Protocol[N, V, H]) examine(ctx context.Context, e protocol.Examination) protocol.Examined {
	x := &examination[N, V, H]{Protocol: p, into: map[*place[V]][]edge[V]{}, again: map[edge[V]]bool{}}
	x.collect()
	x.declared()
	for _, at := range x.order {
		if f, changed := x.changed(at); changed { // all else is a consequence
			x.found.Flaws = protocol.Flaws{f}
			return x.found
		}
	}
	// A walk is about as long as the way on which the search came, and half as much again.
	walks := min(max(1, e.Steps/(1+x.longest)), walksOfEach*len(x.targets))
	var next atomic.Int64
	var group sync.WaitGroup
	for range e.Workers {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < walks && ctx.Err() == nil && len(x.targets) > 0; i = int(next.Add(1)) - 1 {
				// A stride that has no divisor in common with most numbers comes to all of them.
				x.walk(x.targets[i*7919%len(x.targets)], rand.New(rand.NewPCG(1, uint64(i))))
			}
		})
	}
	group.Wait()
	x.found.Known, x.found.Again = len(x.targets), len(x.again)
	slices.SortFunc(x.found.Flaws, func(a, b protocol.Flaw) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(len(a.What), len(b.What)), cmp.Compare(a.What, b.What))
	})
	if len(x.found.Flaws) > 3 {
		x.found.Flaws = x.found.Flaws[:3] // one forgotten field has many consequences
	}
	return x.found
}

// collect lists the steps that the search took.
func (x *examination[N, V, H]) collect() {
	x.Protocol.mu.Lock()
	defer x.Protocol.mu.Unlock()
	for _, at := range x.order {
		x.longest = max(x.longest, at.length)
		for by, s := range at.steps {
			x.targets = append(x.targets, edge[V]{at, by, s})
		}
	}
	slices.SortFunc(x.targets, func(a, b edge[V]) int {
		return cmp.Or(a.from.self-b.from.self, slices.Compare(a.from.digest[:], b.from.digest[:]), compareEvents(a.by, b.by))
	})
	for _, e := range x.targets {
		if e.step.to != nil {
			x.into[e.step.to] = append(x.into[e.step.to], e)
		}
	}
}

// declared says what the verdict assumes, and whether what is declared is there.
func (x *examination[N, V, H]) declared() {
	for _, name := range x.dump.unmet() {
		x.found.Flaws.Add(protocol.Lost, fmt.Sprintf("%s declares something of %s, and no node has had it: a field reads package.Type.field, a type package.Type, as Go prints them", x.code.Name, name))
	}
	x.found.Assumes = append(x.found.Assumes, x.code.Assumes...)
	for _, l := range x.code.LeaveOut {
		x.found.Assumes = append(x.found.Assumes, fmt.Sprintf("left out: %s: %s", l.Field, l.Reason))
	}
	for _, name := range x.code.Immutable {
		x.found.Assumes = append(x.found.Assumes, fmt.Sprintf("never changed: what a %s points to", name))
	}
	for _, name := range slices.Sorted(maps.Keys(x.code.Instead)) {
		x.found.Assumes = append(x.found.Assumes, fmt.Sprintf("written by the driver: what tells one %s from another", name))
	}
	for _, note := range x.dump.notes() {
		x.found.Assumes = append(x.found.Assumes, "not looked into: "+note)
	}
}

// walk takes a fresh node to the beginning of a step on a way drawn at random, and then takes it.
func (x *examination[N, V, H]) walk(target edge[V], draw *rand.Rand) {
	way := x.way(target, draw)
	l := x.boot(target.from.self)
	panicked := ""
	defer func() { x.release(l, panicked) }()
	for _, e := range way {
		past := l.past
		got := x.take(&l, e.by)
		panicked = got.panicked
		x.mu.Lock()
		x.found.Steps++
		x.again[e] = true
		x.mu.Unlock()
		if x.differ(got, e.step.outcome()) {
			f := x.flaw(e, past.run(), got)
			x.mu.Lock()
			defer x.mu.Unlock()
			x.found.Flaws = append(x.found.Flaws, f)
			return
		}
		if panicked != "" {
			return
		}
	}
}

// way returns steps that lead from the beginning to a step, and it.
func (x *examination[N, V, H]) way(target edge[V], draw *rand.Rand) []edge[V] {
	way := []edge[V]{target}
	x.Protocol.mu.Lock()
	defer x.Protocol.mu.Unlock()
	for at, left := target.from, 2+2*target.from.length; at.before != nil || left > 0; left-- {
		if into := x.into[at]; left > 0 && len(into) > 0 && draw.IntN(3) > 0 {
			e := into[draw.IntN(len(into))]
			way, at = append(way, e), e.from
		} else if at.before != nil {
			e := edge[V]{at.before, at.by, at.before.steps[at.by]}
			way, at = append(way, e), e.from
		}
	}
	slices.Reverse(way)
	return way
}
