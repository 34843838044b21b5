package ordered

import "raftmc/explore"

// Result is what a search found. Its verdict Violated says that a property fails in the
// abstraction: an alarm, which may be false.
type Result struct {
	explore.Outcome

	// Run leads to the alarm, in the abstraction: whether some schedule of a cluster does what
	// it shows is for others to find out.
	Run []Event

	// Exact are Options.Exact, and those of the search that this one went on from.
	Exact []uint32

	// Doubtful are the shapes of those messages that the run receives and that are sent in any
	// case, as answers to what is left out. A search with these among Options.Exact cannot
	// raise an alarm only because of them.
	Doubtful []uint32

	// Fixpoint is what the search has come to; nil after an alarm or a limit.
	Fixpoint *Fixpoint

	Stats
}

// Event is one step of an abstract run. The servers have the names that they have at the start.
type Event struct {
	Server int

	// Input is the index of the server's local input, or Receives for a message, or Stands.
	Input   int
	Message Object

	// Before are the servers' states, and Column what is kept of the number at the place Own, of
	// which a message was received, or a fact is part of the alarm. Without a column they are
	// empty but for the states.
	Before []Object
	Own    int
	Column []Object

	// After are the servers' states and what is commonly known after the step, counted among
	// their own places; nil if the step itself is the alarm.
	After  []Object
	Common Object
}

// Inputs of an Event that are none.
const (
	Receives = -1
	Stands   = -2 // nothing happens: a fact of the column and the states are the alarm
	told     = -3 // something that is sent in any case
)

// Stats are the figures of a search, so far or at the end. Its States are the columns that are
// kept, none of which is part of another of the same vector.
type Stats struct {
	explore.Effort

	// Vectors counts the vectors of local states, Edges the steps between them, and Most is
	// the most numbers that one of them tells apart.
	Vectors, Edges uint64
	Most           int

	// Locals and Elements count the shapes of local states and of messages and facts.
	Locals, Elements int

	// Passes counts how often the search began: what is dead depends on what there is.
	Passes int
}

// noStats are the figures of a search that has done nothing.
func noStats(sys System) Stats {
	return Stats{Effort: explore.Effort{Taken: make([]uint64, len(sys.Kinds()))}}
}
