package bugs

import (
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// commitPriorTerm commits whatever a quorum holds, entries of earlier terms
// included: Figure 8.
func commitPriorTerm() Bug {
	return Bug{
		ID:       "commit-prior-term",
		Doc:      "an entry of an earlier term is committed by counting replicas",
		Section:  "§5.4.2, Figure 8",
		Source:   "LogCabin #44, PySyncObj #169, CCF #3971",
		Property: "LeaderCompleteness",
		Bounds:   model.Bounds{Servers: 3, Terms: 4, Log: 1, Values: 1, Drops: model.Any, InFlight: 2},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			step := c.Step
			c.Step = func(cfg *raft.Config, s raft.Server, in raft.Input) (raft.Server, raft.Output) {
				s, out := step(cfg, s, in)
				return commitByCounting(cfg, s, out)
			}
			return c
		},
	}
}

// commitByCounting advances a leader's commitIndex to what a quorum holds, of
// whichever term, and hands the entries out.
func commitByCounting(cfg *raft.Config, s raft.Server, out raft.Output) (raft.Server, raft.Output) {
	if s.Role != raft.Leader {
		return s, out
	}
	s.CommitIndex = max(s.CommitIndex, cfg.Members.QuorumIndex(func(id raft.ID) raft.Index {
		if id == cfg.ID {
			return s.DurableIndex
		}
		return s.MatchIndex.Get(id)
	}))
	for s.LastApplied < min(s.CommitIndex, s.DurableIndex) {
		s.LastApplied++
		e := s.Log.Entry(s.LastApplied)
		out.Apply = append(out.Apply, raft.Committed{Index: s.LastApplied, Term: e.Term, Data: e.Data})
	}
	return s, out
}
