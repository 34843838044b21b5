package explore

import (
	"fmt"
	"slices"
)

// Missing lists in words what an exhausted search should have met but has not: required
// kinds of actions, and goals. If the list is not empty, a verdict of Holds is vacuous.
func Missing(sys interface {
	Kinds() []Kind
	Goals() []Goal
}, s Effort,
) []string {
	var missing []string
	for i, k := range sys.Kinds() {
		if k.Required && s.Taken[i] == 0 {
			missing = append(missing, k.Name+" was never taken")
		}
	}
	for i, g := range sys.Goals() {
		if s.Reached&(1<<i) == 0 {
			missing = append(missing, fmt.Sprintf("%s (%s) was never reached", g.Name, g.Doc))
		}
	}
	return slices.Clip(missing)
}
