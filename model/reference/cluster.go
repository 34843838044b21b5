package reference

import (
	"bytes"
	"slices"

	"raftmc/explore"
	"raftmc/internal/property"
	"raftmc/protocol"
)

// Cluster is a state of the plain model: server states and messages as the protocol made
// them, without tables, reductions or numbers in place of values. It is the slow, obvious
// reference for the tables: counterexamples are replayed on it before they are reported.
type Cluster[S, M, I, H any] struct {
	m         *Model[S, M, I, H]
	States    []S
	Histories []H

	// Network holds the messages in flight in the order in which they were sent; copies
	// are next to each other.
	Network []M

	used []int // of each budget
}

// Used returns how much of each budget is used up. It must not be changed.
func (c Cluster[S, M, I, H]) Used() []int { return c.used }

// Event is something that may happen next in a cluster.
type Event[M, I any] struct {
	Op      Op
	Server  int // of a local input
	Message M   // of the network's operations
	Input   I
}

// Op says what an event does.
type Op uint8

const (
	Deliver   Op = iota // a message arrives
	Duplicate           // a message arrives, and a copy stays in flight
	Drop                // a message is lost
	Reorder             // a message falls behind those sent after it to the same server
	Local               // a server takes a local input
)

var opNames = [...]string{"Deliver", "Duplicate", "Drop", "Reorder", "Local"}

func (o Op) String() string { return opNames[o] }

// Cluster returns the initial state of the plain model.
func (m *Model[S, M, I, H]) Cluster() Cluster[S, M, I, H] {
	if m.start != nil {
		return *m.start
	}
	c := Cluster[S, M, I, H]{m: m, used: make([]int, len(m.budgets))}
	for i := range m.servers() {
		s := m.p.Initial(i)
		c.States = append(c.States, s)
		c.Histories = append(c.Histories, m.p.Remember(i, m.p.NoHistory(), s))
	}
	return c
}

// Events lists what may happen next: the network's operations in the order of the
// messages, then the local inputs in the order of the servers. Unlike the tables, it
// includes events that change nothing, and client values that symmetry would skip.
func (c Cluster[S, M, I, H]) Events() []Event[M, I] {
	var events []Event[M, I]
	add := func(e Event[M, I]) {
		if c.affordable(e) && c.m.Permits(e) {
			events = append(events, e)
		}
	}
	for k, msg := range c.Network {
		if c.arrives(k) {
			add(Event[M, I]{Op: Deliver, Message: msg})
			add(Event[M, I]{Op: Duplicate, Message: msg})
			add(Event[M, I]{Op: Drop, Message: msg})
			if c.overtaken(k) {
				add(Event[M, I]{Op: Reorder, Message: msg})
			}
		}
	}
	for i, s := range c.States {
		for _, in := range c.m.p.Inputs(i, s) {
			add(Event[M, I]{Op: Local, Server: i, Input: in})
		}
	}
	return events
}

// arrives reports whether the k-th message may be the next to arrive, and is not a copy
// of one listed before. Copies are next to each other, except in a FIFO network, where
// only the first message of a channel arrives.
func (c Cluster[S, M, I, H]) arrives(k int) bool {
	if c.m.bounds.Network.Order != protocol.FIFO {
		return k == 0 || !c.same(c.Network[k-1], c.Network[k])
	}
	from, to := c.m.p.Route(c.Network[k])
	return !slices.ContainsFunc(c.Network[:k], func(earlier M) bool {
		f, t := c.m.p.Route(earlier)
		return f == from && t == to
	})
}

// overtaken reports whether reordering is an event, and the k-th message, the oldest of
// its channel, has a different one behind it.
func (c Cluster[S, M, I, H]) overtaken(k int) bool {
	from, to := c.m.p.Route(c.Network[k])
	return c.m.Reorders() && slices.ContainsFunc(c.Network[k+1:], func(later M) bool {
		f, t := c.m.p.Route(later)
		return f == from && t == to && !c.same(later, c.Network[k])
	})
}

// same reports whether two messages are the same.
func (c Cluster[S, M, I, H]) same(a, b M) bool {
	af, at := c.m.p.Route(a)
	bf, bt := c.m.p.Route(b)
	x, _ := protocol.Encode(len(c.States), nil, c.m.p.Message, a)
	y, _ := protocol.Encode(len(c.States), nil, c.m.p.Message, b)
	return af == bf && at == bt && bytes.Equal(x, y)
}

// affordable reports whether the event's budget is not used up.
func (c Cluster[S, M, I, H]) affordable(e Event[M, I]) bool {
	b := c.budget(e)
	return b == Unlimited || b >= 0 && c.used[b] < c.m.budgets[b].Max
}

func (c Cluster[S, M, I, H]) budget(e Event[M, I]) int {
	switch e.Op {
	case Duplicate:
		return c.m.duplicateBudget()
	case Drop:
		return c.m.dropBudget()
	case Reorder:
		return c.m.reorderBudget()
	case Local:
		return c.m.budgetOf[c.m.InputKindOf(e.Input)]
	}
	return Unlimited
}

// Taken is what an event did.
type Taken[S, M, I any] struct {
	// Step is the local step, with the messages that were sent; nil for an event of the
	// network alone, a Drop or a Reorder.
	Step *protocol.Step[S, M, I]

	// Panicked is the text of the panic of the protocol's step, "" if there was none.
	// After a panic, the cluster is unchanged.
	Panicked string

	// Idle says that the step changed nothing and put nothing in flight: whatever it sent
	// is already in flight on a network that keeps one copy of each message.
	Idle bool
}

