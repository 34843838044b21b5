package explore

// Monotone is a system of servers over a network that forgets nothing: a
// message that was once sent may arrive at any later time, any number of times,
// or never. Losses, delays, reorderings and duplicates are thereby all part of
// it, without any bound. It is what [Cover] explores.
//
// Local states, messages and histories go by number, from 0 in the order in
// which the system met them; nothing in a search's result may depend on that
// order. A Monotone is safe for concurrent use.
type Monotone interface {
	// Kinds lists the kinds of actions, at most 256, and Goals the "sometimes"
	// properties, at most 64.
	Kinds() []Kind
	Goals() []Goal

	// Bytes estimates the memory that the system itself holds (its tables).
	Bytes() int64

	// Renamings is the symmetry group.
	Renamings() Renamings

	// Limits lists, for each kind of local input that may be taken a limited
	// number of times in one run, that number, at most 255. Moves refer to it by
	// index.
	Limits() []int

	// Initial returns where the search starts.
	Initial() Start

	// Locals and Messages count what is known so far.
	Locals() int
	Messages() int

	Local(local uint32) *Local
	Message(message uint32) *Message

	// Receive returns what the receiver of a message does with it in a local
	// state of its own; nil if it neither changes nor sends anything, violates
	// nothing and meets no goal.
	Receive(local, message uint32) *Move

	// Remember returns the history of a server that had one and reaches a local
	// state. To remember the same state again adds nothing.
	Remember(history, local uint32) uint32

	// Includes reports whether one history of a server tells all that another
	// tells. Whatever a property finds with less history it finds with more.
	Includes(all, some uint32) bool

	// RenameHistory returns a history under a renaming.
	RenameHistory(history uint32, renaming int) uint32

	// NewJudge returns a handle for one goroutine.
	NewJudge() Judge

	// Explain returns what is violated by one server's choice, of steps,
	// messages and states alike, in the order of the properties; for a nil
	// choice, what the states themselves violate.
	Explain(locals, histories []uint32, c *Choice) []Violation

	// Encode writes the content of a local state, a message or a history, and
	// Decode finds its number again, if need be in another process. Decode
	// returns an error for what Encode cannot have written.
	Encode(p Part, number uint32) []byte
	Decode(p Part, content []byte) (uint32, error)
}

// Start is where a search starts: at the beginning, or after a run.
type Start struct {
	Locals, Histories []uint32 // of each server

	// Messages were sent before, none of them twice, and Used counts the inputs that
	// were taken of each kind that Limits bounds.
	Messages []uint32
	Used     []uint8
}

// Part is a sort of thing that a Monotone numbers.
type Part uint8

// The sorts of things that are numbered.
const (
	LocalPart Part = iota
	MessagePart
	HistoryPart
)

// Local is a state of one server, without history. Nobody changes it.
type Local struct {
	Server int

	// Inputs are the local inputs that are enabled, in a fixed order.
	Inputs []Move

	// Order is, under each renaming, a strong hash of the content; of two
	// vectors the one that is less in it comes first. Renamed is the renamed
	// state's number.
	Order   []uint64
	Renamed []uint32
}

// Message is a message. Nobody changes it.
type Message struct {
	To   int
	Slot int // numbers the messages to the same server
	Kind uint8

	Renamed []uint32 // under each renaming
}

// Move is one step of one server. Nobody changes it.
type Move struct {
	To     uint32   // local state
	Sends  []uint32 // messages, none of them twice
	Kind   uint8
	Budget int // index into Limits, or Free
	Flags  EdgeFlags
	Goals  uint64 // goals met by the step
}

// Free is the Budget of a move that is not limited.
const Free = -1

// Choice is one action by content: a server takes one of its inputs, or
// receives a message.
type Choice struct {
	Server  int
	Input   int    // index into Local.Inputs; Receives for a message
	Message uint32 // if it receives one
}

// Receives is the Input of a choice that receives a message instead of taking an input.
const Receives = -1

// Judge asks the properties of states, for one goroutine.
type Judge interface {
	// Check reports whether all properties of servers, pairs and the whole hold.
	Check(locals, histories []uint32) bool

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
