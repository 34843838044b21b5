package protocol

import (
	"fmt"
	"reflect"
	"strings"

	"raftmc/internal/mistake"
)

// Guarded is a protocol whose functions keep to their contract, or panic with a Mistake
// that names the function. Only steps may panic freely: Take turns that into a violation.
type Guarded[S, M, I, H any] struct {
	p       Protocol[S, M, I, H]
	servers []string // names; none until Info is known
	name    string
	has     Extras[S, M, I, H]
}

// InfoOf returns a protocol's Info. It panics with a Mistake if Info panics.
func InfoOf[S, M, I, H any](p Protocol[S, M, I, H]) Info { return Guard(p).Info() }

// Guard returns a protocol with its contract, once.
func Guard[S, M, I, H any](p Protocol[S, M, I, H]) *Guarded[S, M, I, H] {
	if g, ok := p.(*Guarded[S, M, I, H]); ok {
		return g
	}
	g := &Guarded[S, M, I, H]{p: p}
	defer func() { g.in(recover(), "Extras", "") }()
	g.has = p.Extras()
	history := g.Types()[3]
	switch stateless := history.Size() == 0; {
	case (g.has.Remember == nil) != (g.has.History == nil):
		mistake.Made("give both, or neither", "Extras of %s has one of Remember and History, and not the other", g.called())
	case g.has.Remember == nil && !stateless:
		mistake.Made("give Remember and History, or let H be struct{}", "%s has histories of type %v, and its Extras do not say what is remembered", g.called(), history)
	}
	return g
}

// Extras returns the protocol's optional parts.
func (g *Guarded[S, M, I, H]) Extras() Extras[S, M, I, H] { return g.has }

// in is called by the deferred function of each method. about is formatted only if needed.
func (g *Guarded[S, M, I, H]) in(r any, function, about string, values ...any) {
	if r != nil {
		mistake.Panicked(r, function+" of "+g.called(), fmt.Sprintf(about, values...))
	}
}

// called is the protocol's display name.
func (g *Guarded[S, M, I, H]) called() string {
	if g.name == "" {
		return fmt.Sprint(typeIn(g.p))
	}
	return g.name
}

// Types are the types of states, messages, inputs and histories; of those in boxes, if they
// are.
func (g *Guarded[S, M, I, H]) Types() []reflect.Type {
	if b, ok := g.p.(unboxed); ok {
		return b.types()
	}
	return typesOf[S, M, I, H]()
}

func typesOf[S, M, I, H any]() []reflect.Type {
	return []reflect.Type{reflect.TypeFor[S](), reflect.TypeFor[M](), reflect.TypeFor[I](), reflect.TypeFor[H]()}
}

// NoHistory is the history of a server that has none yet.
func (g *Guarded[S, M, I, H]) NoHistory() (none H) {
	if b, ok := g.p.(unboxed); ok {
		return any(b.noHistory()).(H)
	}
	return none
}

// server is a server's display name.
func (g *Guarded[S, M, I, H]) server(self int) string {
	if self >= len(g.servers) {
		return fmt.Sprint(self + 1)
	}
	return g.servers[self]
}

func (g *Guarded[S, M, I, H]) Info() (info Info) {
	defer func() { g.in(recover(), "Info", "") }()
	info = g.p.Info()
	g.name, g.servers = info.Name, info.Servers
	return info
}

func (g *Guarded[S, M, I, H]) Initial(self int) S {
	defer func() { g.in(recover(), "Initial", " for server %s", g.server(self)) }()
	return g.p.Initial(self)
}

func (g *Guarded[S, M, I, H]) Inputs(self int, s S) []I {
	defer func() { g.in(recover(), "Inputs", " for server %s in state %+v", g.server(self), s) }()
	return g.p.Inputs(self, s)
}

func (g *Guarded[S, M, I, H]) Step(self int, s S, in I) (S, []M)   { return g.p.Step(self, s, in) }
func (g *Guarded[S, M, I, H]) Receive(self int, s S, m M) (S, []M) { return g.p.Receive(self, s, m) }

func (g *Guarded[S, M, I, H]) Route(m M) (from, to int) {
	defer func() { g.in(recover(), "Route", " for message %v", m) }()
	return g.p.Route(m)
}

