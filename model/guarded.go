package model

import "fmt"

// guarded is a protocol whose functions keep to their contract, or panic with a Mistake
// that names the function. Only steps may panic freely: takeStep turns that into a
// violation.
type guarded[S, M, I, H any] struct {
	p       Protocol[S, M, I, H]
	servers []string // names; none until Info is known
	name    string
	holder  Holder[S]
	orderer Orderer[H]
	coverer Coverer
	leftOut []LeftOut
}

// InfoOf returns a protocol's Info. It panics with a Mistake if Info panics.
func InfoOf[S, M, I, H any](p Protocol[S, M, I, H]) Info { return guard(p).Info() }

func guard[S, M, I, H any](p Protocol[S, M, I, H]) *guarded[S, M, I, H] {
	if g, ok := p.(*guarded[S, M, I, H]); ok {
		return g
	}
	g := &guarded[S, M, I, H]{p: p}
	g.holder, _ = p.(Holder[S])
	g.orderer, _ = p.(Orderer[H])
	g.coverer, _ = p.(Coverer)
	g.leftOut = leftOut(p)
	return g
}

// in is called by the deferred function of each method. about is formatted only if needed.
func (g *guarded[S, M, I, H]) in(r any, function, about string, values ...any) {
	if r != nil {
		panicked(r, function+" of "+g.called(), fmt.Sprintf(about, values...))
	}
}

// called is the protocol's display name.
func (g *guarded[S, M, I, H]) called() string {
	if g.name == "" {
		return fmt.Sprintf("%T", g.p)
	}
	return g.name
}

// server is a server's display name.
func (g *guarded[S, M, I, H]) server(self int) string {
	if self >= len(g.servers) {
		return fmt.Sprint(self + 1)
	}
	return g.servers[self]
}

func (g *guarded[S, M, I, H]) Info() (info Info) {
	defer func() { g.in(recover(), "Info", "") }()
	info = g.p.Info()
	g.name, g.servers = info.Name, info.Servers
	return info
}

func (g *guarded[S, M, I, H]) Initial(self int) S {
	defer func() { g.in(recover(), "Initial", " for server %s", g.server(self)) }()
	return g.p.Initial(self)
}

func (g *guarded[S, M, I, H]) Inputs(self int, s S) []I {
	defer func() { g.in(recover(), "Inputs", " for server %s in state %+v", g.server(self), s) }()
	return g.p.Inputs(self, s)
}

func (g *guarded[S, M, I, H]) Step(self int, s S, in I) (S, []M)   { return g.p.Step(self, s, in) }
func (g *guarded[S, M, I, H]) Receive(self int, s S, m M) (S, []M) { return g.p.Receive(self, s, m) }

func (g *guarded[S, M, I, H]) Route(m M) (from, to int) {
	defer func() { g.in(recover(), "Route", " for message %v", m) }()
	return g.p.Route(m)
}

// routed is Route for a message that was sent: sender and receiver must be servers.
func (g *guarded[S, M, I, H]) routed(m M) (from, to int) {
	if from, to = g.Route(m); from < 0 || from >= len(g.servers) || to < 0 || to >= len(g.servers) {
		mistaken("Route must return the numbers of two servers, and a step must not send to others",
			"Route of %s says that message %v, of kind %q, goes from %d to %d, and there are %d servers, numbered from 0", g.name, m, g.MessageKind(m), from, to, len(g.servers))
	}
	return from, to
}

func (g *guarded[S, M, I, H]) Remember(self int, h H, s S) H {
	defer func() {
		g.in(recover(), "Remember", " for server %s with history %+v in state %+v", g.server(self), h, s)
	}()
	return g.p.Remember(self, h, s)
}

func (g *guarded[S, M, I, H]) State(c *Codec, s *S) {
	defer func() { g.in(recover(), "State", "%s", c.working()) }()
	g.p.State(c, s)
}

func (g *guarded[S, M, I, H]) Message(c *Codec, m *M) {
	defer func() { g.in(recover(), "Message", "%s", c.working()) }()
	g.p.Message(c, m)
}

func (g *guarded[S, M, I, H]) Input(c *Codec, in *I) {
	defer func() { g.in(recover(), "Input", "%s", c.working()) }()
	g.p.Input(c, in)
}

func (g *guarded[S, M, I, H]) History(c *Codec, h *H) {
	defer func() { g.in(recover(), "History", "%s", c.working()) }()
	g.p.History(c, h)
}

func (g *guarded[S, M, I, H]) InputKind(in I) (kind, args string) {
	defer func() { g.in(recover(), "InputKind", " for input %+v", in) }()
	return g.p.InputKind(in)
}

func (g *guarded[S, M, I, H]) MessageKind(m M) string {
	defer func() { g.in(recover(), "MessageKind", " for message %v", m) }()
	return g.p.MessageKind(m)
}

// held counts the messages that a server holds back.
func (g *guarded[S, M, I, H]) held(s S) int {
	if g.holder == nil {
		return 0
	}
	defer func() { g.in(recover(), "Held", " for state %+v", s) }()
	n := g.holder.Held(s)
	if n < 0 {
		mistaken("it must count the messages that a server keeps back", "Held of %s is %d for state %+v", g.name, n, s)
	}
	return n
}

// includes reports whether one history includes another.
func (g *guarded[S, M, I, H]) includes(all, some H) bool {
	defer func() { g.in(recover(), "Includes", " for histories %+v and %+v", all, some) }()
	return g.orderer.Includes(all, some)
}
