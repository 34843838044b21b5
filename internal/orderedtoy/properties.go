package orderedtoy

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// Properties are those of the toy.
func (t *Toy) Properties() []Property { return t.properties }

func found(is bool) *Finding {
	if is {
		return &Finding{Reason: "so it is"}
	}
	return nil
}

// property draws a property, which does nothing but compare.
func (t *Toy) property(r *rand.Rand, number int) Property {
	mode, other, is, also, up := r.IntN(t.modes), r.IntN(t.modes), r.IntN(3), r.IntN(3), r.IntN(2) == 0
	kinds := []string{"server", "pair", "pair", "pair", "step", "message", "cluster"}
	if t.facts {
		kinds = []string{"own past", "past", "past and present", "pasts", "pair", "cluster"}
	}
	if t.common {
		kinds = append(kinds, "common", "common")
	}
	kind := kinds[r.IntN(len(kinds))]
	if kind == "pasts" && also == 0 {
		kind = "pasts and present"
	}
	p := Property{Name: fmt.Sprint("P", number, kind)}
	switch kind {
	case "server":
		p.Server = func(v View) *Finding {
			return found(v.State.Mode == mode && v.State.Flag == up && v.State.A > 0 && compared(v.State.A, v.State.B) == is)
		}
	case "step":
		p.Step = func(s Step) *Finding {
			return found(s.Before.Mode == mode && s.After.Mode == other && s.After.Flag && compared(s.After.A, s.Before.A) == is && compared(s.After.B, s.Before.A) == also)
		}
	case "message":
		p.Message = func(v View, m Message) *Finding {
			return found(v.State.Mode == mode && v.State.Flag == up && m.X > 0 && compared(m.X, v.State.A) == is && compared(m.Y, v.State.A) == also)
		}
	case "cluster":
		p.Cluster = func(all []View) *Finding { return found(t.allMeet(all, mode, is == 1)) }
	case "pair":
		p.Pair = func(a, b View) *Finding {
			return found(a.Server != b.Server && a.State.A > 0 && a.State.Mode == mode && b.State.Mode == other && b.State.Flag == up && compared(a.State.A, b.State.A) == is && compared(a.State.B, b.State.A) == also)
		}
	default:
		t.ofPast(&p, kind, mode, is, up)
	}
	return p
}

// allMeet reports whether all servers have a number, the same or not, one is in a mode, and one
// was somewhere with a lower number than all have now, if that is known.
func (t *Toy) allMeet(all []View, mode int, same bool) bool {
	inMode, isSame, wasLower := false, true, !t.facts
	for _, v := range all {
		inMode = inMode || v.State.Mode == mode && v.State.Flag
		isSame = isSame && v.State.A == all[0].State.A
		if v.State.A == 0 {
			return false
		}
	}
	for _, v := range all {
		wasLower = wasLower || slices.ContainsFunc(v.History.Been, func(f Fact) bool {
			return !slices.ContainsFunc(all, func(w View) bool { return w.State.A <= f.X })
		})
	}
	return inMode && isSame == same && wasLower
}

// ofPast is a property that looks at facts.
func (t *Toy) ofPast(p *Property, kind string, mode, is int, up bool) {
	switch kind {
	case "own past":
		p.Server = func(v View) *Finding {
			return found(v.State.Mode == mode && v.State.Flag == up && slices.ContainsFunc(v.History.Been, func(f Fact) bool { return compared(f.X, v.State.A) == is }))
		}
	case "past":
		p.Pair = func(a, b View) *Finding {
			return found(a.Server != b.Server && b.State.Mode == mode && b.State.A > 0 && slices.ContainsFunc(a.History.Been, func(f Fact) bool {
				return f.Mode == 1 && compared(f.X, b.State.A) == is && (up || f.Y == b.State.B)
			}))
		}
	case "past and present":
		p.Pair = func(a, b View) *Finding {
			return found(a.Server != b.Server && a.State.Mode == mode && b.State.Mode == 1 && slices.ContainsFunc(a.History.Been, func(f Fact) bool {
				return compared(f.X, b.State.A) == is
			}))
		}
	case "pasts":
		p.Pair = func(a, b View) *Finding {
			return found(a.Server != b.Server && slices.ContainsFunc(a.History.Been, func(f Fact) bool {
				return f.Mode == 1 && slices.ContainsFunc(b.History.Been, func(g Fact) bool { return g.Mode == t.modes-1 && compared(f.X, g.X) == is && (up || f.Y < g.X) })
			}))
		}
	case "pasts and present":
		p.Pair = func(a, b View) *Finding {
			return found(a.Server != b.Server && b.State.Mode == mode && b.State.A > 0 && slices.ContainsFunc(a.History.Been, func(f Fact) bool {
				return slices.ContainsFunc(b.History.Been, func(g Fact) bool { return f.Mode == 1 && g.Mode == t.modes-1 && compared(f.X, g.X) == is })
			}))
		}
	case "common": // the less is known, the less is found
		p.Pair = func(a, b View) *Finding {
			return found(b.State.Mode == mode && slices.ContainsFunc(a.History.First, func(f Fact) bool { return f.X < b.State.A && b.State.Flag == up }))
		}
	}
}
