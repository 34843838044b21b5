package raft

import "fmt"

// Server is the state of a server: that of Figure 2, in its order and with its names, and
// what durability adds. It is a value: nothing reachable from it is ever changed in
// place, so a copy of a Server is a server with a future of its own.
//
// The fields are exported to be read by properties, models and tests, not to be set:
// [Restart] makes a Server, and [Step] makes the next one.
type Server struct {
	// Persistent state on all servers. Tokens say how much of it is durable.

	CurrentTerm Term `json:"currentTerm"` // latest term the server has seen; never decreases
	VotedFor    ID   `json:"votedFor"`    // the server that got its vote in CurrentTerm, or None
	Log         Log  `json:"log"`         // Log.Base() == Snapshot.LastIncludedIndex
	// Snapshot replaces the log through its last included index (§7). That of a new
	// cluster is at index 0 and has only the first configuration.
	Snapshot Snapshot `json:"snapshot,omitzero"`

	// Derived from the log and the snapshot.

	// Members is the configuration in force: the latest in the log, committed or not, or
	// else that of the snapshot (dissertation §4.1). Only Step and Restart change it.
	Members Configuration `json:"members,omitzero"`
	// MembersIndex is the index of the entry that has it; 0 if that is the snapshot's.
	MembersIndex Index `json:"membersIndex,omitzero"`

	// Volatile state on all servers.

	// CommitIndex is the highest entry known to be committed. Only a restart decreases
	// it. LastApplied <= CommitIndex <= Log.LastIndex().
	CommitIndex Index `json:"commitIndex"`
	// LastApplied is the highest entry handed to the state machine. An entry is handed
	// out once it is committed and also durable on this server.
	LastApplied Index `json:"lastApplied"`
	Role        Role  `json:"role"`
	// Leader is the leader of CurrentTerm, or None while this server has not
	// heard of one. A leader's Leader is itself.
	Leader ID `json:"leader,omitzero"`

	// Volatile state on candidates and leaders; reinitialised by an election.

	// Votes holds the servers known to have granted this one their vote in CurrentTerm.
	// This server is among them once its own vote is durable.
	Votes IDs `json:"votes,omitzero"`

	// Volatile state on leaders, for every other voter; reinitialised by an
	// election.

	NextIndex  Indexes `json:"nextIndex,omitzero"`  // the next entry to send to it; > its matchIndex
	MatchIndex Indexes `json:"matchIndex,omitzero"` // the highest entry known to be durable on it; never decreases

	// Durability: which of the persistent state is on disk.

	Issued    Token `json:"issued,omitzero"`    // the last write handed out
	Durable   Token `json:"durable,omitzero"`   // all writes through this one are durable; <= Issued
	VoteToken Token `json:"voteToken,omitzero"` // the write that holds CurrentTerm and VotedFor
	// DurableIndex is how far the log is durable: this server's own match. Entries
	// through Log.Base() count as durable: a snapshot holds only committed entries, so no
	// commit depends on this server's copy.
	DurableIndex Index `json:"durableIndex"`
}

// Role is what a server currently is (§5.1, Figure 4).
type Role uint8

// The roles. A server starts as a follower.
const (
	Follower Role = iota
	Candidate
	Leader
)

var roleNames = []string{Follower: "Follower", Candidate: "Candidate", Leader: "Leader"}

// String returns the role's name.
func (r Role) String() string { return nameOf("Role", roleNames, r) }

// MarshalText writes the role's name.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (r *Role) UnmarshalText(text []byte) error { return parseName("role", roleNames, text, r) }

// mustBeSound panics with the invariant's name if s is impossible: that is a fault in
// this package, or in code that made s by hand. No message and no order of inputs leads
// there. It costs O(1).
func (s *Server) mustBeSound() {
	last := s.Log.LastIndex()
	switch {
	case s.Log.Base() != s.Snapshot.LastIncludedIndex:
		violated("Log.Base = Snapshot.LastIncludedIndex", s.Log.Base(), s.Snapshot.LastIncludedIndex)
	case s.MembersIndex != s.Log.lastConfiguration(last):
		violated("MembersIndex = last configuration in Log", s.MembersIndex, s.Log.lastConfiguration(last))
	case s.MembersIndex == 0 && !s.Members.Equal(s.Snapshot.Members):
		panic(fmt.Sprintf("raft: impossible state: Members = Snapshot.Members does not hold: %d, %d", s.Members.voters, s.Snapshot.Members.voters))
	case s.Log.Base() > s.LastApplied:
		violated("Log.Base <= LastApplied", s.Log.Base(), s.LastApplied)
	case s.LastApplied > s.CommitIndex:
		violated("LastApplied <= CommitIndex", s.LastApplied, s.CommitIndex)
	case s.CommitIndex > last:
		violated("CommitIndex <= Log.LastIndex", s.CommitIndex, last)
	case s.DurableIndex > last:
		violated("DurableIndex <= Log.LastIndex", s.DurableIndex, last)
	case s.Durable > s.Issued:
		violated("Durable <= Issued", s.Durable, s.Issued)
	case s.Log.LastTerm() > s.CurrentTerm:
		violated("Log.LastTerm <= CurrentTerm", s.Log.LastTerm(), s.CurrentTerm)
	}
}

func violated[N Term | Index | Token](invariant string, left, right N) {
	panic(fmt.Sprintf("raft: impossible state: %s does not hold: %d, %d", invariant, left, right))
}

// nameOf returns the name of an enumeration's value.
func nameOf[E ~uint8](kind string, names []string, value E) string {
	if int(value) < len(names) && names[value] != "" {
		return names[value]
	}
	return fmt.Sprintf("%s(%d)", kind, value)
}

// parseName sets value to the one of the given name.
func parseName[E ~uint8](what string, names []string, text []byte, value *E) error {
	for i, name := range names {
		if name != "" && name == string(text) {
			*value = E(i)
			return nil
		}
	}
	return fmt.Errorf("raft: no %s is called %q; there are %q", what, text, names)
}
