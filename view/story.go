package view

import (
	"encoding/json"
	"slices"

	"raftmc/model/reference"
	"raftmc/protocol"
)

// Story is a run with everything there is to show of it. Its JSON is complete, and equal
// runs give equal stories. Steps are numbered from 1, as in a trace; 0 is the initial
// state. Servers are given by name.
type Story struct {
	Protocol string `json:"protocol"`
	Bug      string `json:"bug,omitempty"`

	// Bounds are the bounds on the run; Within is the same in words.
	Bounds protocol.Bounds `json:"bounds"`
	Within string          `json:"within"`

	// Search says which search found the run, and Symmetry which states it counted as one.
	Search   string `json:"search,omitempty"`
	Symmetry string `json:"symmetry,omitempty"`

	// Proof says what is known about the run's length, and Faults how many of its steps
	// are faults, by kind. A trace does not record a proof: the caller adds it.
	Proof  string         `json:"proof,omitempty"`
	Faults map[string]int `json:"faults,omitempty"`

	// Property is the property that the trace says is violated at its end; "" means none.
	Property string `json:"property,omitempty"`

	Servers []Server `json:"servers"`

	// Columns are the fields of a state that are shown at every step; nil means all fields
	// with a single value.
	Columns []string `json:"columns,omitempty"`

	// Fingerprint is the fingerprint of the initial state, in hexadecimal.
	Fingerprint string `json:"fingerprint"`

	Steps    []Step    `json:"steps"`
	Messages []Message `json:"messages"` // in the order in which they were sent

	// Properties are all properties that were checked at each step, and Violations all
	// violations, in the order of steps and then of properties.
	Properties []Property  `json:"properties"`
	Violations []Violation `json:"violations"`

	// Open says that the run can be continued, as in a session: what is in flight at its
	// end may still be delivered.
	Open bool `json:"open,omitempty"`

	// Divergence says where the replay diverged from the trace; the story ends there. nil
	// means that it did not diverge.
	Divergence *Divergence `json:"divergence,omitempty"`
}

// Network returns what the bounds say about the network.
func (s *Story) Network() protocol.Network {
	n, err := protocol.NetworkBounds{}.With(s.Bounds.OfNetwork())
	if err != nil {
		return protocol.Network{} // no model has such bounds
	}
	return n.Network
}

// Server is one server, with its initial state. All states of a story are as displayed
// (reference.Run.Shown).
type Server struct {
	Name    string          `json:"name"`
	Initial json.RawMessage `json:"initial"`
}

// Class says what kind of event a step is.
type Class string

const (
	Input     Class = "input"     // a server takes a local input: a timeout, a client's request, a write that becomes durable
	Fault     Class = "fault"     // a local input done to a server by the outside world: a crash
	Delivery  Class = "delivery"  // a message arrives
	Duplicate Class = "duplicate" // a message arrives, and a copy stays in flight
	Drop      Class = "drop"      // the network loses a message
	Reorder   Class = "reorder"   // the network lets a message fall behind later ones
)

// Step is one step of a run.
type Step struct {
	Number int    `json:"step"`
	Class  Class  `json:"class"`
	Kind   string `json:"kind"` // of the action: "ElectionTimeout", "Deliver"
	Label  string `json:"label"`

	// Server takes the step. For a step of the network alone, a Drop or a Reorder, it is
	// the server to which the message was sent.
	Server string `json:"server"`

	// Input is the local input, if it has arguments. Message is the number of the message
	// that the step is about; 0 means none.
	Input   json.RawMessage `json:"input,omitempty"`
	Message int             `json:"message,omitempty"`

	Sent []int `json:"sent,omitempty"` // numbers of messages

	// Changed has the new states of the servers that the step changed, by name.
	Changed map[string]json.RawMessage `json:"changed,omitempty"`

	// After are the steps that this one directly follows: the last one of the same server,
	// and the one that sent the message. The steps that happened before it, in the sense
	// of Lamport's "Time, Clocks, and the Ordering of Events" (1978), are those reachable
	// through After. No step follows a step of the network alone.
	After []int `json:"after,omitempty"`

	Fingerprint string `json:"fingerprint"`
}

