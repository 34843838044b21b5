package bugs

import (
	"raftmc/model"
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// voteNotPersisted forgets votedFor at a restart, so that a server can vote
// twice in one term.
func voteNotPersisted() Bug {
	return Bug{
		ID:       "vote-not-persisted",
		Doc:      "votedFor is lost at a restart",
		Section:  "§5.1, Figure 2 (persistent state)",
		Source:   "etcd 7fe608532",
		Property: "ElectionSafety",
		Bounds:   model.Bounds{Servers: 3, Terms: 1, Values: 1, Crashes: 1, InFlight: 6},
		Plant: func(c raftmodel.Core) raftmodel.Core {
			restart := c.Restart
			c.Restart = func(cfg *raft.Config, d raft.Durable) raft.Server {
				d.VotedFor = raft.None
				return restart(cfg, d)
			}
			return c
		},
	}
}
