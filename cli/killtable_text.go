package cli

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"text/template"
)

// killTable is the result of kill-table.
type killTable struct {
	Flags         killFlags
	Bugs          []plantedBug
	Kills         []kill // by bug, then by search
	Correct       []kill // without the bugs
	ControlBounds string
	Controls      []controlled
}

// controlled is the result for a negative control. What it breaks are promises, and only
// guarantees count as reported.
type controlled struct {
	ID, Doc, Section string
	Breaks           string
	Bounds           string // in words; ControlBounds if empty
	Occurs, Silent   bool
}

// wrong says what is wrong; "" if nothing is.
func (t *killTable) wrong() string {
	for _, k := range t.Kills {
		complete := k.Search == "cover" || k.Search == k.Bug.Search
		if complete && k.Outcome != "found" {
			return fmt.Sprintf("%s by %s: %s", k.Bug.ID, k.Search, k.Outcome)
		}
	}
	for _, k := range t.Correct {
		if k.Outcome != "holds" {
			return fmt.Sprintf("the correct %s within the bounds of %s: %s", k.Bug.protocol.Name, k.Bug.ID, k.Outcome)
		}
	}
	for _, c := range t.Controls {
		if !c.Occurs || !c.Silent {
			return fmt.Sprintf("the negative control %q: occurs %t, nothing reported %t", c.Doc, c.Occurs, c.Silent)
		}
	}
	return ""
}

//go:embed killtable.md.tmpl
var killTableText string

// write writes the table as Markdown.
func (t *killTable) write(w io.Writer) error {
	text, err := template.New("").Funcs(template.FuncMap{
		"bounds": func(b plantedBug) string { return inShort(b.protocol, b.Bounds) },
		"comma":  comma,
		"cell":   func(s string) string { return strings.ReplaceAll(s, "|", `\|`) },
		"dash":   dashIfZero,
	}).Parse(killTableText)
	if err != nil {
		return err
	}
	return text.Execute(w, t)
}

// dashIfZero is a number, or a dash where there is none.
func dashIfZero(n int) string {
	if n == 0 {
		return "–"
	}
	return fmt.Sprint(n)
}
