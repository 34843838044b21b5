package raft

// Entry is one entry of the log (§5.3): a command for the state machine, or a configuration
// of the cluster, and the term in which a leader received it.
type Entry struct {
	Term Term      `json:"term"`
	Kind EntryKind `json:"kind,omitzero"`
	// Data is, by the entry's kind, the command, which may be any bytes, or the
	// configuration.
	Data string `json:"data"`
}

// EntryKind says what an entry is for.
type EntryKind uint8

const (
	// CommandEntry is a client's command, which the state machine applies (§5.3).
	CommandEntry EntryKind = iota
	// ConfigurationEntry is the cluster's membership from this entry on (§6; dissertation
	// §4.1). It means nothing to the state machine.
	ConfigurationEntry
)

var entryKindNames = []string{CommandEntry: "Command", ConfigurationEntry: "Configuration"}

// String returns the kind's name.
func (k EntryKind) String() string { return nameOf("EntryKind", entryKindNames, k) }

// MarshalText writes the kind's name.
func (k EntryKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *EntryKind) UnmarshalText(text []byte) error {
	return parseName("kind of entry", entryKindNames, text, k)
}
