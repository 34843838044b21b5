package protocol

// Protocol is a distributed protocol as a handful of pure functions. It is all that is
// needed to explore one.
//
// S is the state of one server, including its disk and its state machine, if any; M is a
// message; I is a local input: a timeout, a client's request, a crash, a write that
// becomes durable; H is history (see Extras), struct{} if there is none. Servers are
// numbered from 0. Inputs and messages print (see package fmt) as the name of their kind,
// and after a space whatever else there is to say of them: "Propose a", "Vote 1→2 term 3".
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

	// State, Message and Input describe every field of a value to the codec, in a fixed
	// order. Fields that they leave out do not distinguish states: two values with the same
	// encoding are taken to be the same.
	State(c *Codec, s *S)
	Message(c *Codec, m *M)
	Input(c *Codec, in *I)

	// Extras returns the parts that the protocol has besides; the zero value has none. It
	// is called once.
	Extras() Extras[S, M, I, H]
}

// Extras are the parts that a protocol may have. Each may be left out.
type Extras[S, M, I, H any] struct {
	// Remember returns the new history of a server whose history was h and that has now
	// reached s. History is what properties need to know of the past: it survives crashes,
	// and never influences what the server does. History describes it to the codec. One
	// without the other is a mistake; H must be struct{} if both are left out.
	Remember func(self int, h H, s S) H
	History  func(c *Codec, h *H)

	// Includes reports whether all has every fact that some has, where histories are sets
	// of facts that only grow.
	//
	// It must be monotone: if one server's history includes another's, it still does after
	// both have reached the same state; and what a property finds with less history it also
	// finds with more. Without it, each history includes only itself, which is always
	// right and costs a search more.
	Includes func(all, some H) bool

	// Held returns the number of messages that a server in state s holds back, for instance
	// until a write is durable. The bound on messages in flight includes them: otherwise it
	// would bound nothing.
	Held func(s S) int

	// Within returns the protocol with other values of the bounds that it declares, such as
	// those of a test, a command line or a saved counterexample, or lower ones to minimise
	// it; or an error that says why they exclude each other. b has all of them, in range.
	Within func(b Bounds) (Protocol[S, M, I, H], error)

	// Coverable returns nil, or an error that says which bound the complete search of
	// package cover does not support, and what to do. Protocols need it whose servers can,
	// within some bounds, hold back any set of messages: only a bound on the messages in
	// flight, which that search does not have, keeps their states few.
	Coverable func() error

	// Concurrent says that Inputs, Step and Receive may be called by several goroutines at
	// once, as properties are in any case. Where they only look at their arguments that is
	// so, and the complete search uses all its workers from the beginning; where they keep
	// something between two calls, such as a cache, leave it out. A type that embeds a
	// protocol has its Extras, and answers for its own functions.
	Concurrent bool

	// Dear says that a step takes long, as a live node's does. Then the complete search takes
	// no step that it has not come to, at the price of searching several times.
	Dear bool

	// Dump lists all that a server in state s holds, a line each, for people who ask for it; nil
	// means that its JSON is all there is.
	Dump func(s S) []string

	// Archive returns what another process needs, besides what the descriptions write, to read
	// it back, and Restore takes that, which may be anything. One without the other is a mistake.
	Archive func() ([]byte, error)
	Restore func(archive []byte) error

	// Examine tests, after a search that found nothing, what only the protocol itself can.
	Examine Examine

	// LeftOut declares what the descriptions omit on purpose. Anything else that a value
	// loses when it is written and read back is a mistake.
	LeftOut []LeftOut

	// Properties lists the properties that are checked where no others are given.
	Properties func() []Property[S, M, I, H]

	// InputKind returns the kind of an input, one of Info.Inputs, and its arguments as
	// text ("" means none); MessageKind returns the kind of a message, one of
	// Info.Messages. They replace what the values print.
	InputKind   func(in I) (kind, args string)
	MessageKind func(m M) string
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
	// counting times when it changes nothing: Any for no limit; 0, and so a kind that says
	// nothing, is never, and then no search need take it.
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
