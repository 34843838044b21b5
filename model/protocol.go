package model

// Protocol is a distributed protocol as a handful of pure functions. It is all that is
// needed to explore one.
//
// S is the state of one server, including its disk and its state machine, if any; M is a
// message; I is a local input: a timeout, a client's request, a crash, a write that
// becomes durable; H is history (see Remember), struct{} if there is none. Servers are
// numbered from 0.
//
// No function may change its arguments or depend on anything else; equal arguments give
// equal results. The model calls Step and Receive once for each distinct pair of
// arguments, and looks the result up from then on.
type Protocol[S, M, I, H any] interface {
	// Info describes the protocol and its bounds. It is called once.
	Info() Info

	// Initial returns the initial state of a server.
	Initial(self int) S

	// Inputs lists the local inputs that are enabled in s, in a fixed order. It enforces
	// bounds on terms, log length and the like, which Info declares: an input that would
	// exceed one is not enabled.
	Inputs(self int, s S) []I

	// Step takes a local input, and returns the new state and the messages sent.
	Step(self int, s S, in I) (S, []M)

	// Receive takes a message that was sent to self; its results are those of Step.
	Receive(self int, s S, m M) (S, []M)

	// Route returns the sender and the receiver of a message.
	Route(m M) (from, to int)

	// Remember returns the new history of a server whose history was h and that has now
	// reached s. History is what properties need to know of the past: it survives crashes,
	// and never influences what the server does.
	Remember(self int, h H, s S) H

	// The next four describe every field of a value to the codec, in a fixed order. Fields
	// that they leave out do not distinguish states: two values with the same encoding are
	// taken to be the same.
	State(c *Codec, s *S)
	Message(c *Codec, m *M)
	Input(c *Codec, in *I)
	History(c *Codec, h *H)

	// InputKind returns the kind of an input, one of Info.Inputs, and its arguments as
	// text ("" means none).
	InputKind(in I) (kind, args string)

	// MessageKind returns the kind of a message, one of Info.Messages. The text of a whole
	// message is that of its String method.
	MessageKind(m M) string
}

// Info describes a protocol.
type Info struct {
	// Name names it on the command line and in traces.
	Name string

	// Servers are the display names of its servers.
	Servers []string

	// Symmetric lists sets of servers that are interchangeable: permuting the members of a
	// set turns runs into runs.
	Symmetric [][]int

	// Values is the number of client values. They are numbered 1 to Values, and all
	// interchangeable.
	Values int

	// Bounds declares the bounds that the protocol was made with and enforces, with their
	// values. They are printed with every verdict; an undeclared bound would be invisible.
	// Bounds on the network are not among them.
	Bounds Bounds

	// Columns are the fields of a state, by their JSON names, that a picture of a run
	// shows at every step, in addition to those that change and those that a violation is
	// about. Nil means all fields with a single value.
	Columns []string

	// Inputs and Messages list all kinds of inputs and messages.
	Inputs   []InputKind
	Messages []MessageKind
}

// InputKind describes one kind of local input.
type InputKind struct {
	Name string

	// Limit bounds how often it may be taken in one run, by all servers together, not
	// counting times when it changes nothing.
	Limit Limit

	// Class tells faults from normal inputs, for swarms and reports.
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
	Normal Class = iota // done by the protocol or its clients
	Fault               // done to the protocol by the outside world
)

// Need says whether something must occur in an exhaustive search.
type Need uint8

const (
	Required Need = iota // if it is never taken, the search was vacuous
	Optional             // may be unreachable within the bounds
)

// Holder is implemented by protocols whose servers hold messages back, for instance until
// a write is durable. The bound on messages in flight includes them: otherwise it would
// bound nothing.
type Holder[S any] interface {
	// Held returns the number of messages that a server in state s holds back.
	Held(s S) int
}

// NoHistory is embedded by protocols without history.
type NoHistory[S any] struct{}

// Remember returns the empty history.
func (NoHistory[S]) Remember(int, struct{}, S) struct{} { return struct{}{} }

// History has no fields.
func (NoHistory[S]) History(*Codec, *struct{}) {}
