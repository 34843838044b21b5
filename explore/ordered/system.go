package ordered

import "raftmc/explore"

// System is a system of servers over a network that forgets nothing, as in package cover, whose
// ordered numbers are only compared. It is what [Search] explores.
//
// Shapes of local states, of elements (messages and facts) and of what is commonly known are
// numbered from 0 each, in the order in which the system met them; nothing in a search's result
// may depend on that order. A System is safe for concurrent use.
type System interface {
	// Kinds lists the kinds of actions, at most 256, and Goals the "sometimes"
	// properties, at most 64.
	Kinds() []explore.Kind
	Goals() []explore.Goal

	// Bytes estimates the memory that the system itself holds (its tables).
	Bytes() int64

	// Renamings is the symmetry group.
	Renamings() Renamings

	// Initial returns where the search starts.
	Initial() Start

	Local(shape uint32) *Local
	Element(shape uint32) *Element
	Common(shape uint32) *Common

	// Receive returns the move of a message's receiver when the message arrives in a local
	// state of it, both counted among the places of both; nil if the receiver neither changes
	// nor sends anything, violates nothing and meets no goal.
	Receive(local, message Object) *Move

	// Remember returns what is commonly known when a server reaches a local state, both counted
	// among the places of both.
	Remember(common, local Object) Object

	// ExplainMove says what a step of a server violates, by one of its inputs or, if that is
	// Receives, by a message.
	ExplainMove(locals []Object, server, input int, message Object) []explore.Violation

	// NewJudge returns a handle for one goroutine.
	NewJudge() Judge

	// Encode writes the content of a shape, and Decode finds its number again, also in another
	// process. Decode returns an error for content that Encode cannot have written.
	Encode(p Part, shape uint32) []byte
	Decode(p Part, content []byte) (uint32, error)
}

// Part is a sort of item of which a System numbers the shapes.
type Part uint8

// The sorts of items whose shapes are numbered.
const (
	LocalPart Part = iota
	ElementPart
	CommonPart
)

// Renamings is a group of renamings of servers and whatever else is interchangeable. The first
// is the identity.
type Renamings struct {
	// Servers gives, for each renaming, each server's new number.
	Servers [][]int

	// Inverse gives the renaming that takes each one back.
	Inverse []int
}

// Start is where a search starts.
type Start struct {
	Locals []Object // of each server
	Common Object
}

// Local is what a local state is but for its numbers. It must not be changed.
type Local struct {
	Server  int
	Numbers int // how many ordered numbers occur in it

	// Inputs are the local inputs that are enabled, in a fixed order, and Facts the facts
	// that are true in it, both of a state at the first places.
	Inputs []*Move
	Facts  []Object

	Order   uint64   // a strong hash of the content
	Renamed []uint32 // under each renaming
}

// Element is what a message or a fact is but for its numbers. It must not be changed.
type Element struct {
	To      int // the receiver of a message; -1 for a fact
	Of      int // the server of which a fact is true, or that sent the message
	Numbers int
	Own     int // to which of its numbers it belongs, counted from 1; 0 if to 0

	Order   uint64
	Renamed []uint32
}

// IsFact reports whether it is a fact and not a message.
func (e *Element) IsFact() bool { return e.To < 0 }

// Common is what is commonly known but for its numbers. It must not be changed.
type Common struct {
	Numbers int
	Order   uint64
	Renamed []uint32
}

// Move is one step of one server, from a state at the first places, or from a state and a
// message that are counted among the places of both. It must not be changed.
type Move struct {
	To    Object
	Sends []Object // messages, each once

	// Fresh says that an input picked a number that is larger than all of the state's: it has
	// the place after these.
	Fresh bool

	Kind  uint8
	Flags explore.EdgeFlags
	Goals uint64
}

// Judge checks the properties of states, for one goroutine.
type Judge interface {
	// Vector reports whether a property of servers, pairs or clusters fails.
	Vector(locals []Object, common Object) bool

	// Fact reports whether one fails if a fact of earlier times is true besides.
	Fact(locals []Object, common, fact Object) bool

	// Touches reports whether a property may fail because of a fact and a server that has come
	// to a local state, both counted among the places of both. It need not look at the state
	// that the fact's own server is in.
	Touches(fact, local Object) bool

	// Tangled tests, on so many combinations of some facts and local states, whether there is a
	// property for which the state of the fact's own server matters besides. It refuses, as a
	// mistake, a property for which two facts of earlier times and a state matter together.
	Tangled(facts, locals []uint32, combinations int) bool

	// Explain says what fails, with some facts of earlier times.
	Explain(locals []Object, common Object, facts []Object) []explore.Violation

	// Reached returns the goals that were met in what was checked so far.
	Reached() uint64
}
