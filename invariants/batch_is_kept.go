package invariants

import "raftmc/raft"

// BatchIsKept: no AppendEntries carries more than most entries; 0 means any number.
func BatchIsKept(most int) Property {
	return Property{
		Name: "BatchIsKept", Doc: "no AppendEntries carries more entries than --batch allows",
		Message: func(sender View, m raft.Message) *Finding {
			if most == 0 || len(m.Entries) <= most {
				return nil
			}
			return violated(sender.Server, "%v was sent, with more entries than the %d of a batch", m, most)
		},
	}
}
