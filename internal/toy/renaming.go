package toy

import "slices"

// Renaming gives each name another.
type Renaming []int8

// Renamings is the symmetry group, the identity first: servers of one class are
// alike, and values are.
func (p *Toy) Renamings() (group []Renaming) {
	var extend func(r Renaming)
	extend = func(r Renaming) {
		name := len(r)
		if name == p.Servers+p.Values {
			group = append(group, slices.Clone(r))
			return
		}
		for to := range p.Servers + p.Values {
			alike := name >= p.Servers && to >= p.Servers || name < p.Servers && to < p.Servers && p.Classes[name] == p.Classes[to]
			if alike && !slices.Contains(r, int8(to)) {
				extend(append(r, int8(to)))
			}
		}
	}
	extend(nil)
	return group
}

func (r Renaming) of(name int8) int8 {
	if name == None {
		return None
	}
	return r[name]
}

// State renames a state.
func (r Renaming) State(s State) State { return State{r[s.Server], s.Phase, r.of(s.Name)} }

// Message renames a message.
func (r Renaming) Message(m Message) Message {
	return Message{m.Content, r[m.From], r[m.To], r.of(m.Name)}
}

// History renames a history.
func (r Renaming) History(h Facts) (renamed Facts) {
	for fact := range FactKinds {
		for name := int8(None); int(name) < len(r); name++ {
			if h&Fact(fact, name) != 0 {
				renamed |= Fact(fact, r.of(name))
			}
		}
	}
	return renamed
}

// Vector renames the states of so many servers.
func (r Renaming) Vector(q Vector, servers int) (renamed Vector) {
	for i, s := range q[:servers] {
		renamed[r[i]] = r.State(s)
	}
	return renamed
}
