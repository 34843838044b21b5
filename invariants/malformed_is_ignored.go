package invariants

import (
	"fmt"
	"math"
	"slices"

	"raftmc/model/raftmodel"
	"raftmc/raft"
)

// MalformedIsIgnored: inputs that no server of the cluster, no disk and no owner can
// produce change nothing and cause no output; and inputs that are only just possible are
// handled. Schedules do not contain such inputs: instead, they are tried in every state
// of a server that is reached.
func MalformedIsIgnored(r *raftmodel.Raft) Property {
	return Property{
		Name: "MalformedIsIgnored", Doc: "what no server of the cluster sends, and what its owner must not say, changes nothing",
		Server: func(v View) *Finding {
			s := v.State.Server
			for _, in := range absurd(r, v) {
				after, out, panicked := r.Ask(v.Server, s, in)
				if panicked != "" {
					return panics(v, in, panicked)
				}
				if !ignored(s, after, out) {
					return violated(v.Server, "server %s acts on %s, which cannot be", name(v.Server), told(in))
				}
			}
			later, old := raised(s, 2), raft.Persisted{Token: s.Durable + 1}
			after, out, panicked := r.Ask(v.Server, later, old)
			if panicked != "" {
				return panics(v, old, panicked)
			}
			if !ignored(later, after, out) {
				return violated(v.Server, "server %s acts on word of an older write than it knows of", name(v.Server))
			}
			for _, m := range extreme(r, v) {
				in := raft.Receive{Message: m}
				heard, _, panicked := r.Ask(v.Server, s, in)
				if panicked != "" {
					return panics(v, in, panicked)
				}
				if heard.CurrentTerm != m.Term {
					return violated(v.Server, "server %s does not hear %v, which only just can be", name(v.Server), m)
				}
				later, out, panicked := r.Ask(v.Server, heard, raft.ElectionTimeout{})
				if panicked != "" {
					return panics(v, raft.ElectionTimeout{}, panicked)
				}
				if !ignored(heard, later, out) {
					return violated(v.Server, "server %s campaigns beyond the last term", name(v.Server))
				}
			}
			return nil
		},
	}
}

// panics says that the core panics at an impossible input. In an impossible state, it
// does so at any input.
func panics(v View, in raft.Input, why string) *Finding {
	return violated(v.Server, "server %s panics at %s: %s", name(v.Server), told(in), why)
}

// absurd lists inputs that a server must ignore in its present state.
func absurd(r *raftmodel.Raft, v View) []raft.Input {
	s := v.State.Server
	ins := []raft.Input{
		raft.Persisted{},
		raft.Persisted{Token: s.Durable},
		raft.Persisted{Token: s.Issued + 1},
		raft.Compact{},
		raft.Compact{Index: s.Log.Base()},
		raft.Compact{Index: s.LastApplied + 1},
		raft.Compact{Index: math.MaxUint64},
	}
	if base := s.Log.Base(); base > 1 {
		ins = append(ins, raft.Compact{Index: base - 1})
	}
	if s.Role == raft.Leader {
		ins = append(ins, raft.ElectionTimeout{})
	} else {
		ins = append(ins, raft.HeartbeatTimeout{})
	}
	for _, change := range malformations(r.Bounds().Servers) {
		m := request(v)
		change(&m)
		ins = append(ins, raft.Receive{Message: m})
	}
	return ins
}

// raised is a server whose tokens are higher, as if it had written that much more before.
func raised(s raft.Server, by raft.Token) raft.Server {
	log := raft.Log{}.CompactThrough(s.Log.Base(), s.Log.BaseTerm())
	for i := s.Log.Base() + 1; i <= s.Log.LastIndex(); i++ {
		log = log.Append(s.Log.Token(i)+by, s.Log.Entry(i))
	}
	s.Log, s.Issued, s.Durable, s.VoteToken = log, s.Issued+by, s.Durable+by, s.VoteToken+by
	return s
}

// request is a message that a server must not ignore: a request of a higher term.
func request(v View) raft.Message {
	self := raft.ID(v.Server + 1)
	return raft.Message{
		Kind: raft.RequestVote, From: self%2 + 1, To: self, Term: v.State.Server.CurrentTerm + 1,
		Snapshot: raft.Snapshot{Members: v.State.Server.Members}, // for installing
	}
}

