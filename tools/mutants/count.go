package main

import (
	"fmt"
	"slices"
)

// counts are the figures of some mutants.
type counts struct {
	mutants, equivalent           int
	unitOnly, checkOnly, both     int
	neither                       int // that are not equivalent
	violated, promises, panicked  int // by the checker
	timeouts, crashed, incomplete int
	vacuous, unsound              int
	replayed                      int // otherwise
}

// real is the number of mutants that are mistakes.
func (c counts) real() int { return c.mutants - c.equivalent }

func (c counts) unit() int  { return c.unitOnly + c.both }
func (c counts) check() int { return c.checkOnly + c.both }

func (c *counts) add(j judged, isEquivalent bool) {
	c.mutants++
	unit, check := j.unit.killed(), j.check.killed()
	switch {
	case isEquivalent:
		c.equivalent++
	case unit && check:
		c.both++
	case unit:
		c.unitOnly++
	case check:
		c.checkOnly++
	default:
		c.neither++
	}
	switch j.check.How {
	case "violated":
		c.violated++
	case brokePromise:
		c.promises++
	case "unsound":
		c.unsound++
	case "panicked":
		c.panicked++
	case "vacuous":
		c.vacuous++
	case "timeout":
		c.timeouts++
	case "crashed":
		c.crashed++
	case "incomplete":
		c.incomplete++
	case "diverged", "shown otherwise":
		c.replayed++
	}
}

// share writes a part as a percentage with one decimal, rounded down, so that
// what is reached is never claimed early.
func share(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	permille := part * 1000 / whole
	return fmt.Sprintf("%d.%d %%", permille/10, permille%10)
}

// group is what mutants have in common, with their figures.
type group struct {
	name string
	counts
}

// grouped counts mutants by a property of theirs, in the order in which it
// first occurs.
func grouped(all []judged, isEquivalent func(judged) bool, by func(judged) string) []group {
	var groups []group
	for _, j := range all {
		name := by(j)
		i := slices.IndexFunc(groups, func(g group) bool { return g.name == name })
		if i < 0 {
			i = len(groups)
			groups = append(groups, group{name: name})
		}
		groups[i].add(j, isEquivalent(j))
	}
	return groups
}
