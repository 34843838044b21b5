package cli

import (
	"fmt"
	"slices"

	"raftmc/explore"
	"raftmc/live"
	"raftmc/traces"
)

// inShortOf names the first of what is missing, and how many more there are.
func inShortOf(missing []string) string {
	if len(missing) == 1 {
		return missing[0]
	}
	return fmt.Sprintf("%s, and %d more", missing[0], len(missing)-1)
}

// forbidden says which bounds forbid, already in the initial state, what a search never
// took.
func (j *job) forbidden(s explore.Effort) []string {
	never := map[string]bool{}
	for i, k := range j.instance.Kinds() {
		never[k.Name] = s.Taken[i] == 0
	}
	session := live.New(j.instance, traces.Header{}, raised(j.protocol, j.built(nil), j.instance)...)
	blocked, err := session.Blocked(live.Place{})
	if err != nil {
		return nil // it is only a hint
	}
	var all []string
	for _, b := range blocked {
		line := fmt.Sprintf("%s is forbidden from the beginning by %s", b.Kind, b.Why)
		if never[b.Kind] && !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	return all
}
