package toy

import (
	"fmt"
	"strings"
)

var (
	namingWords   = [...]string{"nobody", "the kept", "the sender", "the sent", "themselves", "each other", "each value"}
	audienceWords = [...]string{"others", "the sender", "the kept"}
	fateWords     = [...]string{"", ", violates", ", panics"}
)

// GoString is the toy in words, as a failure shows it: the rules that do
// something, a line each.
func (p *Toy) GoString() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d servers of classes %d, %d values, limits %d, facts by phase %d\n", p.Servers, p.Classes, p.Values, p.Limits, p.Facts)
	for class := range p.Receive {
		for phase := range p.Phases {
			at := fmt.Sprintf("class %d, phase %d", class, phase)
			for _, rule := range p.Inputs[class][phase] {
				fmt.Fprintf(&b, "%s, by itself, limit %d: %s\n", at, rule.Limit, rule)
			}
			for content, rule := range p.Receive[class][phase] {
				if rule.String() != stays(phase).String() {
					fmt.Fprintf(&b, "%s, receives %d: %s\n", at, content, rule)
				}
			}
		}
	}
	for i, f := range append(p.Flaws[:len(p.Flaws):len(p.Flaws)], p.Sometime...) {
		kind := "flaw"
		if i >= len(p.Flaws) {
			kind = "goal"
		}
		fmt.Fprintf(&b, "%s %s: phases %d, facts %d about the same: %t\n", kind, f.Property, f.Phases, f.Facts, f.Same)
	}
	return b.String()
}

// String is a rule in words, but for its limit.
func (r Rule) String() string {
	text := fmt.Sprintf("to phase %d, keeps %s", r.Phase, namingWords[r.Name])
	for _, s := range r.Sends {
		text += fmt.Sprintf(", sends %d to %s naming %s", s.Content, audienceWords[s.To], namingWords[s.Name])
	}
	if r.Goals != 0 {
		text += fmt.Sprintf(", meets %b", r.Goals)
	}
	return text + fateWords[r.Fate]
}
