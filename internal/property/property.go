// Package property evaluates the properties of a protocol.
package property

import (
	"fmt"
	"slices"

	"raftmc/explore"
	"raftmc/internal/mistake"
	"raftmc/protocol"
)

// Set groups a protocol's properties by what they look at.
type Set[S, M, I, H any] struct {
	All     []protocol.Property[S, M, I, H] // in the given order
	Goals   []int                           // indexes of the protocol.Sometimes ones; their order numbers the goals
	GoalBit []uint64                        // for each property, its goal's bit; 0 for Always
	server, step, message,
	Pair, Cluster []int // indexes into all
}

// Sort groups properties, and refuses those that are invalid.
func Sort[S, M, I, H any](all []protocol.Property[S, M, I, H]) (*Set[S, M, I, H], error) {
	ps := &Set[S, M, I, H]{All: all, GoalBit: make([]uint64, len(all))}
	names := map[string]bool{}
	for i := range all {
		p := &all[i]
		if err := p.Check(); err != nil {
			return nil, err
		}
		if names[p.Name] {
			return nil, fmt.Errorf("two properties are named %s", p.Name)
		}
		names[p.Name] = true
		if p.Mode == protocol.Sometimes {
			if len(ps.Goals) == 64 {
				return nil, fmt.Errorf("more than 64 sometimes properties")
			}
			ps.GoalBit[i] = 1 << len(ps.Goals)
			ps.Goals = append(ps.Goals, i)
		}
		switch {
		case p.Server != nil:
			ps.server = append(ps.server, i)
		case p.Step != nil:
			ps.step = append(ps.step, i)
		case p.Message != nil:
			ps.message = append(ps.message, i)
		case p.Pair != nil:
			ps.Pair = append(ps.Pair, i)
		default:
			ps.Cluster = append(ps.Cluster, i)
		}
	}
	return ps, nil
}

// Found is a finding with the index of its property.
type Found[S, H any] struct {
	Property int
	*protocol.Finding[S, H]
}

// Outcome is what the properties of one kind find: violations, and the bits of the goals
// that are met.
type Outcome[S, H any] struct {
	Violations []Found[S, H]
	Goals      uint64
}

// ask evaluates each of the given properties.
func (ps *Set[S, M, I, H]) ask(which []int, question func(*protocol.Property[S, M, I, H]) *protocol.Finding[S, H]) Outcome[S, H] {
	var out Outcome[S, H]
	at := 0
	defer func() {
		if r := recover(); r != nil {
			mistake.Panicked(r, "property "+ps.All[at].Name, "")
		}
	}()
	for _, i := range which {
		at = i
		f := question(&ps.All[i])
		switch {
		case f == nil:
		case ps.GoalBit[i] != 0:
			out.Goals |= ps.GoalBit[i]
		default:
			out.Violations = append(out.Violations, Found[S, H]{i, f})
		}
	}
	return out
}

// OfServer checks a server by itself, and as a pair with itself.
func (ps *Set[S, M, I, H]) OfServer(v protocol.View[S, H]) Outcome[S, H] {
	out := ps.ask(ps.server, func(p *protocol.Property[S, M, I, H]) *protocol.Finding[S, H] { return p.Server(v) })
	out.Join(ps.ask(ps.Pair, func(p *protocol.Property[S, M, I, H]) *protocol.Finding[S, H] { return p.Pair(v, v) }))
	return out
}

// OfStep checks the properties of a step and of the messages that it sent.
func (ps *Set[S, M, I, H]) OfStep(s protocol.Step[S, M, I]) Outcome[S, H] {
	s = s.Share()
	out := ps.ask(ps.step, func(p *protocol.Property[S, M, I, H]) *protocol.Finding[S, H] { return p.Step(s) })
	sender := protocol.View[S, H]{Server: s.Server, State: s.After}
	for _, m := range s.Sent {
		out.Join(ps.ask(ps.message, func(p *protocol.Property[S, M, I, H]) *protocol.Finding[S, H] { return p.Message(sender, m) }))
	}
	return out
}

// OfPair checks both orders. What is violated in both is reported once.
func (ps *Set[S, M, I, H]) OfPair(a, b protocol.View[S, H]) Outcome[S, H] {
	out := ps.ask(ps.Pair, func(p *protocol.Property[S, M, I, H]) *protocol.Finding[S, H] { return p.Pair(a, b) })
	swapped := ps.ask(ps.Pair, func(p *protocol.Property[S, M, I, H]) *protocol.Finding[S, H] { return p.Pair(b, a) })
	swapped.Violations = slices.DeleteFunc(swapped.Violations, func(second Found[S, H]) bool {
		return slices.ContainsFunc(out.Violations, func(first Found[S, H]) bool { return first.Property == second.Property })
	})
	out.Join(swapped)
	return out
}

// OfCluster checks the properties of all servers together.
func (ps *Set[S, M, I, H]) OfCluster(vs []protocol.View[S, H]) Outcome[S, H] {
	return ps.ask(ps.Cluster, func(p *protocol.Property[S, M, I, H]) *protocol.Finding[S, H] { return p.Cluster(vs) })
}

// Join adds what was found otherwise.
func (o *Outcome[S, H]) Join(other Outcome[S, H]) {
	o.Violations = append(o.Violations, other.Violations...)
	o.Goals |= other.Goals
}

// Violations checks all properties of states, without any memory of earlier checks:
// changed is the server whose state is new, NoServer for all.
func (ps *Set[S, M, I, H]) Violations(views []protocol.View[S, H], changed int) Outcome[S, H] {
	var out Outcome[S, H]
	for i := range views {
		if i == changed || changed == NoServer {
			out.Join(ps.OfServer(views[i]))
		}
		for j := i + 1; j < len(views); j++ {
			if i == changed || j == changed || changed == NoServer {
				out.Join(ps.OfPair(views[i], views[j]))
			}
		}
	}
	out.Join(ps.OfCluster(views))
	return out
}

// Report lists violations in the order of the properties.
func (ps *Set[S, M, I, H]) Report(out Outcome[S, H]) []explore.Violation {
	slices.SortStableFunc(out.Violations, func(a, b Found[S, H]) int { return a.Property - b.Property })
	var list []explore.Violation
	for _, f := range out.Violations {
		list = append(list, explore.Violation{Property: ps.All[f.Property].Name, Reason: f.Reason})
	}
	return list
}

// NoServer stands for the server that has changed if none has, or all are new.
const NoServer = -1

// Has reports whether a property has found something; if it is a goal, by its bit.
func (ps *Set[S, M, I, H]) Has(o Outcome[S, H], property int) bool {
	return o.Goals&ps.GoalBit[property] != 0 || slices.ContainsFunc(o.Violations, func(f Found[S, H]) bool { return f.Property == property })
}

// Infos lists the properties.
func (ps *Set[S, M, I, H]) Infos() []protocol.PropertyInfo {
	var infos []protocol.PropertyInfo
	for _, p := range ps.All {
		infos = append(infos, protocol.PropertyInfo{Name: p.Name, Doc: p.Doc, Mode: p.Mode, Group: p.Group})
	}
	return infos
}
