package invariants

import (
	"fmt"

	"raftmc/facts"
)

// OneLeaderLogPerTerm: all leaders of a term, at any times, have the same log, which only
// grows. A server that leads one term twice with different logs violates it, although it
// is one leader.
func OneLeaderLogPerTerm() Property {
	return Property{
		Name: "OneLeaderLogPerTerm", Doc: "a term is led with one log, which only grows, by whomever and however often (§5.3, verdi-raft)",
		Pair: func(a, b View) *Finding {
			for _, x := range a.History.Led {
				for _, y := range b.History.Led {
					if x.Term == y.Term && !facts.Comparable(x.Log, y.Log) {
						return &Finding{
							Reason: fmt.Sprintf("term %d was led with log %s by server %s and with log %s by server %s (§5.3)",
								uint64(x.Term), shown(x.Log), name(a.Server), shown(y.Log), name(b.Server)),
							Witnesses: []Witness{hasLed(a.Server, x), hasLed(b.Server, y)},
						}
					}
				}
			}
			return nil
		},
	}
}
