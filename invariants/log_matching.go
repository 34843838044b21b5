package invariants

import (
	"fmt"

	"raftmc/facts"
	"raftmc/raft"
)

// LogMatching: if two logs contain an entry with the same index and term, then
// the logs are identical in all entries up through that index (Figure 3).
func LogMatching() Property {
	return Property{
		Name: "LogMatching", Doc: "two logs with an entry of the same index and term are identical up to it (Figure 3)",
		Pair: func(a, b View) *Finding {
			x, y := a.State.FullLog(), b.State.FullLog()
			i := facts.Mismatch(x, y, func(e raft.Entry) uint64 { return uint64(e.Term) })
			if i == 0 {
				return nil
			}
			return &Finding{
				Reason: fmt.Sprintf("logs %s of server %s and %s of server %s share the term at index %d but not everything up to it (Figure 3)",
					shown(x), name(a.Server), shown(y), name(b.Server), i),
				Witnesses: []Witness{hasLog(a), hasLog(b)},
			}
		},
	}
}

// hasLog finds since when a server has had its present log.
func hasLog(v View) Witness {
	log := v.State.FullLog()
	return Witness{
		Server: v.Server, What: "has log " + shown(log),
		Since: func(n Node, _ History) bool { return facts.Extends(n.FullLog(), log) },
	}
}
