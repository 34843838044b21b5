package checkpoint

import (
	"fmt"
	"slices"
	"strings"

	"raftmc/internal/build"
)

// Trait is one part of what a search explores, in words: {"bounds", "terms 2, log 1"}.
type Trait struct{ Name, Value string }

// Code identifies the code that runs; tests put others in its place.
var Code = build.ID

// within is what a checkpoint rests on: the code that has written it, and what is searched.
func within(identity []Trait) ([]Trait, error) {
	id, err := Code()
	if err != nil {
		return nil, fmt.Errorf("the code that runs cannot be identified, and by other code nobody may go on: %w", err)
	}
	return append([]Trait{{"build", id}}, identity...), nil
}

// Check returns an error if no checkpoint can be written for what is searched.
func Check(identity []Trait) error {
	_, err := within(identity)
	return err
}

// differences says in words what is not alike of two identities; "" if nothing.
func differences(theirs, ours []Trait) string {
	var all []string
	note := func(name, there, here string) {
		all = append(all, fmt.Sprintf("%s: %s there, %s here", name, there, here))
	}
	for _, t := range theirs {
		here := valueOf(ours, t.Name)
		if there := inQuotes(t.Value); here != there {
			note(t.Name, there, here)
		}
	}
	for _, t := range ours {
		if there := valueOf(theirs, t.Name); there == nothing {
			note(t.Name, there, inQuotes(t.Value))
		}
	}
	if len(all) == 0 && !slices.Equal(theirs, ours) {
		return "the same parts are there in another order"
	}
	const most = 4
	if beyond := len(all) - most; beyond > 0 {
		all = append(all[:most], fmt.Sprintf("and %d more", beyond))
	}
	return strings.Join(all, "; ")
}

const nothing = "nothing"

func valueOf(traits []Trait, name string) string {
	if i := slices.IndexFunc(traits, func(t Trait) bool { return t.Name == name }); i >= 0 {
		return inQuotes(traits[i].Value)
	}
	return nothing
}

func inQuotes(value string) string { return fmt.Sprintf("%q", value) }
