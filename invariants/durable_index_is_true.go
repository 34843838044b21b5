package invariants

import (
	"raftmc/facts"
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// DurableIndexIsTrue: durableIndex = k, beyond the snapshot, means that the disk holds
// the log through k. A leader uses it to count itself (§5.3; dissertation §10.2.1).
func DurableIndexIsTrue() Property {
	return Property{
		Name: "DurableIndexIsTrue", Doc: "durableIndex = k, by which a server counts itself, means that the disk holds the log through k (dissertation §10.2.1)",
		Server: func(v View) *Finding {
			s, disk, log := v.State.Server, v.State.FullDurableLog(), v.State.FullLog()
			durable := min(s.DurableIndex, s.Log.LastIndex())
			if s.DurableIndex <= s.Log.Base() || facts.Extends(disk, log[:durable]) {
				return nil
			}
			return violated(v.Server, "server %s has durableIndex %d and log %s, but its disk holds %s (dissertation §10.2.1)",
				name(v.Server), uint64(s.DurableIndex), shown(log), shown(disk))
		},
	}
}

// DurableIndexKeepsUp: when the disk has nothing left to write, durableIndex is the log's
// last index, as soon as the server is told. A lower durableIndex would only be slow.
func DurableIndexKeepsUp(r *raftmodel.Raft) Property {
	return Property{
		Name: "DurableIndexKeepsUp", Doc: "durableIndex is the last index when no write is pending and the server is told so",
		Server: func(v View) *Finding {
			s := v.State.Server
			if len(v.State.Pending) > 0 {
				return nil
			}
			known := s.DurableIndex
			if written := (raft.Persisted{Token: v.State.Written}); written.Token > s.Durable {
				told, _, panicked := r.Ask(v.Server, s, written)
				if panicked != "" {
					return panics(v, written, panicked)
				}
				known = told.DurableIndex // its log may grow by what it does then
			}
			if known == s.Log.LastIndex() {
				return nil
			}
			return violated(v.Server, "server %s has durableIndex %d and last index %d, though no write is pending",
				name(v.Server), uint64(known), uint64(s.Log.LastIndex()))
		},
	}
}
