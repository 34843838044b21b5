package toymodel

import (
	"fmt"

	"raftmc/internal/toy"
	"raftmc/protocol"
)

// Properties are those of a toy: its flaws, each checked where it is cheapest, the rules
// that violate something, and its goals.
func (p Protocol) Properties() []Property {
	all := []Property{{Name: "Step", Step: p.violates}}
	for _, f := range p.Toy.Flaws {
		all = append(all, propertyOf(f, f.Property, protocol.Always))
	}
	for goal := range toy.StepGoals {
		all = append(all, Property{Name: fmt.Sprint("SometimesStep", goal), Mode: protocol.Sometimes, Step: func(s Step) *Finding {
			return finding(p.moveOf(s).Goals&(1<<goal) != 0, "met", s.Server)
		}})
	}
	for i, f := range p.Toy.Sometime {
		all = append(all, propertyOf(f, fmt.Sprint("Sometimes", f.Property, i), protocol.Sometimes))
	}
	return all
}

func (p Protocol) violates(s Step) *Finding {
	return finding(p.moveOf(s).Fate == toy.Violates, "a rule that violates", s.Server)
}

func (p Protocol) moveOf(s Step) toy.Move {
	if s.Message != nil {
		return p.Toy.Receives(s.Before, *s.Message)
	}
	return p.taken(s.Before, *s.Input)
}

// propertyOf is a flaw as a property.
func propertyOf(f toy.Flaw, name string, mode protocol.Mode) Property {
	p := Property{Name: name, Mode: mode}
	switch f.Property {
	case "State":
		p.Server = func(v View) *Finding { return met(f, v) }
	case "Pair": // the model asks in either order
		p.Pair = func(a, b View) *Finding {
			isSo := a.Server != b.Server && a.State.Phase == f.Phases[0] && b.State.Phase == f.Phases[1]
			return finding(isSo, f.Property, a.Server, b.Server)
		}
	case "Facts":
		p.Pair = func(a, b View) *Finding {
			if a.Server == b.Server {
				return nil
			}
			return met(f, a, b)
		}
	default:
		p.Cluster = func(servers []View) *Finding { return met(f, servers...) }
	}
	return p
}

func met(f toy.Flaw, servers ...View) *Finding {
	var states []toy.State
	var histories []toy.Facts
	var witnesses []int
	for _, v := range servers {
		states, histories, witnesses = append(states, v.State), append(histories, v.History), append(witnesses, v.Server)
	}
	return finding(f.Met(states, histories), f.Property, witnesses...)
}

// finding is nil unless something is so.
func finding(isSo bool, reason string, servers ...int) *Finding {
	if !isSo {
		return nil
	}
	f := &Finding{Reason: reason}
	for _, server := range servers {
		f.Witnesses = append(f.Witnesses, Witness{Server: server, What: reason})
	}
	return f
}
