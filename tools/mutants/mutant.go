package main

import (
	"fmt"
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

// part says what a mutant is in.
type part string

const (
	inSteps  part = "what a schedule runs"
	inGuards part = "guards"
	inTexts  part = "what reads and writes text"
)

// parts are in the order in which reports show them.
var parts = []part{inSteps, inGuards, inTexts}

// Guards turn away what no server of a cluster sends, and what no owner of a
// server should do, or panic at a server that cannot be: no schedule of correct
// servers has any of it. Texts are for traces: no step reads or writes one.
var partOf = map[string]part{
	"NewConfiguration": inGuards, "ParseConfiguration": inGuards, "wellFormed": inGuards, "termsAscend": inGuards, "kindsAreKnown": inGuards, "mustBeSound": inGuards, "mustHave": inGuards,
	"MarshalText": inTexts, "UnmarshalText": inTexts, "MarshalJSON": inTexts, "UnmarshalJSON": inTexts,
	"decimal": inTexts, "parseDecimal": inTexts, "parseName": inTexts,
}

func (m mutant) part() part {
	if p, ok := partOf[m.function[strings.LastIndex(m.function, ".")+1:]]; ok {
		return p
	}
	return inSteps
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
