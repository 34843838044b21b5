package invariants

import (
	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// AnyDataAreKept: a leader appends, writes and sends any data unchanged, whatever they
// are. Schedules do not contain such data: instead, every leader is given some, to see
// what it would do.
func AnyDataAreKept(r *raftmodel.Raft) Property {
	return Property{
		Name: "AnyDataAreKept", Doc: "a leader appends, writes and sends any data as they are, whatever bytes (§5.3)",
		Server: func(v View) *Finding {
			s := v.State.Server
			if !leads(v.State) {
				return nil
			}
			for _, data := range []string{"", "1a 2b", "\x00\xff\n"} {
				proposal := raft.Propose{Data: data}
				after, out, panicked := r.Ask(v.Server, s, proposal)
				if panicked != "" {
					return violated(v.Server, "leader %s panics at the proposal of %q: %s (§5.3)", name(v.Server), data, panicked)
				}
				if out.Proposal.Outcome == raft.Accepted && !keeps(s, after, out, data) {
					return violated(v.Server, "leader %s does not append, write and send %q as it is (§5.3)", name(v.Server), data)
				}
			}
			return nil
		},
	}
}

// keeps reports whether data are the only new entry of a leader's log, and the last entry
// of its write and of what it sends.
func keeps(s, after raft.Server, out raft.Output, data string) bool {
	index, entry := s.Log.LastIndex()+1, raft.Entry{Term: s.CurrentTerm, Data: data}
	if after.Log.LastIndex() != index || after.Log.Entry(index) != entry || !endsWith(out.Write.From, out.Write.Entries, index, entry) {
		return false
	}
	for _, send := range out.Send {
		m := send.Message
		ends := m.PrevLogIndex + raft.Index(len(m.Entries))
		if m.Kind == raft.AppendEntries && ends == index && !endsWith(m.PrevLogIndex+1, m.Entries, index, entry) {
			return false
		}
	}
	return true
}

// endsWith reports whether entries from an index on end with the one at another index.
func endsWith(from raft.Index, entries []raft.Entry, index raft.Index, entry raft.Entry) bool {
	n := len(entries)
	return n > 0 && from+raft.Index(n-1) == index && entries[n-1] == entry
}
