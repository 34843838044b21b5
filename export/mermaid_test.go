package export_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"raftmc/model/reference"
	"raftmc/view"
)

// The part of Mermaid's language that is written: texts have only characters without a
// meaning, and numeric entities.
var (
	mermaidLine = regexp.MustCompile(`^  (?:participant s\d+ as|Note over s\d+(?:,s\d+)?:|s\d+(?:->>|-x)s\d+:) ((?:[^\x00-\x7f]|[a-zA-Z0-9 .,()\[\]=/:-]|#\d+;)*)$`)
	entity      = regexp.MustCompile(`#(\d+);`)
)

// diagram is what a sequence diagram shows.
type diagram struct {
	notes, arrows []string // texts
	steps         []int    // in order
}

// parseMermaid reads a diagram.
func parseMermaid(t testing.TB, text string) diagram {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] != "sequenceDiagram" {
		t.Fatalf("this is no sequence diagram: %s", lines[0])
	}
	var d diagram
	for _, line := range lines[1:] {
		m := mermaidLine.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("no line of a diagram: %q", line)
		}
		shown := entity.ReplaceAllStringFunc(m[1], func(e string) string {
			code, err := strconv.Atoi(e[1 : len(e)-1])
			if err != nil {
				t.Fatal(err)
			}
			return string(rune(code))
		})
		isArrow := strings.HasPrefix(line, "  s")
		switch {
		case strings.HasPrefix(line, "  participant"):
			continue
		case isArrow:
			d.arrows = append(d.arrows, shown)
		default:
			d.notes = append(d.notes, shown)
		}
		var n int
		if _, err := fmt.Sscanf(shown, "%d ", &n); err == nil && !strings.Contains(shown, "left out") {
			d.steps = append(d.steps, n)
		}
	}
	return d
}

// leftOut lists the steps that the notes of a diagram say are left out.
func leftOut(d diagram) []int {
	var out []int
	for _, note := range d.notes {
		var from, to int
		if n, _ := fmt.Sscanf(note, "steps %d to %d are left out", &from, &to); n == 0 {
			if n, _ := fmt.Sscanf(note, "step %d is left out", &from); n == 0 {
				continue
			}
			to = from
		}
		for ; from <= to; from++ {
			out = append(out, from)
		}
	}
	return out
}

