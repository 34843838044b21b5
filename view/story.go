package view

import (
	"encoding/json"
	"slices"

	"raftmc/model"
)

// Story is a run with all that there is to show of it. Its JSON has everything,
// and equal runs give equal stories. Steps are numbered from 1, as in a trace;
// 0 is the initial state. Servers go by their names.
type Story struct {
	Protocol string `json:"protocol"`
	Bug      string `json:"bug,omitempty"`

	// Bounds are those within which the run stays; Within is the same in words.
	Bounds model.Bounds `json:"bounds"`
	Within string       `json:"within"`

	// Search is what found the run, and Symmetry what it counted as one.
	Search   string `json:"search,omitempty"`
	Symmetry string `json:"symmetry,omitempty"`

	// Proof is what is known of the run's length, Faults how many of its steps are
	// faults, by kind. A trace does not record a proof: who has one adds it.
	Proof  string         `json:"proof,omitempty"`
	Faults map[string]int `json:"faults,omitempty"`

	// Property is what the trace says is violated at its end; "" if nothing.
	Property string `json:"property,omitempty"`

	Servers []Server `json:"servers"`

	// Columns are the fields of a state that are shown at every step; nil stands for all
	// that hold a single value.
	Columns []string `json:"columns,omitempty"`

	// Fingerprint is that of the initial state, in hexadecimal.
	Fingerprint string `json:"fingerprint"`

	Steps    []Step    `json:"steps"`
	Messages []Message `json:"messages"` // in the order in which they were sent

	// Properties are all that were asked at each step, and Violations all that was
	// violated, in the order of steps and then of properties.
	Properties []Property  `json:"properties"`
	Violations []Violation `json:"violations"`

	// Open says that the run can be gone on with, as one of a session: what is in
	// flight at its end may still be delivered.
	Open bool `json:"open,omitempty"`

	// Divergence says where the replay left the trace; nil if it did not. The story
	// then ends there.
	Divergence *Divergence `json:"divergence,omitempty"`
}

// Network is what the bounds say of it.
func (s *Story) Network() model.Network {
	n, err := model.NetworkBounds{}.With(s.Bounds.OfNetwork())
	if err != nil {
		return model.Network{} // no model has such bounds
	}
	return n.Network
}

// Server is one server, with the state in which it starts. States, here and wherever a
// story has them, are as people are shown them (model.Run.Shown).
type Server struct {
	Name    string          `json:"name"`
	Initial json.RawMessage `json:"initial"`
}

// Class says whose doing a step is.
type Class string

const (
	Input     Class = "input"     // a server takes a local input: a timeout, a client's request, a write that becomes durable
	Fault     Class = "fault"     // a local input that the world does to a server: a crash
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

	// Server takes the step. Of what the network alone does, a Drop or a Reorder,
	// it is the server that the message is for.
	Server string `json:"server"`

	// Input is the local input, if it has arguments. Message is the message that
	// the step is about; 0 if it is about none.
	Input   json.RawMessage `json:"input,omitempty"`
	Message int             `json:"message,omitempty"`

	Sent []int `json:"sent,omitempty"` // messages

	// Changed are the states of the servers that the step changed, by name.
	Changed map[string]json.RawMessage `json:"changed,omitempty"`

	// After are the steps that this one directly follows: the last one of the same
	// server, and the one that sent the message. What happened before a step, in
	// the sense of Lamport's "Time, Clocks, and the Ordering of Events" (1978), is
	// what can be reached by it. Nothing follows what the network alone does.
	After []int `json:"after,omitempty"`

	Fingerprint string `json:"fingerprint"`
}

// byNetwork reports whether the step is no server's.
func (s *Step) byNetwork() bool { return s.Class == Drop || s.Class == Reorder }

// Message is one message that was sent. Messages are numbered from 1. A network
// that keeps what was sent may deliver one message again and again; each time
// that a server sends, it is another message, be its content the same.
type Message struct {
	ID      int             `json:"id"`
	Kind    string          `json:"kind"`
	Label   string          `json:"label"`
	Content json.RawMessage `json:"content"` // as a trace has it
	Shown   json.RawMessage `json:"shown"`   // the same as people are shown it (model.Run.ShownSent)
	From    string          `json:"from"`
	To      string          `json:"to"`
	Sent    int             `json:"sent"` // step

	Arrivals []Arrival `json:"arrivals,omitempty"` // in the order of steps
	Dropped  int       `json:"dropped,omitempty"`  // step that lost it; 0 if there is none

	// InFlight says that at the end of the run it, or a copy of it, is neither
	// delivered nor lost. A network that delivers any number of times keeps every
	// message: there, that it has not arrived. (Its losses are no steps.)
	InFlight bool `json:"inFlight,omitempty"`
}

// Arrival is one time that a message arrives.
type Arrival struct {
	Step int `json:"step"`

	// Late says that a message which was sent in a later step, by the same server
	// to the same one, arrived before.
	Late bool `json:"late,omitempty"`

	// Again says that the message itself arrived before.
	Again bool `json:"again,omitempty"`
}

// Property is something that was asked at every step.
type Property struct {
	Name string `json:"name"`
	Doc  string `json:"doc"`

	// Sometimes says that it is not something that must hold, but something that
	// should be reachable.
	Sometimes bool `json:"sometimes,omitempty"`

	// At are the steps at which it is violated, or, of what should be reachable, at
	// which it is reached. It is asked of what the step did, and of the servers and
	// pairs of servers that the step may have changed: what goes on to be violated
	// without a change is not in here again.
	At []int `json:"at"`
}

// Violation is a violated property at a step, with its witnesses.
type Violation struct {
	Step int `json:"step"`
	model.Violation

	// Evidence is what there is to see of it, in the story's JSON, too: that of a
	// model.Violation is nil here.
	Evidence []model.Evidence `json:"evidence,omitempty"`

	// Causes are the steps that happened before the violation, in order: the
	// violating one, those since which the witnesses are as they are, and all that
	// happened before any of these (see Step.After). Without the others the
	// witnesses would be the same.
	Causes []int `json:"causes"`
}

// Told is the violation with its evidence, as package traces writes it.
func (v *Violation) Told() model.Violation {
	told := v.Violation
	told.Evidence = v.Evidence
	return told
}

// Divergence says how a replay left a trace.
type Divergence struct {
	// Step is the first that is not possible, or does not give the recorded state;
	// 0 is the initial state. If it is possible, the story ends with it.
	Step   int    `json:"step"`
	Reason string `json:"reason"`

	// Of is how many steps the trace has.
	Of int `json:"of"`
}

// Violated is the violation that the trace is about, or else the first; nil if
// there is none.
func (s *Story) Violated() *Violation {
	if i := s.about(); i >= 0 {
		return &s.Violations[i]
	}
	return nil
}

// about is which of the violations that is; -1 if there is none.
func (s *Story) about() int {
	about := min(len(s.Violations), 1) - 1
	for i, v := range s.Violations {
		if v.Property == s.Property && (s.Violations[about].Property != s.Property || v.Step > s.Violations[about].Step) {
			about = i
		}
	}
	return about
}

// State is a server's state after a step, by the server's place.
func (s *Story) State(server, step int) json.RawMessage {
	name := s.Servers[server].Name
	for _, st := range slices.Backward(s.Steps[:step]) {
		if state, changed := st.Changed[name]; changed {
			return state
		}
	}
	return s.Servers[server].Initial
}
