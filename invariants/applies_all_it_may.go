package invariants

// AppliesAllItMay: a server applies an entry as soon as it knows it as committed
// and has it on disk, and its state machine has applied just what it says.
func AppliesAllItMay() Property {
	return Property{
		Name: "AppliesAllItMay", Doc: "lastApplied is the lesser of commitIndex and durableIndex, and the state machine is there",
		Server: func(v View) *Finding {
			s := v.State.Server
			if s.LastApplied != min(s.CommitIndex, s.DurableIndex) {
				return violated(v.Server, "server %s has lastApplied %d, with commitIndex %d and durableIndex %d",
					name(v.Server), uint64(s.LastApplied), uint64(s.CommitIndex), uint64(s.DurableIndex))
			}
			if machine := v.State.Applied; len(machine) != int(s.LastApplied) {
				return violated(v.Server, "server %s has lastApplied %d, but its state machine has applied %s", name(v.Server), uint64(s.LastApplied), shown(machine))
			}
			return nil
		},
	}
}
