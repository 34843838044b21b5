package invariants

import "fmt"

// ElectionSafety: at most one server ever leads a term (Figure 3), whether or
// not two of them do so at the same time.
func ElectionSafety() Property {
	return Property{
		Name: "ElectionSafety", Doc: "at most one leader can be elected in a given term (Figure 3)",
		Pair: func(a, b View) *Finding {
			for _, x := range a.History.Led {
				for _, y := range b.History.Led {
					if x.Term == y.Term && a.Server < b.Server {
						return &Finding{
							Reason:    fmt.Sprintf("servers %s and %s both lead term %d (Figure 3)", name(a.Server), name(b.Server), uint64(x.Term)),
							Witnesses: []Witness{hasLed(a.Server, x), hasLed(b.Server, y)},
						}
					}
				}
			}
			return nil
		},
	}
}
