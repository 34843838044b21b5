package toy

import (
	"math/rand/v2"
	"slices"

	"pgregory.net/rapid"
)

// Seeded draws the toy for a seed.
func Seeded(seed uint64) *Toy { return draw(rand.New(rand.NewPCG(seed, 3))) }

// Draw draws a toy that rapid can shrink if a test fails with it: the lower its numbers,
// the smaller the toy.
func Draw(t *rapid.T) *Toy {
	return rapid.Custom(func(t *rapid.T) *Toy { return draw(choices{t}) }).Draw(t, "toy")
}

// choices takes random numbers from rapid.
type choices struct{ t *rapid.T }

func (c choices) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(c.t, "") }

// chooser is a source of numbers below n.
type chooser interface{ IntN(n int) int }

// draw draws a toy.
func draw(r chooser) *Toy {
	p := &Toy{
		Servers:  []int{1, 2, 2, 2, 2, 3, 3, 3, 3, 4}[r.IntN(10)],
		Phases:   3 + r.IntN(3),
		Contents: 1 + r.IntN(MaxContents),
		Limits:   []int{1 + r.IntN(2), r.IntN(3)},
	}
	if r.IntN(3) == 2 && p.Servers+2 <= MaxNames {
		p.Values = 2
	}
	variant := r.IntN(4)
	for server := range p.Servers {
		// All alike, the first one special, or all different.
		p.Classes = append(p.Classes, []int{0, 0, min(server, 1), server}[variant])
	}
	for range slices.Max(p.Classes) + 1 {
		p.drawClass(r)
	}
	for range p.Phases {
		p.Facts = append(p.Facts, max(None, r.IntN(4)-2))
	}
	if r.IntN(3) > 0 {
		p.Flaws = append(p.Flaws, p.drawFlaw(r))
	}
	for range 4 {
		p.Sometime = append(p.Sometime, p.drawFlaw(r))
	}
	p.drawHomes(r)
	return p
}

// drawHomes lets some classes of servers go back to a phase from others, as after a crash.
func (p *Toy) drawHomes(r chooser) {
	for class := range p.Inputs {
		home := int8(r.IntN(p.Phases))
		for phase := range p.Phases {
			if r.IntN(3) == 2 && int8(phase) != home {
				p.Inputs[class][phase] = append(p.Inputs[class][phase], Rule{Phase: home, Name: Nobody, Limit: Free})
			}
		}
	}
}

// drawClass draws the rules of a class of servers.
func (p *Toy) drawClass(r chooser) {
	onward := r.IntN(3) < 2 // what was left is not returned to
	receive, inputs := make([][]Rule, p.Phases), make([][]Rule, p.Phases)
	for phase := range p.Phases {
		lowest := 0
		if onward {
			lowest = phase
		}
		for range p.Contents {
			rule := stays(phase)
			if r.IntN(p.Servers+1) >= p.Servers-1 {
				p.drawRule(r, &rule, lowest, Nobody, TheKept, TheSender, TheSent)
			}
			receive[phase] = append(receive[phase], rule)
		}
		for r.IntN(2) > 0 {
			inputs[phase] = append(inputs[phase], p.drawInput(r, int8(phase), lowest))
		}
	}
	if !slices.ContainsFunc(inputs[0], begins) {
		rule := p.drawInput(r, 0, 0)
		rule.Limit = Free
		for range 1 + r.IntN(2) {
			rule.Sends = append(rule.Sends, Send{Content: int8(r.IntN(p.Contents)), Name: Themselves})
		}
		inputs[0] = append(inputs[0], rule)
	}
	p.Receive, p.Inputs = append(p.Receive, receive), append(p.Inputs, inputs)
}

// begins reports whether an input can set something off.
func begins(rule Rule) bool {
	return rule.Limit < 1 && slices.ContainsFunc(rule.Sends, func(s Send) bool { return s.To == ToOthers })
}

// drawInput draws what a server may do by itself in a phase.
func (p *Toy) drawInput(r chooser, phase int8, lowest int) Rule {
	rule := Rule{Phase: phase, Name: TheKept, Limit: r.IntN(MaxLimits+1) + Free}
	p.drawRule(r, &rule, lowest, Nobody, TheKept, Themselves, EachOther, EachOther, EachValue)
	return rule
}

// drawRule draws what a rule does, and which of some names is kept.
func (p *Toy) drawRule(r chooser, rule *Rule, lowest int, names ...Naming) {
	if rule.Phase >= 2 && r.IntN(20) == 19 {
		rule.Fate = []Fate{Violates, Panics}[r.IntN(2)]
	}
	if r.IntN(5) > 1 {
		rule.Phase, rule.Name = int8(lowest+r.IntN(p.Phases-lowest)), names[r.IntN(len(names))]
	}
	for range []int{0, 1, 1, 2}[r.IntN(4)] {
		rule.Sends = append(rule.Sends, p.drawSend(r))
	}
	if r.IntN(4) == 3 {
		rule.Goals = 1 << r.IntN(StepGoals)
	}
}

func (p *Toy) drawSend(r chooser) Send {
	return Send{
		Content: int8(r.IntN(p.Contents)),
		To:      []Audience{ToOthers, ToOthers, ToSender, ToKept}[r.IntN(4)],
		Name:    Naming(r.IntN(int(Themselves) + 1)),
	}
}

func (p *Toy) drawFlaw(r chooser) Flaw {
	return Flaw{
		Property: []string{"Sum", "Sum", "Sum", "State", "Pair", "Pair", "Facts", "Facts", "Facts", "All"}[r.IntN(10)],
		Phases:   [2]int8{int8(p.Phases - 1 - r.IntN(p.Phases-1)), int8(1 + r.IntN(p.Phases-1))},
		Facts:    [2]int{r.IntN(FactKinds), r.IntN(FactKinds)},
		Same:     r.IntN(2) == 0,
	}
}
