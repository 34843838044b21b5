package invariants

// LastAppliedIsTrue: the state machine has applied exactly the entries through
// lastApplied (Figure 2), no matter when.
func LastAppliedIsTrue() Property {
	return Property{
		Name: "LastAppliedIsTrue", Doc: "the state machine has applied just the entries through lastApplied (Figure 2)",
		Server: func(v View) *Finding {
			s, machine := v.State.Server, v.State.Applied
			if len(machine) == int(s.LastApplied) {
				return nil
			}
			return violated(v.Server, "server %s has lastApplied %d, but its state machine has applied %s (Figure 2)", name(v.Server), uint64(s.LastApplied), shown(machine))
		},
	}
}

// AppliesAllItMay: a server applies an entry as soon as it knows that the entry is
// committed and has it on disk, and no sooner. Raft also allows it to apply later, or
// before the entry is on its own disk, as others hold it.
func AppliesAllItMay() Property {
	return Property{
		Name: "AppliesAllItMay", Doc: "lastApplied is the lesser of commitIndex and durableIndex",
		Server: func(v View) *Finding {
			s := v.State.Server
			if s.LastApplied == min(s.CommitIndex, s.DurableIndex) {
				return nil
			}
			return violated(v.Server, "server %s has lastApplied %d, with commitIndex %d and durableIndex %d",
				name(v.Server), uint64(s.LastApplied), uint64(s.CommitIndex), uint64(s.DurableIndex))
		},
	}
}
