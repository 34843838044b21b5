package model

import (
	"fmt"
	"slices"
)

// Property is something that must hold, or, if it is a Sometimes property, something that
// must be reachable. Exactly one of its functions is set. It should be the one that looks
// at the least, because that determines how often the property has to be checked.
//
// A function returns nil if it finds nothing; otherwise what it found: the violation of
// an Always property, or the occurrence of a Sometimes property.
type Property[S, M, I, H any] struct {
	Name string
	Doc  string
	Mode Mode

	// Group says who is responsible for an Always property: the algorithm, or only this
	// implementation. A violation of a mere promise is reported as such. The zero value
	// leaves it open.
	Group Group

	// Server looks at one server: checked once for each of its states.
	Server func(v View[S, H]) *Finding[S, H]

	// Step looks at one step of one server: checked once for each local step.
	Step func(s Step[S, M, I]) *Finding[S, H]

	// Message looks at a message and the state of its sender after the step that sent it:
	// checked once for each local step and message.
	Message func(sender View[S, H], m M) *Finding[S, H]

	// Pair looks at two servers, in either order: checked once for each pair of states
	// that occurs in one state of the cluster, and for each server with itself, because a
	// server may contradict its own past.
	Pair func(a, b View[S, H]) *Finding[S, H]

	// Cluster looks at all servers: checked once for each vector of states.
	Cluster func(servers []View[S, H]) *Finding[S, H]
}

// Mode says how a property is quantified over the reachable states.
type Mode uint8

const (
	Always    Mode = iota // a finding is a violation
	Sometimes             // a finding is an occurrence; none at all makes the search vacuous
)

// View is one server as a property sees it. Message properties see no history.
type View[S, H any] struct {
	Server  int
	State   S
	History H
}

// Step is one step of one server as a property sees it, by a local input or a message:
// exactly one of the two is not nil.
type Step[S, M, I any] struct {
	Server        int
	Before, After S
	Input         *I
	Message       *M
	Sent          []M
}

// Finding is what a property found.
type Finding[S, H any] struct {
	Reason    string
	Witnesses []Witness[S, H]
}

// Witness is a server that a finding is about.
type Witness[S, H any] struct {
	Server int
	What   string

	// Since holds for this server from the step on that made the finding true; nil means
	// the last step. A trace points at the earliest step from which it stays true.
	Since func(s S, h H) bool
}

// check refuses a property with no function, or more than one.
func (p *Property[S, M, I, H]) check() error {
	set := 0
	for _, isSet := range []bool{p.Server != nil, p.Step != nil, p.Message != nil, p.Pair != nil, p.Cluster != nil} {
		if isSet {
			set++
		}
	}
	if p.Group != Ungrouped && p.Group != Guarantee && p.Group != Promise {
		return fmt.Errorf("property %s is in a group %q; there are Guarantee and Promise", p.Name, p.Group)
	}
	if p.Group != Ungrouped && p.Mode == Sometimes {
		return fmt.Errorf("property %s is a %s that need only be reachable: leave its Group out", p.Name, p.Group)
	}
	if p.Name == "" || set != 1 {
		return fmt.Errorf("property %q has %d functions instead of one", p.Name, set)
	}
	if p.Mode > Sometimes {
		return fmt.Errorf("property %s has Mode %d, which does not exist", p.Name, p.Mode)
	}
	return nil
}

// PropertyInfo describes a property in lists and reports.
type PropertyInfo struct {
	Name  string `json:"name"`
	Doc   string `json:"doc"`
	Mode  Mode   `json:"-"`
	Group Group  `json:"group,omitempty"`
}

// properties groups a protocol's properties by what they look at.
type properties[S, M, I, H any] struct {
	all     []Property[S, M, I, H] // in the given order
	goals   []int                  // indexes of the Sometimes ones; their order numbers the goals
	goalBit []uint64               // for each property, its goal's bit; 0 for Always
	server, step, message,
	pair, cluster []int // indexes into all
}

