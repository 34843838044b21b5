package raft

import (
	"fmt"
	"strings"
)

// MessageKind says which remote procedure call of Figures 2 and 13 a message is a request
// for or a reply to.
type MessageKind uint8

// The kinds of messages. The zero value is none of them.
const (
	RequestVote MessageKind = iota + 1
	RequestVoteReply
	AppendEntries
	AppendEntriesReply
	InstallSnapshot
	InstallSnapshotReply
)

var messageKindNames = []string{
	RequestVote:          "RequestVote",
	RequestVoteReply:     "RequestVoteReply",
	AppendEntries:        "AppendEntries",
	AppendEntriesReply:   "AppendEntriesReply",
	InstallSnapshot:      "InstallSnapshot",
	InstallSnapshotReply: "InstallSnapshotReply",
}

// String returns the kind's name.
func (k MessageKind) String() string { return nameOf("MessageKind", messageKindNames, k) }

// MarshalText writes the kind's name.
func (k MessageKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *MessageKind) UnmarshalText(text []byte) error {
	return parseName("kind of message", messageKindNames, text, k)
}

// Message is a remote procedure call or its reply, as a flat value: the fields of other
// kinds are zero. Replies do not name their request: each says by itself what it grants,
// and late or repeated replies are harmless. Messages share their entries, which must not
// be changed.
type Message struct {
	Kind MessageKind `json:"kind"`
	From ID          `json:"from"`
	To   ID          `json:"to"`
	Term Term        `json:"term"` // the sender's currentTerm, 1 to MaxTerm

	// RequestVote: how up to date the candidate's log is (§5.4.1).

	LastLogIndex Index `json:"lastLogIndex,omitzero"`
	LastLogTerm  Term  `json:"lastLogTerm,omitzero"`

	// RequestVoteReply.

	VoteGranted bool `json:"voteGranted,omitzero"`

	// AppendEntries: what follows the entry at PrevLogIndex (§5.3).

	PrevLogIndex Index   `json:"prevLogIndex,omitzero"`
	PrevLogTerm  Term    `json:"prevLogTerm,omitzero"`
	Entries      []Entry `json:"entries,omitzero"` // none for a heartbeat
	LeaderCommit Index   `json:"leaderCommit,omitzero"`

	// AppendEntriesReply; MatchIndex also InstallSnapshotReply. In a reply to a request
	// of an older term, only Term is set.

	Success bool `json:"success,omitzero"`
	// MatchIndex is the index of the last entry that the request covered; through it, the
	// follower's log now equals its leader's.
	MatchIndex Index `json:"matchIndex,omitzero"`
	// In a refusal, ConflictTerm is the term of the follower's entry at PrevLogIndex; 0
	// if it has none there.
	ConflictTerm Term `json:"conflictTerm,omitzero"`
	// In a refusal, ConflictIndex is the index of the follower's first entry of
	// ConflictTerm, or one after its last entry if ConflictTerm is 0.
	ConflictIndex Index `json:"conflictIndex,omitzero"`

	// InstallSnapshot (§7). The transport sends the state machine's state beside it, in
	// pieces or not, and replaces the handle by one of the receiver's.

	Snapshot Snapshot `json:"snapshot,omitzero"`
}

// String returns the message in one line, positions as index/term:
// "AppendEntries 1→2 term 2 prev 3/1 entries 1 commit 2".
func (m Message) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d→%d term %d", m.Kind, m.From, m.To, m.Term)
	switch {
	case m.Kind == RequestVote && m.LastLogIndex > 0:
		fmt.Fprintf(&b, " last %d/%d", m.LastLogIndex, m.LastLogTerm)
	case m.Kind == RequestVoteReply && m.VoteGranted:
		b.WriteString(" granted")
	case m.Kind == RequestVoteReply:
		b.WriteString(" refused")
	case m.Kind == AppendEntries:
		fmt.Fprintf(&b, " prev %d/%d entries %d commit %d", m.PrevLogIndex, m.PrevLogTerm, len(m.Entries), m.LeaderCommit)
	case m.Kind == AppendEntriesReply && !m.Success:
		fmt.Fprintf(&b, " conflict %d/%d", m.ConflictIndex, m.ConflictTerm)
	case m.Kind == AppendEntriesReply, m.Kind == InstallSnapshotReply:
		fmt.Fprintf(&b, " match %d", m.MatchIndex)
	case m.Kind == InstallSnapshot:
		fmt.Fprintf(&b, " snapshot %d/%d", m.Snapshot.LastIncludedIndex, m.Snapshot.LastIncludedTerm)
	}
	return b.String()
}

// wellFormed reports whether a server may act on m. It requires only what keeps the
// server's own state possible: a message may be wrong about everything else.
//
// Requests may come from anyone: a leader or a candidate may be in a configuration that this
// server does not have yet (dissertation §4.1). Replies matter only if they come from
// members: nobody else's vote or match counts.
func (m *Message) wellFormed(self ID, members Configuration) bool {
	if m.To != self || m.From == self || m.From == None {
		return false
	}
	if m.Term < 1 || m.Term > MaxTerm {
		return false
	}
	switch m.Kind {
	case RequestVote:
		return true
	case RequestVoteReply, AppendEntriesReply, InstallSnapshotReply:
		return members.Contains(m.From)
	case AppendEntries:
		return m.PrevLogIndex <= MaxIndex && Index(len(m.Entries)) <= MaxIndex-m.PrevLogIndex && m.termsAscend() && m.kindsAreKnown()
	case InstallSnapshot:
		// Below MaxIndex, so that an entry can follow the snapshot.
		last := m.Snapshot.LastIncludedIndex
		return 1 <= last && last < MaxIndex && m.Snapshot.LastIncludedTerm <= m.Term && !m.Snapshot.Members.IsZero()
	default:
		return false
	}
}

// kindsAreKnown reports whether each entry of an AppendEntries is of a kind that there is,
// and each configuration can be read.
func (m *Message) kindsAreKnown() bool {
	for i := range m.Entries {
		switch e := &m.Entries[i]; e.Kind {
		case CommandEntry:
		case ConfigurationEntry:
			if _, err := ParseConfiguration(e.Data); err != nil {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// termsAscend reports whether the terms of an AppendEntries never decrease, from
// PrevLogTerm through the entries' terms to the leader's own, as in every log.
func (m *Message) termsAscend() bool {
	term := m.PrevLogTerm
	for _, e := range m.Entries {
		if e.Term < term {
			return false
		}
		term = e.Term
	}
	return term <= m.Term
}
