package invariants

import (
	"fmt"
	"slices"

	"raftmc/facts"
	"raftmc/raft"
)

// StateMachineSafety: if a server has applied an entry at an index, no server, itself
// included, ever applies a different entry at that index (Figure 3).
func StateMachineSafety() Property {
	return Property{
		Name: "StateMachineSafety", Doc: "no two servers ever apply different entries at one index (Figure 3)",
		Pair: func(a, b View) *Finding {
			x, y, found := facts.Diverging(a.History, b.History)
			if !found {
				return nil
			}
			return &Finding{
				Reason: fmt.Sprintf("server %s applied %s and server %s applied %s (Figure 3)",
					name(a.Server), shown(x), name(b.Server), shown(y)),
				Witnesses: []Witness{hasApplied(a.Server, x), hasApplied(b.Server, y)},
			}
		},
	}
}

// hasApplied finds since when a server has applied a sequence.
func hasApplied(server int, seq []raft.Entry) Witness {
	return Witness{
		Server: server, What: "has applied " + shown(seq),
		Since: func(_ Node, h History) bool {
			return slices.ContainsFunc(h.Applied, func(x []raft.Entry) bool { return facts.Extends(x, seq) })
		},
	}
}
