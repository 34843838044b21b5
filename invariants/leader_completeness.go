package invariants

import (
	"fmt"

	"raftmc/facts"
)

// LeaderCompleteness: an entry that is committed in a term is in the logs of
// the leaders of all higher terms (Figure 3). A term's longest log as leader
// stands for all its logs as leader, because a leader only appends.
func LeaderCompleteness() Property {
	return Property{
		Name: "LeaderCompleteness", Doc: "an entry committed in a term is in the logs of the leaders of all higher terms (Figure 3)",
		Pair: func(a, b View) *Finding {
			k, l, found := facts.Lacking(a.History, b.History)
			if !found {
				return nil
			}
			return &Finding{
				Reason: fmt.Sprintf("server %s leads term %d with log %s, but %s was known as committed in term %d (Figure 3)",
					name(b.Server), l.Term, shown(l.Log), shown(k.Prefix), k.Term),
				Witnesses: []Witness{hasKnown(a.Server, k), hasLed(b.Server, l)},
			}
		},
	}
}
