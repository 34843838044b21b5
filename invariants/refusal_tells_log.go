package invariants

import "raftmc/raft"

// RefusalTellsLog: a follower that refuses an AppendEntries says where its conflicting
// term begins, or, if it has no entry there, where its log ends (§5.3). This is checked
// on the disk, for which the answer waits.
func RefusalTellsLog() Property {
	return Property{
		Name: "RefusalTellsLog", Doc: "a refused AppendEntries is answered with where the conflicting term begins, or where the log ends (§5.3)",
		Message: func(sender View, m raft.Message) *Finding {
			disk := sender.State.Durable
			if m.Kind != raft.AppendEntriesReply || m.Success || m.ConflictIndex == 0 && m.ConflictTerm == 0 || disk.CurrentTerm != m.Term {
				return nil
			}
			log := disk.Log
			if m.ConflictTerm == 0 {
				if m.ConflictIndex != log.LastIndex()+1 {
					return violated(sender.Server, "%v was sent with a log that ends at %d (§5.3)", m, uint64(log.LastIndex()))
				}
				return nil
			}
			before, _ := log.Term(m.ConflictIndex - 1)
			first, known := log.Term(m.ConflictIndex)
			if !known || first != m.ConflictTerm || m.ConflictIndex-1 > log.Base() && before == first {
				return violated(sender.Server, "%v was sent with a log of %d to %d, where term %d begins elsewhere (§5.3)",
					m, uint64(log.Base()+1), uint64(log.LastIndex()), uint64(m.ConflictTerm))
			}
			return nil
		},
	}
}
