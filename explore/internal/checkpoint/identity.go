package checkpoint

import (
	"fmt"
	"slices"
	"strings"

	"raftmc/explore"
	"raftmc/internal/build"
)

// Code identifies the code that runs; tests put others in its place.
var Code = build.ID

// within is what a checkpoint rests on: the code that has written it, and what is searched.
func within(identity []explore.Trait) ([]explore.Trait, error) {
	id, err := Code()
	if err != nil {
		return nil, fmt.Errorf("the code that runs cannot be identified, and by other code nobody may go on: %w", err)
	}
	return append([]explore.Trait{{Name: "build", Value: id}}, identity...), nil
}

// Check returns an error if no search can write checkpoints there, or go on from there; option
// names it.
func Check(o *explore.Checkpoints, option string) error {
	switch {
	case o.Dir == "":
		return fmt.Errorf("%s.Dir is empty; it must name a folder", option)
	case o.Every < 0:
		return fmt.Errorf("%s.Every is %v; it must not be negative", option, o.Every)
	}
	if _, err := within(o.Identity); err != nil {
		return fmt.Errorf("%s: %w", option, err)
	}
	return nil
}

// differences says in words what is not alike of two identities; "" if nothing.
func differences(theirs, ours []explore.Trait) string {
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

func valueOf(traits []explore.Trait, name string) string {
	if i := slices.IndexFunc(traits, func(t explore.Trait) bool { return t.Name == name }); i >= 0 {
		return inQuotes(traits[i].Value)
	}
	return nothing
}

func inQuotes(value string) string { return fmt.Sprintf("%q", value) }
