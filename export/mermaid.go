package export

import (
	"fmt"
	"strings"

	"raftmc/internal/oneline"
	"raftmc/view"
)

// Limits of a diagram. Mermaid shows only an error if a text is longer than maxTextSize,
// which is 50,000 characters unless the page sets it
// (https://mermaid.js.org/config/schema-docs/config.html#maxtextsize), and GitHub does
// not. Mermaid applies maxEdges, 500, only to flowcharts; here it keeps a diagram
// readable.
const (
	maxText   = 50_000
	maxArrows = 500
)

// mermaid writes a sequence diagram: a note for each local step of a server, an arrow for
// each arrival of a message, at the time of arrival. What does not fit is left out, and a
// note says so.
func mermaid(s *view.Story) string {
	return cut(s, func(steps []int) (string, bool) {
		d := diagram{story: s}
		d.draw(steps)
		text := d.text.String()
		return text, len(text) <= maxText && d.arrows <= maxArrows
	})
}

// diagram is a sequence diagram being written.
type diagram struct {
	story  *view.Story
	text   strings.Builder
	arrows int
}

// draw writes the whole diagram, with only the given steps, which are in order.
func (d *diagram) draw(steps []int) {
	s := d.story
	d.text.WriteString("sequenceDiagram\n")
	for i, server := range s.Servers {
		fmt.Fprintf(&d.text, "  participant s%d as %s\n", i, entities("server "+server.Name))
	}
	d.noteOverAll(headline(s))
	if left := leftOut(s, steps); left != "" {
		d.noteOverAll(left)
	}
	before := 0
	for _, n := range append(steps, len(s.Steps)+1) {
		if gap := n - before - 1; gap == 1 {
			d.noteOverAll(fmt.Sprintf("step %d is left out", n-1))
		} else if gap > 1 {
			d.noteOverAll(fmt.Sprintf("steps %d to %d are left out", before+1, n-1))
		}
		if before = n; n <= len(s.Steps) {
			d.step(&s.Steps[n-1])
		}
	}
	d.end()
}

// step draws a step.
func (d *diagram) step(st *view.Step) {
	switch st.Class {
	case view.Delivery, view.Duplicate, view.Drop:
		m := d.story.Messages[st.Message-1]
		arrow := "->>"
		if st.Class == view.Drop {
			arrow = "-x"
		}
		d.arrows++
		fmt.Fprintf(&d.text, "  s%d%ss%d: %d %s\n", d.place(m.From), arrow, d.place(m.To), st.Number, entities(arrival(st, &m)))
	default:
		d.noteOver(st.Server, fmt.Sprintf("%d %s", st.Number, st.Label))
	}
}

// arrival is the text on the arrow of a message.
func arrival(st *view.Step, m *view.Message) string {
	label := st.Label
	if st.Class == view.Delivery {
		label = m.Label
	}
	for _, a := range m.Arrivals {
		if a.Step == st.Number && a.Again {
			label += ", again"
		}
		if a.Step == st.Number && a.Late {
			label += ", late"
		}
	}
	return label
}

// end says what is violated, since when, and where the replay diverged from the trace.
func (d *diagram) end() {
	if v := d.story.Violated(); v != nil {
		d.noteOverAll(fmt.Sprintf("%s is violated at step %d: %s", v.Property, v.Step, v.Reason))
		for _, w := range v.Witnesses {
			d.noteOver(w.Server, fmt.Sprintf("since step %d: %s", w.Step, w.What))
		}
	}
	if text := diverged(d.story); text != "" {
		d.noteOverAll(text)
	}
}

func (d *diagram) noteOver(server, text string) {
	fmt.Fprintf(&d.text, "  Note over s%d: %s\n", d.place(server), entities(text))
}

func (d *diagram) noteOverAll(text string) {
	over := "s0"
	if last := len(d.story.Servers) - 1; last > 0 {
		over = fmt.Sprintf("s0,s%d", last)
	}
	fmt.Fprintf(&d.text, "  Note over %s: %s\n", over, entities(text))
}

// place returns a server's index in the story.
func (d *diagram) place(server string) int { return place(d.story, server) }

// entities escapes a line for Mermaid: everything that could have a meaning in Mermaid,
// or in the page around it, becomes a numeric entity
// (https://mermaid.js.org/syntax/sequenceDiagram.html#entity-codes-to-escape-characters).
// A colon has a meaning only at the beginning, in the directives "wrap:" and "nowrap:".
func entities(line string) string {
	var b strings.Builder
	for i, r := range short(oneline.Of(line)) {
		if r == ':' && i > len("nowrap") || r > 0x7f || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune(" .,-/()[]=", r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}
