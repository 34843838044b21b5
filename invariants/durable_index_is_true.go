package invariants

import "raftmc/model/raftmodel"

// DurableIndexIsTrue: durableIndex = k, beyond the snapshot, means that the disk
// holds the log through k. When the disk has nothing left to write, it holds all.
func DurableIndexIsTrue() Property {
	return Property{
		Name: "DurableIndexIsTrue", Doc: "durableIndex = k means that the disk holds the log through k, and all of it when no write is pending",
		Server: func(v View) *Finding {
			s, disk, log := v.State.Server, v.State.FullDurableLog(), v.State.FullLog()
			durable := min(s.DurableIndex, s.Log.LastIndex())
			if s.DurableIndex > s.Log.Base() && !raftmodel.Extends(disk, log[:durable]) {
				return violated(v.Server, "server %s has durableIndex %d and log %s, but its disk holds %s",
					name(v.Server), uint64(s.DurableIndex), shown(log), shown(disk))
			}
			if len(v.State.Pending) == 0 && s.DurableIndex != s.Log.LastIndex() {
				return violated(v.Server, "server %s has durableIndex %d and last index %d, though no write is pending",
					name(v.Server), uint64(s.DurableIndex), uint64(s.Log.LastIndex()))
			}
			return nil
		},
	}
}
