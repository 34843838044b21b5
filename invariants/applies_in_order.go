package invariants

import (
	"slices"

	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// AppliesInOrder: what a server hands to its state machine continues its log after what
// was applied before, or after the snapshot that it installs: each entry once, in order,
// and with its index, by which the machine's owner identifies it (Figure 2).
func AppliesInOrder(r *raftmodel.Raft) Property {
	return Property{
		Name: "AppliesInOrder", Doc: "the state machine gets the log's entries one after the other, each under its index (Figure 2)",
		Step: func(s Step) *Finding {
			if crashed(s) || slices.Equal(s.Before.Applied, s.After.Applied) {
				return nil
			}
			last, log := s.Before.Server.LastApplied, s.After.FullLog()
			for _, out := range r.Outputs(s) {
				last = max(last, out.Install.LastIncludedIndex)
				for _, c := range out.Apply {
					last++
					due := raft.Committed{Index: last}
					if int(last) <= len(log) {
						due.Term, due.Data = log[last-1].Term, log[last-1].Data
					}
					if c != due {
						return violated(s.Server, "server %s hands %d%s to its state machine as entry %d, with log %s, of which it has applied %d (Figure 2)",
							name(s.Server), uint64(c.Term), c.Data, uint64(c.Index), shown(log), uint64(last-1))
					}
				}
			}
			return nil
		},
	}
}
