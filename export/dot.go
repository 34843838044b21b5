package export

import (
	"fmt"
	"strings"

	"raftmc/internal/oneline"
	"raftmc/view"
)

// dot writes a space-time diagram for Graphviz: time runs from left to right, each
// server's steps are in their own rank, joined in the order in which it takes them, and
// each arrival of a message is an edge from the step that sent it.
func dot(s *view.Story) string {
	var b strings.Builder
	fmt.Fprintf(&b, "digraph run {\n  label=%s; labelloc=t; labeljust=l;\n", dotText(headline(s)))
	if text := diverged(s); text != "" {
		fmt.Fprintf(&b, "  // %s\n  diverged [shape=note, label=%s];\n", oneline.Of(text), dotText(text))
	}
	b.WriteString("  node [shape=box, fontsize=10]; edge [fontsize=9]; ranksep=1;\n\n")
	for i := range s.Servers {
		dotServer(&b, s, i)
	}
	for i := range s.Servers[1:] {
		fmt.Fprintf(&b, "  server%d -> server%d [style=invis];\n", i, i+1)
	}
	for _, m := range s.Messages {
		dotMessage(&b, &m)
	}
	b.WriteString("}\n")
	return b.String()
}

// dotServer writes a server's rank, including what the network does to its messages.
func dotServer(b *strings.Builder, s *view.Story, i int) {
	name := s.Servers[i].Name
	fmt.Fprintf(b, "  subgraph rank%d {\n    rank=same;\n    server%d [shape=plaintext, label=%s];\n", i, i, dotText("server "+name))
	before := fmt.Sprintf("server%d", i)
	for _, st := range s.Steps {
		if st.Server != name {
			continue
		}
		fmt.Fprintf(b, "    step%d [label=%s%s];\n", st.Number, dotText(dotStep(&st)), dotLooks(s, &st))
		if st.Class == view.Drop || st.Class == view.Reorder {
			continue
		}
		fmt.Fprintf(b, "    %s -> step%d [weight=10];\n", before, st.Number)
		before = fmt.Sprintf("step%d", st.Number)
	}
	b.WriteString("  }\n")
}

// dotStep is the text of a step's node, without what an edge to it already says.
func dotStep(st *view.Step) string {
	switch st.Class {
	case view.Delivery, view.Duplicate, view.Drop:
		return fmt.Sprintf("%d %s", st.Number, st.Kind)
	}
	return fmt.Sprintf("%d %s", st.Number, st.Label)
}

// dotLooks distinguishes faults from other steps, and marks the violating one.
func dotLooks(s *view.Story, st *view.Step) string {
	looks := ""
	if v := s.Violated(); v != nil && v.Step == st.Number {
		looks = ", penwidth=3, color=red"
	}
	switch st.Class {
	case view.Fault, view.Duplicate, view.Drop, view.Reorder:
		looks += ", style=dashed"
	}
	return looks
}

// dotMessage writes an edge for each arrival of a message, and for its loss.
func dotMessage(b *strings.Builder, m *view.Message) {
	for _, a := range m.Arrivals {
		fmt.Fprintf(b, "  step%d -> step%d [label=%s];\n", m.Sent, a.Step, dotText(m.Label))
	}
	if m.Dropped > 0 {
		fmt.Fprintf(b, "  step%d -> step%d [label=%s, style=dashed, arrowhead=tee];\n", m.Sent, m.Dropped, dotText(m.Label))
	}
}

// dotText returns a line as a quoted string of the DOT language, in which a quotation
// mark ends the string, a backslash begins an escape such as \l or \N
// (https://graphviz.org/doc/info/attrs.html#k:escString), and an ampersand begins an
// entity.
func dotText(line string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;").Replace(short(oneline.Of(line))) + `"`
}
