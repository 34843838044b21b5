package invariants

import (
	"fmt"

	"raftmc/raft"
)

// EntriesAgree: entries with the same index and term are the same entry, in all logs,
// including those of past leaderships. Together with AppendEntriesFromLog it covers every
// AppendEntries ever sent.
func EntriesAgree() Property {
	return Property{
		Name: "EntriesAgree", Doc: "entries of the same index and term are the same, in logs and in AppendEntries (Figure 3, verdi-raft)",
		Pair: func(a, b View) *Finding {
			var roomA, roomB [4][]raft.Entry // enough for most, so that nothing is allocated
			of := logs(roomB[:0], b)
			for _, x := range logs(roomA[:0], a) {
				for _, y := range of {
					for i := range min(len(x), len(y)) {
						if x[i].Term == y[i].Term && x[i] != y[i] {
							return &Finding{
								Reason: fmt.Sprintf("index %d of term %d is %q at server %s and %q at server %s (Figure 3)",
									i+1, uint64(x[i].Term), x[i].Data, name(a.Server), y[i].Data, name(b.Server)),
								Witnesses: []Witness{hadEntry(a.Server, i, x[i]), hadEntry(b.Server, i, y[i])},
							}
						}
					}
				}
			}
			return nil
		},
	}
}

// logs appends a server's present log and those with which it led.
func logs(all [][]raft.Entry, v View) [][]raft.Entry {
	all = append(all, v.State.FullLog())
	for _, l := range v.History.Led {
		all = append(all, l.Log)
	}
	return all
}

// hadEntry finds since when a server has had an entry, counted from 0, in some log.
func hadEntry(server, i int, e raft.Entry) Witness {
	return Witness{
		Server: server, What: fmt.Sprintf("has %d%s at index %d", uint64(e.Term), e.Data, i+1),
		Since: func(n Node, h History) bool {
			for _, log := range logs(nil, View{State: n, History: h}) {
				if i < len(log) && log[i] == e {
					return true
				}
			}
			return false
		},
	}
}
