package invariants

import (
	"raftmc/raft"
)

// LogShrinksOnConflict: only a follower removes entries from its log: those from the
// first one on that conflicts with what the leader sent, and never committed ones (§5.3).
// Compaction does not count: the entries live on in the state machine.
func LogShrinksOnConflict() Property {
	return Property{
		Name: "LogShrinksOnConflict", Doc: "a log shrinks only on a follower, at the first conflicting entry, above commitIndex (§5.3, CCF)",
		Step: func(s Step) *Finding {
			before, after := s.Before.FullLog(), s.After.FullLog()
			same := common(before, after)
			if same == len(before) || crashed(s) {
				return nil
			}
			switch {
			case s.After.Server.Role != raft.Follower:
				return violated(s.Server, "server %s, a %v, turned its log %s into %s (§5.3)", name(s.Server), s.After.Server.Role, shown(before), shown(after))
			case same < int(s.Before.Server.CommitIndex):
				return violated(s.Server, "server %s turned its log %s into %s, though commitIndex was %d (§5.3)", name(s.Server), shown(before), shown(after), uint64(s.Before.Server.CommitIndex))
			case same == len(after):
				return violated(s.Server, "server %s cut its log %s to %s without a conflict (§5.3)", name(s.Server), shown(before), shown(after))
			}
			return nil
		},
	}
}

// common counts the equal entries at the beginning of two logs.
func common(a, b []raft.Entry) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}
