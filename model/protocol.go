package model

// Protocol is a distributed protocol as a handful of pure functions. It is all
// that a protocol needs to be explored.
//
// S is the state of one server, with whatever disk and state machine it has; M
// is a message; I is a local input: a timeout, a client's request, a crash, a
// write that becomes durable; H is history (see Remember), struct{} if there is
// none. Servers are numbered from 0.
//
// No function may change its arguments or depend on anything else; equal
// arguments give equal results. The model calls Step and Receive once for each
// distinct pair of arguments, and looks the result up from then on.
type Protocol[S, M, I, H any] interface {
	// Info describes the protocol and its bounds. It is asked once.
	Info() Info

	// Initial is the state in which a server starts.
	Initial(self int) S

	// Inputs lists the local inputs that are enabled in s, in a fixed order.
	// Bounds on terms, log length and the like are kept here: an input that
	// would leave them is not enabled. Info declares them.
	Inputs(self int, s S) []I

	// Step takes a local input, and returns the new state and what is sent.
	Step(self int, s S, in I) (S, []M)

	// Receive takes a message that was sent to self.
	Receive(self int, s S, m M) (S, []M)

	// Route tells who sent a message and to whom.
	Route(m M) (from, to int)

	// Remember returns the history of a server that was h and has now reached
	// s. History is what properties need to know of the past: it survives
	// crashes, and never influences what the server does.
	Remember(self int, h H, s S) H

	// The next four name every field of a value to the codec, in a fixed order.
	// What they leave out does not distinguish states: two values that are
	// written alike are taken to be the same.
	State(c *Codec, s *S)
	Message(c *Codec, m *M)
	Input(c *Codec, in *I)
	History(c *Codec, h *H)

	// InputKind returns the kind of an input, one of Info's, and its arguments
	// as text ("" if it has none).
	InputKind(in I) (kind, args string)

	// MessageKind returns the kind of a message, one of Info's. How a message
	// reads as a whole is up to its String method.
	MessageKind(m M) string
}

// Info describes a protocol.
type Info struct {
	// Name names it on the command line and in traces.
	Name string

	// Servers are the names of its servers, as they are shown.
	Servers []string

	// Symmetric lists sets of servers that are interchangeable: renaming the
	// members of one among themselves turns runs into runs.
	Symmetric [][]int

	// Values is the number of client values, 1 to Values, all interchangeable.
	Values int

	// Bounds declares the bounds that the protocol was made with and keeps, with
	// their values. They are printed with every verdict, so that one that is left
	// out is one that nobody sees. Those on the network are not among them.
	Bounds Bounds

	// Columns are the fields of a state, by their names in JSON, that a picture of a run
	// shows at every step, beside those that change and those that a violation is about.
	// Nil stands for all that hold a single value.
	Columns []string

	// Inputs and Messages list all kinds that there are.
	Inputs   []InputKind
	Messages []MessageKind
}

// InputKind describes one kind of local input.
type InputKind struct {
	Name string

	// Limit bounds how often it may be taken in one run, by all servers
	// together, not counting times when it changes nothing.
	Limit Limit

	// Class says what a swarm or a report may want to know of it.
	Class Class

	// Need says whether a search that never takes it is vacuous.
	Need Need
}

// MessageKind describes one kind of message.
type MessageKind struct {
	Name string
	Need Need
}

// Class tells faults from the protocol's own steps.
type Class uint8

const (
	Normal Class = iota // the protocol's or its clients' own doing
	Fault               // something that the world does to it
)

// Need says whether something must occur in a search that is exhausted.
type Need uint8

const (
	Required Need = iota // never taken means that the search was vacuous
	Optional             // may be out of reach within the bounds
)

// Holder is implemented by protocols whose servers keep messages back, as until
// a write is durable. The bound on messages in flight counts them: without that
// it would bound nothing.
type Holder[S any] interface {
	// Held is the number of messages that a server in state s keeps back.
	Held(s S) int
}

// NoHistory is embedded by protocols without history.
type NoHistory[S any] struct{}

// Remember has nothing to remember.
func (NoHistory[S]) Remember(int, struct{}, S) struct{} { return struct{}{} }

// History has no fields.
func (NoHistory[S]) History(*Codec, *struct{}) {}
