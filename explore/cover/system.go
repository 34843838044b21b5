package cover

import "raftmc/explore"

// System is a system of servers over a network that forgets nothing: a message that was
// once sent may arrive at any later time, any number of times, or never. This includes
// losses, delays, reorderings and duplicates, all without limit. It is what [Search]
// explores.
//
// Local states, messages and histories are numbered from 0, in the order in which the
// system met them; nothing in a search's result may depend on that order. A System is
// safe for concurrent use.
type System interface {
	// Kinds lists the kinds of actions, at most 256, and Goals the "sometimes"
	// properties, at most 64.
	Kinds() []explore.Kind
	Goals() []explore.Goal

	// Bytes estimates the memory that the system itself holds (its tables).
	Bytes() int64

	// Renamings is the symmetry group.
	Renamings() Renamings

	// Limits lists how often inputs may be taken in one run, at most 255, for each kind
	// of local input that has a limit. Moves refer to it by index.
	Limits() []int

	// Initial returns where the search starts.
	Initial() Start

	// Locals and Messages count what is known so far.
	Locals() int
	Messages() int

	Local(local uint32) *Local
	Message(message uint32) *Message

	// Receive returns the move of a message's receiver when the message arrives in a
	// local state of it; nil if the receiver neither changes nor sends anything, violates
	// nothing and meets no goal.
	Receive(local, message uint32) *Move

	// Foresee computes what Receive will return, or for NoMessage what Local will, as far as
	// that needs no numbers, and keeps it until it is asked. A search calls it from several
	// goroutines before it asks for the same on one. It may do nothing.
	Foresee(local, message uint32)

	// Dear says that a step takes long. Then Receive is not called for a message and a local
	// state that no schedule is known to bring together.
	Dear() bool

	// Remember returns the history of a server that had the given history and reaches a
	// local state. Remembering the same state again adds nothing.
	Remember(history, local uint32) uint32

	// Ordered reports whether histories are sets of facts that only grow, so that Includes
	// says more than whether two are the same.
	Ordered() bool

	// Includes reports whether one history of a server contains all facts of another.
	// Whatever a property finds with less history, it finds with more.
	Includes(all, some uint32) bool

	// RenameHistory returns a history under a renaming.
	RenameHistory(history uint32, renaming int) uint32

	// NewJudge returns a handle for one goroutine.
	NewJudge() Judge

	// Explain returns what one server's choice violates, of properties of steps, messages
	// and states alike, in the order of the properties; for a nil choice, what the states
	// themselves violate.
	Explain(locals, histories []uint32, c *Choice) []explore.Violation

	// Encode writes the content of a local state, a message or a history, and Decode
	// finds its number again, also in another process. Decode returns an error for
	// content that Encode cannot have written.
	Encode(p Part, number uint32) []byte
	Decode(p Part, content []byte) (uint32, error)

	// Archive returns what Decode needs besides in another process, and Restore takes it there,
	// before anything is decoded; it returns an error for what Archive cannot have returned. Only
	// a Dear system has anything to return.
	Archive() ([]byte, error)
	Restore(archive []byte) error
}

// Start is where a search starts: at the beginning, or after a run.
type Start struct {
	Locals, Histories []uint32 // of each server

	// Messages are those that were sent before, each listed once, and Used counts, for
	// each kind in Limits, the inputs that were taken.
	Messages []uint32
	Used     []uint8
}

// Part is a sort of item that a System numbers.
type Part uint8

// The sorts of items that are numbered.
const (
	LocalPart Part = iota
	MessagePart
	HistoryPart
)

// Local is a state of one server, without history. It must not be changed.
type Local struct {
	Server int

	// Inputs are the local inputs that are enabled, in a fixed order.
	Inputs []Move

	// Order is a strong hash of the content under each renaming; vectors are ordered by
	// it. Renamed is the number of the renamed state under each renaming.
	Order   []uint64
	Renamed []uint32
}

// Message is a message. It must not be changed.
type Message struct {
	To   int
	Slot int // numbers the messages to the same server
	Kind uint8

	Renamed []uint32 // under each renaming
}

// Move is one step of one server. It must not be changed.
type Move struct {
	To     uint32   // local state
	Sends  []uint32 // messages, each once
	Kind   uint8
	Budget int // index into Limits, or Free
	Flags  explore.EdgeFlags
	Goals  uint64 // goals met by the step
}

// Free is the Budget of a move without a limit.
const Free = -1

// Choice is one action, identified by content: a server takes one of its inputs, or
// receives a message.
type Choice struct {
	Server  int
	Input   int    // index into Local.Inputs; Receives for a message
	Message uint32 // if it receives one
}

// NoMessage is not the number of any message.
const NoMessage = ^uint32(0)

// Receives is the Input of a choice that receives a message instead of taking an input.
const Receives = -1

// Judge checks the properties of states, for one goroutine.
type Judge interface {
	// Check checks all properties of servers, pairs and clusters in every combination of
	// local states, of which it gets one or more for each server, and with a history of each.
	// It returns a combination in which one fails, the same for the same arguments; nil if
	// there is none.
	Check(locals [][]uint32, histories []uint32) (bad []uint32)

	// Reached returns the goals that were met in what was checked so far.
	Reached() uint64
}

// Renamings is a group of renamings of servers and whatever else is
// interchangeable. The first is the identity.
type Renamings struct {
	// Servers gives, for each renaming, each server's new number.
	Servers [][]int

	// Inverse gives the renaming that takes each one back.
	Inverse []int
}
