package invariants

// LogTermsMonotonic: terms in a log never decrease with the index, and none
// exceeds the server's current term.
func LogTermsMonotonic() Property {
	return Property{
		Name: "LogTermsMonotonic", Doc: "terms in a log do not decrease, and none exceeds currentTerm (Figure 2, §5.4.1; CCF)",
		Server: func(v View) *Finding {
			log, highest := v.State.FullLog(), v.State.Server.CurrentTerm
			for i, e := range log {
				if i > 0 && log[i-1].Term > e.Term {
					return violated(v.Server, "terms decrease at index %d of log %s of server %s (§5.4.1)", i+1, shown(log), name(v.Server))
				}
				if e.Term > highest {
					return violated(v.Server, "index %d of log %s of server %s is of a higher term than its currentTerm %d (Figure 2)",
						i+1, shown(log), name(v.Server), uint64(highest))
				}
			}
			return nil
		},
	}
}