// A short story is drawn whole: every step in order, an arrow for everything that happens
// to a message.
func TestMermaidIsTheStory(t *testing.T) {
	late, again, lost := 0, 0, 0
	withStories(t, func(t *testing.T, s *view.Story) {
		d := parseMermaid(t, written(t, s, "mermaid"))
		arrows, steps := 0, []int{}
		for _, st := range s.Steps {
			steps = append(steps, st.Number)
			if st.Message > 0 && st.Class != view.Reorder {
				arrows++
			}
			if st.Class == view.Drop {
				lost++
			}
		}
		if !slices.Equal(d.steps, steps) && len(steps) > 0 || len(d.arrows) != arrows || leftOut(d) != nil {
			t.Errorf("%d arrows, not %d, in the steps %v, of %d; left out are %v", len(d.arrows), arrows, d.steps, len(steps), leftOut(d))
		}
		for _, m := range s.Messages {
			for _, a := range m.Arrivals {
				i := slices.IndexFunc(d.arrows, func(text string) bool { return strings.HasPrefix(text, fmt.Sprint(a.Step, " ")) })
				if got := d.arrows[i]; strings.Contains(got, ", late") != a.Late || strings.Contains(got, ", again") != a.Again || !strings.Contains(got, m.Label) {
					t.Errorf("the message %s, which arrives %v, is drawn as %s", m.Label, a, got)
				}
				late, again = late+count(a.Late), again+count(a.Again)
			}
		}
		if v := s.Violated(); v != nil && !slices.Contains(d.notes, fmt.Sprintf("%s is violated at step %d: %s", v.Property, v.Step, v.Reason)) {
			t.Errorf("no note says that %s is violated: %q", v.Property, d.notes)
		}
	})
	if late == 0 || again == 0 || lost == 0 {
		t.Errorf("%d messages were late, %d came again, %d were lost", late, again, lost)
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A diagram that a code host would not render is cut: the steps that the violation
// follows from go last, and among others the earlier go first. Notes say everything that
// is left out.
func TestMermaidIsCut(t *testing.T) {
	for _, test := range []struct {
		name     string
		steps    int
		label    int // its length
		arrows   bool
		causes   func(step int) bool // nil if nothing is violated
		says     string              // of what is left out
		byArrows bool                // and not by text
	}{
		{name: "fits", steps: 100, label: 40, causes: every(3)},
		{name: "fits just so", steps: 500, label: 10, arrows: true},
		{name: "one arrow too many", steps: 501, label: 10, arrows: true, says: "1 of 501 steps are left out", byArrows: true},
		{name: "too much text", steps: 1000, label: 120, causes: every(10), says: "none of which the violation follows from"},
		{name: "too many arrows", steps: 1000, label: 20, arrows: true, causes: every(7), says: "none of which the violation follows from", byArrows: true},
		{name: "too many causes", steps: 2000, label: 150, causes: every(2), says: "and the violation follows from"},
		{name: "nothing but causes", steps: 3000, label: 60, causes: every(1), says: "and the violation follows from"},
		{name: "nothing violated", steps: 1000, label: 100, says: "steps are left out"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := long(test.steps, test.label, test.arrows, test.causes)
			text := written(t, s, "mermaid")
			d := parseMermaid(t, text)
			if len(text) > 50_000 || len(d.arrows) > 500 {
				t.Errorf("%d bytes, %d arrows", len(text), len(d.arrows))
			}
			if told := slices.Sorted(slices.Values(append(leftOut(d), d.steps...))); len(told) != test.steps || len(slices.Compact(told)) != test.steps {
				t.Errorf("%d steps are drawn and %d left out, of %d", len(d.steps), len(leftOut(d)), test.steps)
			}
			cutAt(t, s, d)
			says := append(d.notes, "")[1] // the first is what the story is about
			switch {
			case test.says == "" && len(leftOut(d)) > 0, !strings.Contains(says, test.says):
				t.Errorf("%d steps are left out, and the note is %q", len(leftOut(d)), says)
			case test.says == "":
			case !strings.HasPrefix(says, fmt.Sprintf("%d of %d steps are left out", len(leftOut(d)), test.steps)):
				t.Errorf("%d steps are left out, and the note is %q", len(leftOut(d)), says)
			case test.byArrows && len(d.arrows) != 500, !test.byArrows && len(text) < 50_000-2*(test.label+60):
				t.Errorf("it is cut more than it must be: %d bytes, %d arrows", len(text), len(d.arrows))
			}
		})
	}
}

// cutAt fails unless what is drawn of a story is worth at least as much as what is left
// out: causes more than others, and among equals the later.
func cutAt(t *testing.T, s *view.Story, d diagram) {
	t.Helper()
	worth := func(step int) int {
		if v := s.Violated(); v != nil && slices.Contains(v.Causes, step) {
			step += len(s.Steps)
		}
		return step
	}
	if out := leftOut(d); len(out) > 0 {
		best := slices.MaxFunc(out, func(a, b int) int { return worth(a) - worth(b) })
		least := slices.MinFunc(d.steps, func(a, b int) int { return worth(a) - worth(b) })
		if worth(least) < worth(best) {
			t.Errorf("step %d is drawn, and step %d left out", least, best)
		}
	}
}

// Mermaid takes "wrap:" and "nowrap:" at the beginning of a text for directives.
func TestMermaidGivesNoOrders(t *testing.T) {
	for _, order := range []string{"wrap", "nowrap"} {
		text := written(t, &view.Story{Protocol: order, Servers: []view.Server{{Name: "a"}}}, "mermaid")
		if !strings.Contains(text, ": "+order+"#58; nothing is violated\n") {
			t.Errorf("this begins with an order:\n%s", text)
		}
	}
}

func every(n int) func(int) bool { return func(step int) bool { return step%n == 0 } }

// long is a story of a given length, with labels of a given length. Its steps are
// arrivals or inputs; its last one violates a property, as do its causes, unless there
// are none.
func long(steps, label int, arrows bool, causes func(int) bool) *view.Story {
	s := &view.Story{
		Protocol: "p", Servers: []view.Server{{Name: "a"}, {Name: "b"}},
		Messages: []view.Message{{ID: 1, Label: strings.Repeat("m", label), From: "a", To: "b", Sent: 1}},
	}
	for n := 1; n <= steps; n++ {
		st := view.Step{Number: n, Class: view.Input, Label: strings.Repeat("x", label), Server: "b"}
		if arrows {
			st.Class, st.Message = view.Delivery, 1
		}
		s.Steps = append(s.Steps, st)
	}
	if causes != nil {
		s.Property = "P"
		v := view.Violation{Step: steps, Violation: reference.Violation{Property: "P", Reason: "so it is"}}
		for n := 1; n <= steps; n++ {
			if causes(n) || n == steps {
				v.Causes = append(v.Causes, n)
			}
		}
		s.Violations = []view.Violation{v}
	}
	return s
}
