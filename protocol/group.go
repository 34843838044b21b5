package protocol

import (
	"fmt"
	"strings"
)

// Group says who is responsible for an Always property. A protocol that makes no such
// distinction leaves it empty.
type Group string

const (
	// Ungrouped means that the protocol does not say.
	Ungrouped Group = ""

	// Guarantee: the algorithm. Every correct implementation has the property.
	Guarantee Group = "guarantee"

	// Promise: this implementation. Another may decide otherwise and be correct, too.
	Promise Group = "promise"
)

// Plural is a group's name for Select.
func (g Group) Plural() string { return string(g) + "s" }

// allOfThem is the name of all properties for Select.
const allOfThem = "all"

// Select returns the properties of the given names, each once and in the order in which
// they are first named. A name may also be guarantees, promises or all; these include
// every Sometimes property. No names at all mean all. PanicProperty is always checked, so
// naming it adds nothing. Unknown names are an error.
func Select[S, M, I, H any](all []Property[S, M, I, H], names []string) ([]Property[S, M, I, H], error) {
	if len(names) == 0 {
		return all, nil
	}
	chosen := []Property[S, M, I, H]{}
	taken := map[string]bool{}
	for _, name := range names {
		some, err := selectOne(all, name)
		if err != nil {
			return nil, err
		}
		for _, p := range some {
			if !taken[p.Name] {
				taken[p.Name] = true
				chosen = append(chosen, p)
			}
		}
	}
	return chosen, nil
}

// selectOne returns the properties that one name stands for. A property's own name takes
// precedence.
func selectOne[S, M, I, H any](all []Property[S, M, I, H], name string) ([]Property[S, M, I, H], error) {
	for i := range all {
		if strings.EqualFold(all[i].Name, name) {
			return all[i : i+1], nil
		}
	}
	switch {
	case strings.EqualFold(name, allOfThem):
		return all, nil
	case strings.EqualFold(name, PanicProperty):
		return nil, nil
	}
	for _, g := range []Group{Guarantee, Promise} {
		if !strings.EqualFold(g.Plural(), name) {
			continue
		}
		var some []Property[S, M, I, H]
		members := 0
		for _, p := range all {
			if p.Group == g {
				members++
			}
			if p.Group == g || p.Mode == Sometimes {
				some = append(some, p)
			}
		}
		if members == 0 {
			return nil, fmt.Errorf("no %s: this protocol does not tell guarantees and promises apart; %s takes all its properties", g.Plural(), allOfThem)
		}
		return some, nil
	}
	return nil, fmt.Errorf("no property %q; mc list properties shows them", name)
}
