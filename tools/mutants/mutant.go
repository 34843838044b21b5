package main

import (
	"fmt"
	"slices"
	"strings"
)

// mutant is one mistake.
type mutant struct {
	number   int // from 1, in the order of the source
	file     string
	line     int
	column   int
	function string // Type.method, or the function's name
	operator string

	// before and after are the source that is changed, in one line. after is
	// empty if it is dropped.
	before, after string

	// twin numbers, from 1, the mutants of one function that are otherwise
	// written alike.
	twin int
}

// place is where an editor finds it.
func (m mutant) place() string { return fmt.Sprintf("%s:%d:%d", m.file, m.line, m.column) }

// change is what it does to the source.
func (m mutant) change() string {
	after := m.after
	if after == "" {
		after = "nothing"
	}
	return m.before + " → " + after
}

// key names it in the explanations, by what it does and not by where it is: an
// edit elsewhere in the file leaves it as it is.
func (m mutant) key() string {
	key := fmt.Sprintf("%s %s: %s: %s", m.file, m.function, m.operator, m.change())
	if m.twin > 1 {
		key += fmt.Sprintf(" #%d", m.twin)
	}
	return key
}

// inStep reports whether it is in what a step, a restart or a write may run, and
// not in what reads and writes values as text, for traces: that the model never
// calls, so that the checker cannot notice what is wrong with it.
func (m mutant) inStep() bool {
	function := m.function[strings.LastIndex(m.function, ".")+1:]
	return !slices.Contains([]string{
		"MarshalText", "UnmarshalText", "MarshalJSON", "UnmarshalJSON", "decimal", "parseDecimal", "parseName",
	}, function)
}

// oneLine is source as mutants show it.
func oneLine(source []byte) string {
	text := strings.Join(strings.Fields(withoutComments(string(source))), " ")
	if runes := []rune(text); len(runes) > 90 {
		text = string(runes[:89]) + "…"
	}
	return text
}

// withoutComments cuts line comments. That a string may hold two slashes does
// not matter where people are the only readers.
func withoutComments(source string) string {
	lines := strings.Split(source, "\n")
	for i, line := range lines {
		lines[i], _, _ = strings.Cut(line, "//")
	}
	return strings.Join(lines, "\n")
}