// byNetwork reports whether the step is one of the network alone.
func (s *Step) byNetwork() bool { return s.Class == Drop || s.Class == Reorder }

// Message is one message that was sent. Messages are numbered from 1. A network that
// keeps every message may deliver one message again and again; each time that a server
// sends, it is another message, even with the same content.
type Message struct {
	ID      int             `json:"id"`
	Kind    string          `json:"kind"`
	Label   string          `json:"label"`
	Content json.RawMessage `json:"content"` // as in a trace
	Shown   json.RawMessage `json:"shown"`   // the same as displayed (reference.Run.ShownSent)
	From    string          `json:"from"`
	To      string          `json:"to"`
	Sent    int             `json:"sent"` // step

	Arrivals []Arrival `json:"arrivals,omitempty"` // in the order of steps
	Dropped  int       `json:"dropped,omitempty"`  // step that lost it; 0 means none

	// InFlight says that at the end of the run it, or a copy of it, is neither delivered
	// nor lost. For a network that delivers any number of times, and so keeps every
	// message, it says that the message has not arrived. (Losses in such a network are not
	// steps.)
	InFlight bool `json:"inFlight,omitempty"`
}

// Arrival is one arrival of a message.
type Arrival struct {
	Step int `json:"step"`

	// Late says that a message that the same server sent to the same receiver in a later
	// step arrived before.
	Late bool `json:"late,omitempty"`

	// Again says that the message itself arrived before.
	Again bool `json:"again,omitempty"`
}

// Property is a property that was checked at every step.
type Property struct {
	Name string `json:"name"`
	Doc  string `json:"doc"`

	// Sometimes says that it should be reachable, rather than must always hold.
	Sometimes bool `json:"sometimes,omitempty"`

	// At are the steps at which it is violated or, for a Sometimes property, reached. It
	// is checked on the step, and on the servers and pairs of servers that the step may
	// have changed: a violation that merely persists is not listed again.
	At []int `json:"at"`
}

// Violation is a violated property at a step, with its witnesses.
type Violation struct {
	Step int `json:"step"`
	reference.Violation

	// Evidence shows the states behind it, in the story's JSON, too; the Evidence of the
	// embedded reference.Violation is nil.
	Evidence []reference.Evidence `json:"evidence,omitempty"`

	// Causes are the steps that happened before the violation, in order: the violating
	// step, the steps since which the witnesses hold, and all that happened before any of
	// these (see Step.After). Without the other steps the witnesses would be the same.
	Causes []int `json:"causes"`
}

// Told returns the violation with its evidence, as package traces writes it.
func (v *Violation) Told() reference.Violation {
	told := v.Violation
	told.Evidence = v.Evidence
	return told
}

// Divergence says how a replay diverged from a trace.
type Divergence struct {
	// Step is the first that is not possible, or does not lead to the recorded state; 0 is
	// the initial state. If it is possible, the story ends with it.
	Step   int    `json:"step"`
	Reason string `json:"reason"`

	// Of is the number of steps in the trace.
	Of int `json:"of"`
}

// Violated returns the violation that the trace is about, or else the first; nil if there
// is none.
func (s *Story) Violated() *Violation {
	if i := s.about(); i >= 0 {
		return &s.Violations[i]
	}
	return nil
}

// about returns the index of that violation; -1 means none.
func (s *Story) about() int {
	about := min(len(s.Violations), 1) - 1
	for i, v := range s.Violations {
		if v.Property == s.Property && (s.Violations[about].Property != s.Property || v.Step > s.Violations[about].Step) {
			about = i
		}
	}
	return about
}

// State returns a server's state after a step; server is an index into Servers.
func (s *Story) State(server, step int) json.RawMessage {
	name := s.Servers[server].Name
	for _, st := range slices.Backward(s.Steps[:step]) {
		if state, changed := st.Changed[name]; changed {
			return state
		}
	}
	return s.Servers[server].Initial
}
