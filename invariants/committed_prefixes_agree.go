package invariants

import (
	"fmt"

	"raftmc/facts"
)

// CommittedPrefixesAgree: of the prefixes that any two servers ever knew to be committed,
// one is a prefix of the other.
func CommittedPrefixesAgree() Property {
	return Property{
		Name: "CommittedPrefixesAgree", Doc: "committed prefixes of any two servers, at any times, are comparable (Figure 3, CCF, etcd)",
		Pair: func(a, b View) *Finding {
			for _, x := range a.History.Known {
				for _, y := range b.History.Known {
					if !facts.Comparable(x.Prefix, y.Prefix) {
						return &Finding{
							Reason: fmt.Sprintf("server %s knew %s as committed and server %s knew %s (Figure 3)",
								name(a.Server), shown(x.Prefix), name(b.Server), shown(y.Prefix)),
							Witnesses: []Witness{hasKnown(a.Server, x), hasKnown(b.Server, y)},
						}
					}
				}
			}
			return nil
		},
	}
}
