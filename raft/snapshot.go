package raft

// Log compaction: §7, and Figure 13.

// compact replaces the log through an applied entry by the state machine's
// state after it. Every server does so on its own, whatever its role (§7).
func (t *transition) compact(index Index, data string) {
	if index <= t.Log.Base() || index > t.LastApplied || index >= MaxIndex {
		return
	}
	term, _ := t.Log.Term(index)
	t.saveSnapshot(Snapshot{LastIncludedIndex: index, LastIncludedTerm: term, Data: data})
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