// malformations turn such a request into one that no server sends.
func malformations(servers int) []func(*raft.Message) {
	return []func(*raft.Message){
		func(m *raft.Message) { m.From, m.To = m.To, m.From },
		func(m *raft.Message) { m.To = m.From },
		func(m *raft.Message) { m.From = m.To },
		func(m *raft.Message) { m.From = raft.None },
		func(m *raft.Message) { m.Kind, m.From = raft.RequestVoteReply, raft.ID(servers+1) },
		func(m *raft.Message) { m.Kind, m.From = raft.AppendEntriesReply, raft.ID(servers+1) },
		func(m *raft.Message) { m.Kind, m.From = raft.InstallSnapshotReply, raft.ID(servers+1) },
		func(m *raft.Message) { m.Term = 0 },
		func(m *raft.Message) { m.Term = raft.MaxTerm + 1 },
		func(m *raft.Message) { m.Kind = 0 },
		func(m *raft.Message) { m.Kind = raft.InstallSnapshotReply + 1 },
		func(m *raft.Message) { m.Kind, m.PrevLogIndex = raft.AppendEntries, raft.MaxIndex+1 },
		func(m *raft.Message) { *m = appending(*m, raft.MaxIndex, 0, m.Term) },
		func(m *raft.Message) { *m = appending(*m, 0, 0, m.Term+1) },
		func(m *raft.Message) { *m = appending(*m, 1, m.Term, m.Term-1) },
		func(m *raft.Message) { *m = appending(*m, 0, 0, m.Term, m.Term-1) },
		func(m *raft.Message) { *m = appending(*m, 1, m.Term+1) },
		func(m *raft.Message) { m.Kind = raft.InstallSnapshot },
		func(m *raft.Message) { *m = installing(*m, raft.MaxIndex, m.Term) },
		func(m *raft.Message) { *m = installing(*m, 1, m.Term+1) },
		func(m *raft.Message) { *m = installing(*m, 1, m.Term); m.Snapshot.Members = raft.Configuration{} },
		func(m *raft.Message) { *m = appending(*m, 0, 0, m.Term); m.Entries[0].Kind = raft.ConfigurationEntry },
		func(m *raft.Message) {
			*m = appending(*m, 0, 0, m.Term)
			m.Entries[0].Kind = raft.ConfigurationEntry + 1
		},
	}
}

// extreme lists messages of the last term that are only just possible. None is a
// RequestVote, because a server may ignore a candidate.
func extreme(r *raftmodel.Raft, v View) []raft.Message {
	if r.Bounds().Servers < 2 {
		return nil
	}
	m := request(v)
	m.Term = raft.MaxTerm
	return []raft.Message{
		appending(m, raft.MaxIndex, 0), appending(m, raft.MaxIndex-1, 0, raft.MaxTerm), installing(m, 1, m.Term), installing(m, raft.MaxIndex-1, 1),
	}
}

func appending(m raft.Message, prev raft.Index, prevTerm raft.Term, terms ...raft.Term) raft.Message {
	m.Kind, m.PrevLogIndex, m.PrevLogTerm = raft.AppendEntries, prev, prevTerm
	for _, term := range terms {
		m.Entries = append(m.Entries, raft.Entry{Term: term})
	}
	return m
}

func installing(m raft.Message, last raft.Index, lastTerm raft.Term) raft.Message {
	m.Kind, m.Snapshot.LastIncludedIndex, m.Snapshot.LastIncludedTerm = raft.InstallSnapshot, last, lastTerm
	return m
}

// ignored reports whether an input left a server unchanged and caused no output.
func ignored(before, after raft.Server, out raft.Output) bool {
	return same(after, before) && isNothing(out) && out.Proposal == raft.Proposal{}
}

// same reports whether a server is unchanged. Reflection could tell, too, but this is
// called dozens of times for each state.
func same(a, b raft.Server) bool {
	return a.CurrentTerm == b.CurrentTerm && a.VotedFor == b.VotedFor && a.Snapshot.Equal(b.Snapshot) && a.Members.Equal(b.Members) && a.MembersIndex == b.MembersIndex &&
		a.CommitIndex == b.CommitIndex && a.LastApplied == b.LastApplied && a.Role == b.Role && a.Leader == b.Leader &&
		slices.Equal(a.Votes, b.Votes) && slices.Equal(a.NextIndex, b.NextIndex) && slices.Equal(a.MatchIndex, b.MatchIndex) &&
		a.Issued == b.Issued && a.Durable == b.Durable && a.VoteToken == b.VoteToken && a.DurableIndex == b.DurableIndex &&
		sameLog(a.Log, b.Log)
}

func sameLog(a, b raft.Log) bool {
	if a.Base() != b.Base() || a.BaseTerm() != b.BaseTerm() || a.LastIndex() != b.LastIndex() {
		return false
	}
	for i := a.Base() + 1; i <= a.LastIndex(); i++ {
		if a.Entry(i) != b.Entry(i) || a.Token(i) != b.Token(i) {
			return false
		}
	}
	return true
}

// isNothing reports whether an output is empty, except for an answer to a proposal.
func isNothing(out raft.Output) bool {
	return out.Write.Token == 0 && len(out.Send) == 0 && out.Install.IsZero() && len(out.Apply) == 0 && out.Timers == raft.Timers{}
}

// told describes an input in words.
func told(in raft.Input) string {
	if r, ok := in.(raft.Receive); ok {
		return r.Message.String()
	}
	return fmt.Sprintf("%T%+v", in, in)
}
