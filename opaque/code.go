package opaque

import (
	"reflect"
	"time"

	"raftmc/protocol"
)

// Code is an implementation, and how it is driven. N is a live node: one server with all that
// belongs to it, its disk included; usually a pointer. V is what properties see of a node, H
// what is remembered of its past; struct{} if nothing is.
//
// Only one goroutine uses a node at a time, but different nodes are used at the same time, so
// that nodes must not share what changes.
type Code[N, V, H any] struct {
	// Name names the implementation on the command line and in traces, and Servers is the
	// number of its servers, at most 16. Distinct says that they are not all alike; otherwise a
	// run with renamed servers must be a run, which is tested.
	Name     string
	Servers  int
	Distinct bool

	// Bounds are those that Enabled enforces. Within returns the code within others; nil means
	// that they cannot be changed.
	Bounds protocol.Bounds
	Within func(b protocol.Bounds) (Code[N, V, H], error)

	// Inputs and Messages list the kinds of inputs and of messages.
	Inputs   []protocol.InputKind
	Messages []protocol.MessageKind

	// Boot returns a fresh node on an empty disk. It is called often.
	Boot func(self int) N

	// Enabled lists what may happen to a node besides messages, in a fixed order. It must not
	// change the node.
	Enabled func(n N) []Input

	// Do does to a node what may happen to it, and Receive lets a message arrive. They return
	// what the node has sent until it came to rest, and may panic: that is a violation.
	Do      func(n N, in Input) []Message
	Receive func(n N, m Message) []Message

	// View returns what properties see of a node. It must share nothing with the node, and
	// not change it. Its JSON is what traces and pages show. It may be asked of nodes that no
	// schedule leads to, because a message may be tried out that nobody sends so early.
	View func(n N) V

	// Close releases what a node holds that the garbage collector cannot; nil means nothing.
	Close func(n N)

	// Clone returns a node that is the same, and shares nothing with the first that changes.
	// It saves replaying; nil means that there is no such thing.
	Clone func(n N) N

	// LeaveOut names fields on which nothing that a node does depends.
	LeaveOut []LeftOut[N]

	// Immutable names types, as Go prints them, such as *raftpb.Entry, behind whose pointers
	// nothing ever changes: it makes no difference which of several alike a pointer points to.
	Immutable []string

	// Instead returns, for the type of that name, what is written in place of a value.
	Instead map[string]func(v reflect.Value) string

	// Assumes says, a line each, what a verdict rests on besides. It is part of the verdict.
	Assumes []string

	// Remember, History and Includes are those of protocol.Extras, of views.
	Remember func(self int, h H, v V) H
	History  func(c *protocol.Codec, h *H)
	Includes func(all, some H) bool

	// Properties are the properties that are checked where no others are given.
	Properties []protocol.Property[State[V], Message, Input, H]

	// Patience is how long a node may take to come to rest; 0 means ten seconds.
	Patience time.Duration
}

// LeftOut says that a field does not distinguish nodes.
type LeftOut[N any] struct {
	// Field is a field's type and name, as Go prints them, such as "raft.raft.logger".
	Field string

	// Reason says why nothing that a node does depends on it. It is part of the verdict.
	Reason string

	// When, if not nil, says in which nodes the field is left out.
	When func(n N) bool
}

const (
	maxServers = 16

	defaultPatience = 10 * time.Second
)

func (c *Code[N, V, H]) patience() time.Duration {
	if c.Patience > 0 {
		return c.Patience
	}
	return defaultPatience
}
