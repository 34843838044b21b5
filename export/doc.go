// Package export writes a story (package view) as text that other programs read:
// Mermaid for a page that renders it, a log for ShiViz, a trace in Apalache's
// format, a graph for Graphviz, a Go test; and as what mc replay prints.
//
// Equal stories give equal bytes. Labels, names and reasons are whatever a protocol
// makes of them, and each format has characters that mean something in it; what
// stands for them is in escape.go, or beside the format that needs it. A story that
// diverged is written as far as it goes, and says so.
//
// Start reading at Write, then mermaid.go.
package export