// Routed is Route for a message that was sent: sender and receiver must be servers.
func (g *Guarded[S, M, I, H]) Routed(m M) (from, to int) {
	if from, to = g.Route(m); from < 0 || from >= len(g.servers) || to < 0 || to >= len(g.servers) {
		mistake.Made("Route must return the numbers of two servers, and a step must not send to a server that there is not",
			"Route of %s says that message %v, of kind %q, goes from %d to %d, and there are %d servers, numbered from 0", g.name, m, g.MessageKind(m), from, to, len(g.servers))
	}
	return from, to
}

// Remember returns the new history of a server.
func (g *Guarded[S, M, I, H]) Remember(self int, h H, s S) H {
	if g.has.Remember == nil {
		return h
	}
	defer func() {
		g.in(recover(), "Remember", " for server %s with history %+v in state %+v", g.server(self), h, s)
	}()
	return g.has.Remember(self, h, s)
}

func (g *Guarded[S, M, I, H]) State(c *Codec, s *S) {
	defer func() { g.in(recover(), "State", "%s", c.working()) }()
	g.p.State(c, s)
}

func (g *Guarded[S, M, I, H]) Message(c *Codec, m *M) {
	defer func() { g.in(recover(), "Message", "%s", c.working()) }()
	g.p.Message(c, m)
}

func (g *Guarded[S, M, I, H]) Input(c *Codec, in *I) {
	defer func() { g.in(recover(), "Input", "%s", c.working()) }()
	g.p.Input(c, in)
}

// History describes a history.
func (g *Guarded[S, M, I, H]) History(c *Codec, h *H) {
	if g.has.History == nil {
		return
	}
	defer func() { g.in(recover(), "History", "%s", c.working()) }()
	g.has.History(c, h)
}

// InputKind returns the kind of an input, and its arguments.
func (g *Guarded[S, M, I, H]) InputKind(in I) (kind, args string) {
	if g.has.InputKind == nil {
		defer func() { g.in(recover(), "the text", " of input %#v", in) }()
		kind, args, _ = strings.Cut(fmt.Sprint(in), " ")
		return kind, args
	}
	defer func() { g.in(recover(), "InputKind", " for input %+v", in) }()
	return g.has.InputKind(in)
}

// MessageKind returns the kind of a message.
func (g *Guarded[S, M, I, H]) MessageKind(m M) string {
	if g.has.MessageKind == nil {
		defer func() { g.in(recover(), "the text", " of message %#v", m) }()
		kind, _, _ := strings.Cut(fmt.Sprint(m), " ")
		return kind
	}
	defer func() { g.in(recover(), "MessageKind", " for message %v", m) }()
	return g.has.MessageKind(m)
}

// Held counts the messages that a server holds back.
func (g *Guarded[S, M, I, H]) Held(s S) int {
	if g.has.Held == nil {
		return 0
	}
	defer func() { g.in(recover(), "Held", " for state %+v", s) }()
	n := g.has.Held(s)
	if n < 0 {
		mistake.Made("it must count the messages that a server keeps back", "Held of %s is %d for state %+v", g.name, n, s)
	}
	return n
}

// Ordered reports whether some histories include others.
func (g *Guarded[S, M, I, H]) Ordered() bool { return g.has.Includes != nil }

// Includes reports whether one history includes another, different one.
func (g *Guarded[S, M, I, H]) Includes(all, some H) bool {
	defer func() { g.in(recover(), "Includes", " for histories %+v and %+v", all, some) }()
	return g.has.Includes(all, some)
}

// Take takes a step, by an input or by a message, and turns a panic into text, unless it is with
// a Mistake.
func Take[S, M, I, H any](p Protocol[S, M, I, H], self int, s S, in *I, m *M) (after S, sent []M, panicked string) {
	defer func() {
		if r := recover(); mistake.Is(r) {
			panic(r)
		} else if r != nil {
			panicked = fmt.Sprint(r)
		}
	}()
	if in != nil {
		after, sent = p.Step(self, s, *in)
	} else {
		after, sent = p.Receive(self, s, *m)
	}
	return after, sent, ""
}
