package toy

import "slices"

// Flaw is a property of states that is bad, or a goal: one server in a phase,
// two servers in two phases, two servers with two facts about names, all servers
// in a phase or, together, as many phases on as two phases are, or one of some
// vectors.
type Flaw struct {
	Property string
	Phases   [2]int8
	Facts    [2]int
	Same     bool // the two facts are about the same name; else about others
	Vectors  map[Vector]bool
}

// Met reports whether servers in the given states, with the given histories, have the
// flaw.
func (f *Flaw) Met(states []State, histories []Facts) bool {
	switch f.Property {
	case "State":
		return slices.ContainsFunc(states, func(s State) bool { return s.Phase == f.Phases[0] })
	case "All":
		return !slices.ContainsFunc(states, func(s State) bool { return s.Phase != f.Phases[0] })
	case "Sum":
		on := int8(0)
		for _, s := range states {
			on += s.Phase
		}
		return on >= f.Phases[0]+f.Phases[1]
	case "Vector":
		var q Vector
		copy(q[:], states)
		return f.Vectors[q]
	}
	for i, s := range states {
		for j, u := range states {
			switch {
			case i == j:
			case f.Property == "Pair" && s.Phase == f.Phases[0] && u.Phase == f.Phases[1]:
				return true
			case f.Property == "Facts" && f.known(histories[i], histories[j]):
				return true
			}
		}
	}
	return false
}

// known reports whether two servers are remembered for the two facts.
func (f *Flaw) known(h, i Facts) bool {
	for a := range int8(MaxNames) {
		for b := range int8(MaxNames) {
			if (a == b) == f.Same && h&Fact(f.Facts[0], a) != 0 && i&Fact(f.Facts[1], b) != 0 {
				return true
			}
		}
	}
	return false
}

// Violated lists the properties of states that fail.
func (p *Toy) Violated(states []State, histories []Facts) (properties []string) {
	for i := range p.Flaws {
		if p.Flaws[i].Met(states, histories) {
			properties = append(properties, p.Flaws[i].Property)
		}
	}
	return properties
}

// Reached returns the goals that states meet, a bit for each.
func (p *Toy) Reached(states []State, histories []Facts) (goals uint64) {
	for i := range p.Sometime {
		if p.Sometime[i].Met(states, histories) {
			goals |= 1 << (StepGoals + i)
		}
	}
	return goals
}
