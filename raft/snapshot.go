package raft

// Log compaction: §7, and Figure 13.

// Snapshot names the state machine's state after the entry at LastIncludedIndex (§7,
// Figure 12). The zero value is no snapshot. The state itself is with the owner: it may be
// larger than memory, and no step looks at it.
type Snapshot struct {
	LastIncludedIndex Index `json:"lastIncludedIndex"`
	LastIncludedTerm  Term  `json:"lastIncludedTerm"`
	// Members is the latest configuration in the log through LastIncludedIndex (§7, Figure
	// 12; dissertation §5.1).
	Members Configuration `json:"members,omitzero"`
	// Handle is the name by which the owner of a server finds the state: a file, a key, a
	// hash. It may be any bytes, but only UTF-8 can be written as JSON. It means nothing
	// to other servers' owners, unless all of them read the same storage.
	Handle string `json:"handle"`
}

// IsZero reports whether there is no snapshot, and no first configuration either.
func (s Snapshot) IsZero() bool { return s.Equal(Snapshot{}) }

// Equal reports whether two snapshots are the same in every field.
func (s Snapshot) Equal(other Snapshot) bool {
	return s.LastIncludedIndex == other.LastIncludedIndex && s.LastIncludedTerm == other.LastIncludedTerm &&
		s.Handle == other.Handle && s.Members.Equal(other.Members)
}

// compact replaces the log through an applied entry by the state machine's
// state after it. Every server does so on its own, whatever its role (§7).
func (t *transition) compact(index Index, handle string) {
	if index <= t.Log.Base() || index > t.LastApplied || index >= MaxIndex {
		return
	}
	term, _ := t.Log.Term(index)
	members, _ := membersThrough(t.Log, t.Snapshot, index)
	t.saveSnapshot(Snapshot{LastIncludedIndex: index, LastIncludedTerm: term, Members: members, Handle: handle})
}

// installSnapshot is the follower's side (Figure 13). A follower gets a snapshot when the
// leader has already discarded the entries that it lacks.
func (t *transition) installSnapshot(m Message) {
	if m.Term < t.CurrentTerm {
		t.reply(m.From, Message{Kind: InstallSnapshotReply})
		return
	}
	if t.Role == Leader {
		return // A term has one leader (§5.2, Election Safety), and it is this one.
	}
	t.follow(m.From)

	// A late or repeated snapshot must not replace what is already committed here: it
	// would take the state machine back.
	if last := m.Snapshot.LastIncludedIndex; last > t.CommitIndex {
		t.saveSnapshot(m.Snapshot)
		t.CommitIndex, t.LastApplied = last, last
		t.out.Install = m.Snapshot
	}
	t.reply(m.From, Message{Kind: InstallSnapshotReply, MatchIndex: m.Snapshot.LastIncludedIndex})
}

// installSnapshotReply is the leader's side of the answer. A reply to a
// snapshot of an older term matches nothing: its MatchIndex is 0.
func (t *transition) installSnapshotReply(m Message) {
	if t.Role == Leader && m.Term == t.CurrentTerm {
		t.matched(m.From, m.MatchIndex)
	}
}
