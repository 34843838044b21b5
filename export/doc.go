// Package export writes a story (package view) as text for other programs: Mermaid for a
// page that renders it, a log for ShiViz, a trace in Apalache's format, a graph for
// Graphviz, a Go test; and as mc replay prints it.
//
// Equal stories give equal bytes. A protocol may use any text for labels, names and
// reasons; escaping for each format is in escape.go, or next to the format that needs it.
// A story that diverged is written as far as it goes, and says so.
//
// Start reading at Write, then mermaid.go.
package export
