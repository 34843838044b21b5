package traces

import (
	"encoding/json"

	"raftmc/model/reference"
	"raftmc/protocol"
)

// Format and Version identify the format that Write writes. Version is increased when old
// readers would misunderstand new files.
const (
	Format  = "raftmc-trace"
	Version = 1
)

// Trace is a run, usually one that violates a property.
type Trace struct {
	Header Header
	Steps  []Step
	Footer Footer
}

// Header says where a run comes from and within which bounds it stays.
type Header struct {
	Format   string          `json:"format"`
	Version  int             `json:"version"`
	Protocol string          `json:"protocol"`
	Bug      string          `json:"bug,omitempty"`
	Bounds   protocol.Bounds `json:"bounds"`
	Symmetry string          `json:"symmetry"`
	Search   string          `json:"search,omitempty"`
	Seed     uint64          `json:"seed,string"`

	// Build identifies the code that recorded the run (explore.Build); "" if unknown. It
	// says where a trace comes from, but is not part of its identity: the name of a file
	// does not depend on it.
	Build string `json:"build,omitempty"`

	// Properties are those that were checked, Property the one that is violated.
	Properties []string `json:"properties,omitempty"`
	Property   string   `json:"property,omitempty"`

	// Servers are the names of the servers, Initial their states at the start, and
	// Fingerprint is that of the initial state, in hexadecimal.
	Servers     []string                   `json:"servers"`
	Initial     map[string]json.RawMessage `json:"initial"`
	Fingerprint string                     `json:"fingerprint"`

	// Shown are the initial states for those who look at the run (reference.Run.Shown); nil if
	// it was read from a file, and not replayed.
	Shown map[string]json.RawMessage `json:"-"`
}

// Step is one step of a run.
type Step struct {
	Number int              `json:"step"` // from 1
	Action reference.Action `json:"action"`
	Label  string           `json:"label"`

	// Sent are the messages that the step sends.
	Sent []reference.Message `json:"sent,omitempty"`

	// Changed are the new states of the servers that the step changes, by server name.
	Changed map[string]json.RawMessage `json:"changed,omitempty"`

	// Shown are the same for those who look at the run (reference.Run.Shown), and ShownSent
	// the messages; nil if the step was read from a file, and not replayed.
	Shown     map[string]json.RawMessage `json:"-"`
	ShownSent []json.RawMessage          `json:"-"`

	// Fingerprint is that of the state after the step, in hexadecimal.
	Fingerprint string `json:"fingerprint"`
}

// Footer says how a run ends. Its violation is nil if nothing was violated.
type Footer struct {
	End int `json:"end"` // the number of steps

	// Faults counts the steps that are faults, by the kind of their action: Crash, Drop,
	// Duplicate, Reorder. On a network where losing, repeating or reordering needs no
	// step, these are not counted.
	Faults map[string]int `json:"faults,omitempty"`

	Violation *reference.Violation `json:"violation,omitempty"`
}
