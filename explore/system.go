package explore

// State is one state of a system, as the system encodes it. Searches copy and
// store states but never look inside.
type State []uint32

// Edge is one action that is enabled in a state, and the fingerprint of the
// state to which it leads.
type Edge struct {
	// Fingerprint identifies the successor: equal for equal states, and, with
	// overwhelming odds, for no others. States that a symmetry identifies have
	// one fingerprint.
	Fingerprint uint64

	// Action names the action among those of its source state. Actions are
	// numbered densely from 0, in a fixed order that depends on the state's
	// content alone.
	Action uint32

	// Kind is the kind of the action: an index into System.Kinds.
	Kind uint8

	// Agent is the party that acts, for searches that schedule parties rather than single
	// actions: a server's own inputs, or the channel between two servers.
	Agent uint8

	// Flags say what the system already knows about this edge.
	Flags EdgeFlags
}

// EdgeFlags are facts about an edge that are known before its successor is built.
type EdgeFlags uint8

const (
	// Violating marks an edge on which a property of steps or messages fails.
	Violating EdgeFlags = 1 << iota

	// Panicked marks an edge whose step panicked; it has no successor, and its
	// Fingerprint means nothing.
	Panicked
)

// Kind is one kind of action, such as the delivery of one kind of message.
type Kind struct {
	Name string

	// Fault marks the kinds that a swarm may switch off: crashes, losses,
	// duplicates.
	Fault bool

	// Required marks the kinds that must occur: without one of them, an exhausted search
	// is vacuous.
	Required bool
}

// Goal is a "sometimes" property: something that must be reachable.
type Goal struct {
	Name string
	Doc  string
}

// System is a transition system: what the searches explore.
//
// A System is safe for concurrent use; each worker explores it through a
// Worker of its own.
type System interface {
	// Kinds lists the kinds of actions, at most 256.
	Kinds() []Kind

	// Goals lists the "sometimes" properties, at most 64.
	Goals() []Goal

	// Orbit is the largest number of states that can share one fingerprint by
	// symmetry: 1 without symmetry. It enters the odds of a collision.
	Orbit() int

	// Initial returns the initial state.
	Initial() State

	// NewWorker returns a handle for one goroutine.
	NewWorker() Worker

	// Bytes estimates the memory that the system itself holds (its tables).
	Bytes() int64

	// Encode writes the content of a state, and Decode makes a state of that, also in
	// another process, which may number its parts otherwise. Decode returns an error for
	// content that Encode cannot have written.
	Encode(s State) []byte
	Decode(content []byte) (State, error)
}

// Worker is one goroutine's handle on a System. The slices that it returns are
// valid until its next call.
type Worker interface {
	// Fingerprint returns the fingerprint of s.
	Fingerprint(s State) uint64

	// Edges appends to edges all actions that are enabled in s, in the order of
	// their numbers (numbers may be skipped), and returns the extended slice.
	Edges(s State, edges []Edge) []Edge

	// Next appends to buf the state to which action leads from s, and reports
	// whether every property of states holds there.
	Next(s State, action uint32, buf State) (next State, ok bool)

	// Explain returns what taking action in s violates, of properties of steps, messages
	// and states alike, in the order of the properties; with action == NoAction, what s
	// itself violates.
	Explain(s State, action uint32) []Violation

	// Reached returns the set of goals that this worker has met so far, a bit
	// for each index into System.Goals.
	Reached() uint64
}

// NoAction stands for "no action yet": the initial state itself.
const NoAction = ^uint32(0)

// Violation is a property that does not hold.
type Violation struct {
	Property string
	Reason   string

	// Panic says that the step function itself panicked.
	Panic bool
}
