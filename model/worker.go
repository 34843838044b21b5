package model

import (
	"fmt"

	"raftmc/explore"
	"raftmc/internal/property"
	"raftmc/protocol"
)

// worker explores the model for one goroutine.
type worker[S, M, I, H any] struct {
	m        *Model[S, M, I, H]
	nodes    []*node[S, M, I, H]
	messages []*message[M]
	channels []*channel

	base    []uint64 // fingerprint of the state at hand, under every renaming
	sum     []uint64
	scratch explore.State
	mark    []uint32 // by message: the state in which it was last seen in flight
	stamp   uint32

	pairs, vectors asked
	permitted      permitted[S, M, I]
	reached        uint64
	sample         *viewSample // nil if it is not needed
}

// NewWorker implements explore.System.
func (m *Model[S, M, I, H]) NewWorker() explore.Worker {
	w := m.newWorker()
	w.sample = m.sample()
	return w
}

func (m *Model[S, M, I, H]) newWorker() *worker[S, M, I, H] {
	w := &worker[S, M, I, H]{m: m, base: make([]uint64, len(m.group)), sum: make([]uint64, len(m.group))}
	w.check(m.initial, property.NoServer)
	return w
}

func (w *worker[S, M, I, H]) node(id uint32) *node[S, M, I, H] {
	if int(id) >= len(w.nodes) {
		w.nodes = w.m.nodes.snapshot()
	}
	return w.nodes[id]
}

func (w *worker[S, M, I, H]) message(id uint32) *message[M] {
	if int(id) >= len(w.messages) {
		w.messages = w.m.message.snapshot()
	}
	return w.messages[id]
}

func (w *worker[S, M, I, H]) channel(id uint32) *channel {
	if int(id) >= len(w.channels) {
		w.channels = w.m.channel.snapshot()
	}
	return w.channels[id]
}

// Reached implements explore.Worker.
func (w *worker[S, M, I, H]) Reached() uint64 { return w.reached }

// Fingerprint implements explore.Worker: the sum of the hashes of the parts, the least
// over all renamings.
func (w *worker[S, M, I, H]) Fingerprint(s explore.State) uint64 {
	w.load(s)
	least := w.base[0]
	for _, x := range w.base[1:] {
		least = min(least, x)
	}
	return least
}

// load computes the state's fingerprint under every renaming, and returns the client
// values that occur in it.
func (w *worker[S, M, I, H]) load(s explore.State) (values uint64) {
	var spent uint64
	for b := range w.m.budgets {
		spent += w.m.budgets[b].hash[w.m.used(s, b)]
	}
	for r := range w.base {
		w.base[r] = spent
	}
	for _, id := range s[:w.m.servers()] {
		n := w.node(id)
		accumulate(w.base, n.hash)
		values |= n.values
	}
	fifo := w.m.bounds.Network.Order == protocol.FIFO
	for _, id := range s[w.m.network():] {
		if fifo {
			c := w.channel(id)
			accumulate(w.base, c.hash)
			values |= c.values
			continue
		}
		msg := w.message(id)
		accumulate(w.base, msg.hash)
		values |= msg.values
	}
	return values
}

func accumulate(sum, part []uint64) {
	part = part[:len(sum)]
	for r := range sum {
		sum[r] += part[r]
	}
}

// decoded is the meaning of an action number.
type decoded[S, M, I any] struct {
	op     int // deliver, duplicate, drop, reorder or input
	place  int // in the network
	server int
	edge   *edge[S, M, I]
	budget int
}

// decode returns the meaning of an action of s.
func (w *worker[S, M, I, H]) decode(s explore.State, action uint32) decoded[S, M, I] {
	net := s[w.m.network():]
	if place := int(action) / w.m.perPlace; place < len(net) {
		d := decoded[S, M, I]{op: int(action) % w.m.perPlace, place: place, budget: unlimited}
		id := net[place]
		if w.m.bounds.Network.Order == protocol.FIFO {
			id = w.channel(id).messages[0]
		}
		msg := w.message(id)
		d.server, d.edge = msg.to, w.m.receiveEdge(w.node(s[msg.to]), msg)
		switch d.op {
		case duplicate:
			d.budget = w.m.duplicateBudget()
		case drop:
			d.budget, d.server, d.edge = w.m.dropBudget(), property.NoServer, w.m.lost
		case reorder:
			d.budget, d.server, d.edge = w.m.reorderBudget(), property.NoServer, w.m.lost
		}
		return d
	}
	at := int(action) - w.m.at(len(net), 0)
	for i, id := range s[:w.m.servers()] {
		edges := w.m.inputEdges(w.node(id))
		if at < len(edges) {
			return decoded[S, M, I]{op: input, server: i, edge: edges[at], budget: int(edges[at].budget)}
		}
		at -= len(edges)
	}
	panic(fmt.Sprintf("model: no action %d in a state with %d messages in flight", action, len(net)))
}

// Next implements explore.Worker.
func (w *worker[S, M, I, H]) Next(s explore.State, action uint32, buf explore.State) (explore.State, bool) {
	d := w.decode(s, action)
	from := len(buf)
	buf = w.apply(d, s, buf)
	if d.server == property.NoServer || s[d.server] == buf[from+d.server] {
		return buf, true
	}
	return buf, w.check(buf[from:], d.server)
}

// apply appends the state after an action.
func (w *worker[S, M, I, H]) apply(d decoded[S, M, I], s explore.State, buf explore.State) explore.State {
	from := len(buf)
	buf = append(buf, s[:w.m.network()]...)
	if d.server != property.NoServer {
		buf[from+d.server] = d.edge.to
	}
	w.m.spend(buf[from:], d.budget)
	net := s[w.m.network():]
	start := len(buf)
	switch {
	case w.m.bounds.Network.Order == protocol.FIFO:
		return w.applyChannels(d, net, buf)
	case w.m.bounds.Network.Delivery == protocol.AnyTimes || d.op == duplicate || d.op == input:
		buf = append(buf, net...)
	default:
		buf = append(buf, net[:d.place]...)
		buf = append(buf, net[d.place+1:]...)
	}
	for _, id := range d.edge.sends {
		buf = w.send(id, buf, start)
	}
	return buf
}

// send adds a message to the network, which begins at start: next to its copies, or at
// the end.
func (w *worker[S, M, I, H]) send(id uint32, buf explore.State, start int) explore.State {
	for k := start; k < len(buf); k++ {
		if buf[k] != id {
			continue
		}
		if w.m.bounds.Network.Delivery == protocol.AnyTimes {
			return buf
		}
		buf = append(buf, 0)
		copy(buf[k+1:], buf[k:])
		return buf
	}
	return append(buf, id)
}
