package invariants

import (
	"fmt"

	"raftmc/facts"
)

// ElectionSafety: at most one server ever leads a term (Figure 3), whether or
// not two of them do so at the same time.
func ElectionSafety() Property {
	return Property{
		Name: "ElectionSafety", Doc: "at most one leader can be elected in a given term (Figure 3)",
		Pair: func(a, b View) *Finding {
			if a.Server >= b.Server {
				return nil
			}
			x, y, found := facts.BothLed(a.History, b.History)
			if !found {
				return nil
			}
			return &Finding{
				Reason:    fmt.Sprintf("servers %s and %s both lead term %d (Figure 3)", name(a.Server), name(b.Server), x.Term),
				Witnesses: []Witness{hasLed(a.Server, x), hasLed(b.Server, y)},
			}
		},
	}
}
