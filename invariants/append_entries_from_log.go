package invariants

import "raftmc/raft"

// AppendEntriesFromLog: an AppendEntries carries consecutive entries of its sender's own
// log, and says correctly what precedes them (§5.3).
func AppendEntriesFromLog() Property {
	return Property{
		Name: "AppendEntriesFromLog", Doc: "an AppendEntries carries a stretch of its sender's log and what comes before it (§5.3)",
		Message: func(sender View, m raft.Message) *Finding {
			if m.Kind != raft.AppendEntries || sender.State.Server.CurrentTerm != m.Term {
				return nil
			}
			log := sender.State.FullLog()
			prev := int(min(m.PrevLogIndex, raft.Index(len(log)+1)))
			if prev+len(m.Entries) > len(log) {
				return violated(sender.Server, "%v goes beyond the sender's log %s (§5.3)", m, shown(log))
			}
			if prev > 0 && log[prev-1].Term != m.PrevLogTerm {
				return violated(sender.Server, "%v is wrong about index %d of the sender's log %s (§5.3)", m, prev, shown(log))
			}
			for i, e := range m.Entries {
				if log[prev+i] != e {
					return violated(sender.Server, "%v differs at index %d from the sender's log %s (§5.3)", m, prev+i+1, shown(log))
				}
			}
			return nil
		},
	}
}
