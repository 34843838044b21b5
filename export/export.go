package export

import (
	"fmt"
	"go/token"
	"io"
	"slices"
	"strings"

	"raftmc/view"
)

// Options are what a format needs beyond its story.
type Options struct {
	// Package is the package of a Go test; "" means DefaultPackage. Other formats refuse
	// it.
	Package string
}

// DefaultPackage is the default package of a Go test.
const DefaultPackage = "mc_test"

// Format is a text format for stories.
type Format struct {
	Name string
	Doc  string

	write func(s *view.Story, o Options) (string, error)
}

// Formats returns all formats.
func Formats() []Format {
	return []Format{
		{"text", "what mc replay prints", always(text)},
		{"mermaid", "a sequence diagram for Markdown, cut to what code hosts render", always(mermaid)},
		{"shiviz", "a log with vector clocks, and the expression that ShiViz parses it with", shiviz},
		{"itf", "Apalache's Informal Trace Format", itf},
		{"dot", "a space-time diagram for Graphviz", always(dot)},
		{"go", "a Go test that takes every step, and passes where the property holds", goTest},
	}
}

// Names returns the names of all formats.
func Names() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// Write writes a story in the format with the given name.
func Write(w io.Writer, s *view.Story, format string, o Options) error {
	i := slices.IndexFunc(Formats(), func(f Format) bool { return f.Name == format })
	switch {
	case i < 0:
		return fmt.Errorf("no format %q; there are %s", format, strings.Join(Names(), ", "))
	case o.Package != "" && format != "go":
		return fmt.Errorf("package %s: only the format go has a package, and this is %s", o.Package, format)
	case o.Package != "" && (!token.IsIdentifier(o.Package) || o.Package == "_"):
		return fmt.Errorf("package %q is not a name that a Go package can have", o.Package)
	}
	out, err := Formats()[i].write(s, o)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, out)
	return err
}

// always is a format that accepts any story, and has no options.
func always(write func(*view.Story) string) func(*view.Story, Options) (string, error) {
	return func(s *view.Story, _ Options) (string, error) { return write(s), nil }
}

// headline says in one line what a story is about.
func headline(s *view.Story) string {
	line := s.Protocol
	if s.Bug != "" {
		line += " with " + s.Bug
	}
	if v := s.Violated(); v != nil {
		return line + ": " + v.Property + ": " + v.Reason
	}
	return line + ": nothing is violated"
}

// diverged says where the replay diverged from the trace; "" means that it did not.
func diverged(s *view.Story) string {
	d := s.Divergence
	if d == nil {
		return ""
	}
	return fmt.Sprintf("diverged at step %d of %d: %s", d.Step, d.Of, d.Reason)
}
