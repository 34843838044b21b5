package invariants

import (
	"fmt"
	"slices"

	"raftmc/model/raftmodel"
)

// LeaderCompleteness: an entry that is committed in a term is in the logs of
// the leaders of all higher terms (Figure 3). A term's longest log as leader
// stands for all its logs as leader, because a leader only appends.
func LeaderCompleteness() Property {
	return Property{
		Name: "LeaderCompleteness", Doc: "an entry committed in a term is in the logs of the leaders of all higher terms (Figure 3)",
		Pair: func(a, b View) *Finding {
			for _, k := range a.History.Known {
				if f := lacks(a.Server, k, b); f != nil {
					return f
				}
			}
			return nil
		},
	}
}

// lacks finds a term, higher than that of a committed prefix, that a server led without
// the prefix.
func lacks(server int, k raftmodel.Known, leader View) *Finding {
	i := slices.IndexFunc(leader.History.Led, func(l raftmodel.Led) bool {
		return l.Term > k.Term && !raftmodel.Extends(l.Log, k.Prefix)
	})
	if i < 0 {
		return nil
	}
	l := leader.History.Led[i]
	return &Finding{
		Reason: fmt.Sprintf("server %s leads term %d with log %s, but %s was known as committed in term %d (Figure 3)",
			name(leader.Server), uint64(l.Term), shown(l.Log), shown(k.Prefix), uint64(k.Term)),
		Witnesses: []Witness{hasKnown(server, k), hasLed(leader.Server, l)},
	}
}