func sortProperties[S, M, I, H any](all []Property[S, M, I, H]) (*properties[S, M, I, H], error) {
	ps := &properties[S, M, I, H]{all: all, goalBit: make([]uint64, len(all))}
	names := map[string]bool{}
	for i := range all {
		p := &all[i]
		if err := p.check(); err != nil {
			return nil, err
		}
		if names[p.Name] {
			return nil, fmt.Errorf("two properties are named %s", p.Name)
		}
		names[p.Name] = true
		if p.Mode == Sometimes {
			if len(ps.goals) == 64 {
				return nil, fmt.Errorf("more than 64 sometimes properties")
			}
			ps.goalBit[i] = 1 << len(ps.goals)
			ps.goals = append(ps.goals, i)
		}
		switch {
		case p.Server != nil:
			ps.server = append(ps.server, i)
		case p.Step != nil:
			ps.step = append(ps.step, i)
		case p.Message != nil:
			ps.message = append(ps.message, i)
		case p.Pair != nil:
			ps.pair = append(ps.pair, i)
		default:
			ps.cluster = append(ps.cluster, i)
		}
	}
	return ps, nil
}

// found is a finding with the index of its property.
type found[S, H any] struct {
	property int
	*Finding[S, H]
}

// outcome is what the properties of one kind find: violations, and the bits of the goals
// that are met.
type outcome[S, H any] struct {
	violations []found[S, H]
	goals      uint64
}

// ask evaluates each of the given properties.
func (ps *properties[S, M, I, H]) ask(which []int, question func(*Property[S, M, I, H]) *Finding[S, H]) outcome[S, H] {
	var out outcome[S, H]
	at := 0
	defer func() {
		if r := recover(); r != nil {
			panicked(r, "property "+ps.all[at].Name, "")
		}
	}()
	for _, i := range which {
		at = i
		f := question(&ps.all[i])
		switch {
		case f == nil:
		case ps.goalBit[i] != 0:
			out.goals |= ps.goalBit[i]
		default:
			out.violations = append(out.violations, found[S, H]{i, f})
		}
	}
	return out
}

// ofServer checks a server by itself, and as a pair with itself.
func (ps *properties[S, M, I, H]) ofServer(v View[S, H]) outcome[S, H] {
	out := ps.ask(ps.server, func(p *Property[S, M, I, H]) *Finding[S, H] { return p.Server(v) })
	out.join(ps.ask(ps.pair, func(p *Property[S, M, I, H]) *Finding[S, H] { return p.Pair(v, v) }))
	return out
}

// ofStep checks the properties of a step and of the messages that it sent.
func (ps *properties[S, M, I, H]) ofStep(s Step[S, M, I]) outcome[S, H] {
	out := ps.ask(ps.step, func(p *Property[S, M, I, H]) *Finding[S, H] { return p.Step(s) })
	sender := View[S, H]{Server: s.Server, State: s.After}
	for _, m := range s.Sent {
		out.join(ps.ask(ps.message, func(p *Property[S, M, I, H]) *Finding[S, H] { return p.Message(sender, m) }))
	}
	return out
}

// ofPair checks both orders. What is violated in both is reported once.
func (ps *properties[S, M, I, H]) ofPair(a, b View[S, H]) outcome[S, H] {
	out := ps.ask(ps.pair, func(p *Property[S, M, I, H]) *Finding[S, H] { return p.Pair(a, b) })
	swapped := ps.ask(ps.pair, func(p *Property[S, M, I, H]) *Finding[S, H] { return p.Pair(b, a) })
	swapped.violations = slices.DeleteFunc(swapped.violations, func(second found[S, H]) bool {
		return slices.ContainsFunc(out.violations, func(first found[S, H]) bool { return first.property == second.property })
	})
	out.join(swapped)
	return out
}

func (ps *properties[S, M, I, H]) ofCluster(vs []View[S, H]) outcome[S, H] {
	return ps.ask(ps.cluster, func(p *Property[S, M, I, H]) *Finding[S, H] { return p.Cluster(vs) })
}

func (o *outcome[S, H]) join(other outcome[S, H]) {
	o.violations = append(o.violations, other.violations...)
	o.goals |= other.goals
}