// Apply returns the cluster after an event, leaving c unchanged. It does not check the
// bound on messages in flight; Fits does.
func (c Cluster[S, M, I, H]) Apply(e Event[M, I]) (Cluster[S, M, I, H], Taken[S, M, I]) {
	next := c
	next.States, next.Histories = slices.Clone(c.States), slices.Clone(c.Histories)
	next.Network, next.used = slices.Clone(c.Network), slices.Clone(c.used)
	if b := c.budget(e); b >= 0 {
		next.used[b]++
	}
	if e.Op == Drop || e.Op == Reorder || e.Op == Deliver && c.m.bounds.Network.Delivery == protocol.AtMostOnce {
		at := slices.IndexFunc(next.Network, func(m M) bool { return c.same(m, e.Message) })
		next.Network = slices.Delete(next.Network, at, at+1)
	}
	switch e.Op {
	case Drop:
		return next, Taken[S, M, I]{}
	case Reorder:
		next.Network = append(next.Network, e.Message)
		return next, Taken[S, M, I]{}
	}
	st := protocol.Step[S, M, I]{Server: e.Server}
	if e.Op == Local {
		st.Input = &e.Input
	} else {
		_, st.Server = c.m.p.Route(e.Message)
		st.Message = &e.Message
	}
	st.Before = c.States[st.Server]
	var panicked string
	st.After, st.Sent, panicked = protocol.Take(c.m.p, st.Server, st.Before, st.Input, st.Message)
	if panicked != "" {
		return c, Taken[S, M, I]{Step: &st, Panicked: panicked}
	}
	next.States[st.Server] = st.After
	next.Histories[st.Server] = c.m.p.Remember(st.Server, c.Histories[st.Server], st.After)
	underWay := len(next.Network)
	for _, m := range st.Sent {
		c.m.p.Routed(m)
		c.m.MessageKindOf(m)
		next.send(m)
	}
	idle := len(next.Network) == underWay && c.alike(st.Before, st.After)
	return next, Taken[S, M, I]{Step: &st, Idle: idle}
}

// alike reports whether two server states have the same encoding.
func (c Cluster[S, M, I, H]) alike(a, b S) bool {
	x, _ := protocol.Encode(len(c.States), nil, c.m.p.State, a)
	y, _ := protocol.Encode(len(c.States), nil, c.m.p.State, b)
	return bytes.Equal(x, y)
}

func (c *Cluster[S, M, I, H]) send(m M) {
	at := slices.IndexFunc(c.Network, func(other M) bool { return c.same(m, other) })
	switch {
	case at < 0 || c.m.bounds.Network.Order == protocol.FIFO:
		c.Network = append(c.Network, m)
	case c.m.bounds.Network.Delivery == protocol.AtMostOnce:
		c.Network = slices.Insert(c.Network, at+1, m)
	}
}

// Fits reports whether the bound on messages in flight holds. Messages that servers hold
// back count.
func (c Cluster[S, M, I, H]) Fits() bool {
	return c.m.bounds.InFlight == 0 || c.inFlight() <= c.m.bounds.InFlight
}

// inFlight counts the messages to which the bound applies.
func (c Cluster[S, M, I, H]) inFlight() int {
	n := len(c.Network)
	for _, s := range c.States {
		n += c.m.p.Held(s)
	}
	return n
}

// Fingerprint computes from the whole content what the tables compute from differences.
func (c Cluster[S, M, I, H]) Fingerprint() uint64 {
	least := ^uint64(0)
	for _, r := range c.m.group {
		least = min(least, c.FingerprintUnder(r))
	}
	return least
}

// FingerprintUnder is the sum of the hashes of the parts under one renaming.
func (c Cluster[S, M, I, H]) FingerprintUnder(r *protocol.Renaming) uint64 {
	n, sum := len(c.States), uint64(0)
	for i := range c.States {
		state, _ := protocol.Encode(n, r, c.m.p.State, c.States[i])
		history, _ := protocol.Encode(n, r, c.m.p.History, c.Histories[i])
		sum += HashPart(LocalPart, r.At(i), -1, state) + HashPart(HistoryPart, r.At(i), -1, history)
	}
	for b, used := range c.used {
		sum += HashPart(BudgetPart, b, used, nil)
	}
	channels := map[[2]int][]uint64{}
	for _, m := range c.Network {
		from, to := c.m.p.Route(m)
		content, _ := protocol.Encode(n, r, c.m.p.Message, m)
		h := HashPart(MessagePart, r.At(from), r.At(to), content)
		if c.m.bounds.Network.Order == protocol.FIFO {
			channels[[2]int{from, to}] = append(channels[[2]int{from, to}], h)
			continue
		}
		sum += h
	}
	for _, hashes := range channels {
		sum += HashChannel(hashes)
	}
	return sum
}

// Violations lists what is violated in the state that an event led to and by the event
// itself, in the order of the properties; nil means the initial state, before any event.
func (c Cluster[S, M, I, H]) Violations(taken *Taken[S, M, I]) []explore.Violation {
	if taken != nil && taken.Panicked != "" {
		return []explore.Violation{{Property: protocol.PanicProperty, Reason: taken.Panicked, Panic: true}}
	}
	return c.m.props.Report(c.Judge(taken))
}

// Judge checks every property on an event and on the state that it led to; before
// any event (taken == nil) on the state alone.
func (c Cluster[S, M, I, H]) Judge(taken *Taken[S, M, I]) property.Outcome[S, H] {
	var out property.Outcome[S, H]
	views := make([]protocol.View[S, H], len(c.States))
	for i := range views {
		views[i] = protocol.View[S, H]{Server: i, State: c.States[i], History: c.Histories[i]}
	}
	changed := property.NoServer
	if taken != nil {
		if taken.Step == nil {
			return out
		}
		out, changed = c.m.props.OfStep(*taken.Step), taken.Step.Server
	}
	out.Join(c.m.props.Violations(views, changed))
	return out
}
