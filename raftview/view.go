package raftview

// Entry is an entry of a log.
type Entry struct {
	Term int    `json:"term"`
	Data string `json:"data,omitempty"`
}

// View is what properties see of a server.
type View struct {
	Role string `json:"role"` // Leader, or another
	Term int    `json:"term"`

	// Vote is the server that it has voted for in Term, counted from 0; -1 means nobody. It
	// must be on its disk: what a crash may undo is no vote.
	Vote int `json:"vote"`

	// Log is the whole log from index 1 on, also what is compacted, of which Commit entries
	// are known as committed.
	Log    []Entry `json:"log"`
	Commit int     `json:"commit"`

	// Applied are the entries that its state machine has applied, in that order.
	Applied []Entry `json:"applied"`

	// Reads are the reads that are under way, for pictures.
	Reads string `json:"reads,omitempty"`

	// Wrong says what the server, or what drives it, has found wrong by itself, such as a read
	// that missed something; "" means nothing.
	Wrong string `json:"wrong,omitempty"`
}

// Leader is the role of a leader.
const Leader = "Leader"

// Leads reports whether a server takes itself for the leader.
func (v View) Leads() bool { return v.Role == Leader }
