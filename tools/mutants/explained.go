package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// explanation says why some mutants are not noticed.
type explanation struct {
	kind   kind
	title  string
	reason string
	names  []string // keys of mutants; at the end, * stands for anything
}

// kind says what follows from an explanation.
type kind string

const (
	// equivalent: no caller can tell the mutant from the package as it is.
	equivalent kind = "equivalent"

	// unnoticed: one could, and neither the tests nor the checker does.
	unnoticed kind = "unnoticed"

	// unchecked: the unit tests notice it, and the checker does not.
	unchecked kind = "unchecked"
)

// readExplanations reads the file of explanations: of each a line with its kind
// and its title, then the reason, then a line with a dash for each mutant.
func readExplanations(file string) ([]explanation, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return parseExplanations(file, string(text))
}

func parseExplanations(file, text string) ([]explanation, error) {
	var all []explanation
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		first, rest, _ := strings.Cut(line, " ")
		k := kind(strings.TrimSuffix(first, ":"))
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasSuffix(first, ":") && slices.Contains([]kind{equivalent, unnoticed, unchecked}, k):
			all = append(all, explanation{kind: k, title: rest})
		case len(all) == 0:
			return nil, fmt.Errorf("%s:%d: before the first explanation there can be comments only", file, i+1)
		case first == "-":
			e := &all[len(all)-1]
			e.names = append(e.names, rest)
		default:
			e := &all[len(all)-1]
			e.reason = strings.TrimSpace(e.reason + " " + line)
		}
	}
	return all, nil
}

// explains reports whether the explanation names a mutant.
func (e explanation) explains(m mutant) bool {
	key := m.key()
	return slices.ContainsFunc(e.names, func(name string) bool { return matches(name, key) })
}

func matches(name, key string) bool {
	if prefix, any := strings.CutSuffix(name, "*"); any {
		return strings.HasPrefix(key, prefix)
	}
	return name == key
}

// contradictions lists what the explanations say that is not so.
func contradictions(explanations []explanation, all []judged) []string {
	var wrong []string
	for _, e := range explanations {
		for _, name := range e.names {
			fits := slices.DeleteFunc(slices.Clone(all), func(j judged) bool { return !matches(name, j.key()) })
			if len(fits) == 0 {
				wrong = append(wrong, fmt.Sprintf("%q is no mutant", name))
			}
			for _, j := range fits {
				if e.kind != unchecked && j.killed() {
					wrong = append(wrong, fmt.Sprintf("%s is called %s, but the unit tests say %s, and the checker says %s", j.key(), e.kind, j.unit, j.check))
				}
			}
		}
	}
	return wrong
}
