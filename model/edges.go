package model

import (
	"slices"

	"raftmc/explore"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// Edges implements explore.Worker. Actions are numbered: for each place in the network
// deliver, duplicate, drop and, if it is an event, reorder; then the servers' local
// inputs.
func (w *worker[S, M, I, H]) Edges(s explore.State, edges []explore.Edge) []explore.Edge {
	values := w.load(s)
	x := expansion[S, M, I, H]{worker: w, state: s, net: s[w.m.network():], out: edges}
	x.allowed = w.m.allowed(values)
	if w.m.bounds.InFlight > 0 {
		for _, id := range s[:w.m.servers()] {
			x.held += w.node(id).local.held
		}
	}
	switch {
	case w.m.bounds.Network.Order == protocol.FIFO:
		x.channels()
	case w.m.bounds.Network.Delivery == protocol.AnyTimes:
		x.set()
	default:
		x.bag()
	}
	x.inputs()
	return x.out
}

// allowed returns the client values that an input may introduce: those in use, and the
// first one that is not. With symmetry all fresh values are alike, so the first use
// decides the name.
func (m *Model[S, M, I, H]) allowed(inUse uint64) uint64 {
	if m.symmetry == protocol.None {
		return ^uint64(0)
	}
	fresh := ^inUse &^ 1
	return inUse | fresh&-fresh
}

// expansion is the work of listing one state's edges.
type expansion[S, M, I, H any] struct {
	*worker[S, M, I, H]
	state   explore.State
	net     []uint32
	held    int // messages that the servers hold back
	allowed uint64
	out     []explore.Edge
}

// Kinds of actions.
const (
	deliver = iota
	duplicate
	drop
	reorder // if it is an event
	input
)

// networkOps maps operations on a place in the network to events.
var networkOps = [...]reference.Op{deliver: reference.Deliver, duplicate: reference.Duplicate, drop: reference.Drop, reorder: reference.Reorder}

// at numbers an operation on a place in the network.
func (m *Model[S, M, I, H]) at(place, op int) int { return m.perPlace*place + op }

// room reports whether n messages may be in flight after a step, in addition to those
// that servers hold back.
func (x *expansion[S, M, I, H]) room(n int, e *edge[S, M, I]) bool {
	return x.m.bounds.InFlight == 0 || n+x.held+int(e.held) <= x.m.bounds.InFlight
}

// left reports whether a budget is not used up, and what spending it adds to the
// fingerprint.
func (x *expansion[S, M, I, H]) left(b int) (uint64, bool) {
	if b < 0 {
		return 0, b == unlimited
	}
	budget := &x.m.budgets[b]
	used := x.m.used(x.state, b)
	if used >= budget.max {
		return 0, false
	}
	return budget.hash[used+1] - budget.hash[used], true
}

func (x *expansion[S, M, I, H]) emit(action int, e *edge[S, M, I], kind uint8, fp uint64) {
	x.reached |= e.goals
	x.out = append(x.out, explore.Edge{Fingerprint: fp, Action: uint32(action), Kind: kind, Agent: e.agent, Flags: explore.EdgeFlags(e.flags)})
}

// skip leaves out an edge that leads nowhere, but notes the goals that it meets.
func (x *expansion[S, M, I, H]) skip(e *edge[S, M, I]) { x.reached |= e.goals }

// bag lists deliveries, duplications and losses in an unordered network.
func (x *expansion[S, M, I, H]) bag() {
	for k, id := range x.net {
		if k > 0 && x.net[k-1] == id {
			continue // another copy of the same
		}
		msg := x.message(id)
		e := x.m.receiveEdge(x.node(x.state[msg.to]), msg)
		if x.lets(deliver, msg) && x.room(len(x.net)-1+len(e.sends), e) {
			x.emit(x.m.at(k, deliver), e, e.kind, x.deliverFingerprint(e, msg, nil, 0))
		}
		if cost, ok := x.left(x.m.duplicateBudget()); ok && !e.idle && x.lets(duplicate, msg) && x.room(len(x.net)+len(e.sends), e) {
			x.emit(x.m.at(k, duplicate), e, uint8(x.m.duplicateKind()), x.deliverFingerprint(e, msg, msg.hash, cost))
		}
		if cost, ok := x.left(x.m.dropBudget()); ok && x.lets(drop, msg) {
			x.emit(x.m.at(k, drop), x.m.lost, uint8(x.m.dropKind()), x.dropFingerprint(msg, cost))
		}
	}
}

// deliverFingerprint is the fingerprint after a delivery; kept is what a duplicate leaves
// in flight.
func (x *expansion[S, M, I, H]) deliverFingerprint(e *edge[S, M, I], msg *message[M], kept []uint64, cost uint64) uint64 {
	if e.diff == nil {
		x.start(e, x.state[msg.to], cost)
		if kept == nil {
			x.add(msg.hash, minus)
		}
		for _, id := range e.sends {
			x.add(x.message(id).hash, plus)
		}
		return x.leastSum()
	}
	if kept == nil {
		return least(x.base, e.diff)
	}
	fp := x.base[0] + e.diff[0] + kept[0] + cost
	for r := 1; r < len(x.base); r++ {
		fp = min(fp, x.base[r]+e.diff[r]+kept[r]+cost)
	}
	return fp
}

func (x *expansion[S, M, I, H]) dropFingerprint(msg *message[M], cost uint64) uint64 {
	fp := x.base[0] - msg.hash[0] + cost
	for r := 1; r < len(x.base); r++ {
		fp = min(fp, x.base[r]-msg.hash[r]+cost)
	}
	return fp
}

// set lists the deliveries of a network that delivers any number of times.
func (x *expansion[S, M, I, H]) set() {
	x.markNetwork()
	for k, id := range x.net {
		msg := x.message(id)
		if !x.lets(deliver, msg) {
			continue
		}
		e := x.m.receiveEdge(x.node(x.state[msg.to]), msg)
		if e.idle {
			x.skip(e)
			continue
		}
		fp, fresh := x.setFingerprint(e, x.state[msg.to], 0)
		switch unchanged := fresh == 0 && e.to == x.state[msg.to] && e.flags == 0; {
		case unchanged:
			x.skip(e)
		case x.room(len(x.net)+fresh, e):
			x.emit(x.m.at(k, deliver), e, e.kind, fp)
		}
	}
}

// markNetwork notes which messages are in flight.
func (x *expansion[S, M, I, H]) markNetwork() {
	if x.stamp++; x.stamp == 0 { // wrapped around: old marks would lie
		clear(x.mark)
		x.stamp = 1
	}
	for _, id := range x.net {
		for int(id) >= len(x.mark) {
			x.mark = append(x.mark, 0)
		}
		x.mark[id] = x.stamp
	}
}

// setFingerprint is the fingerprint after a step whose messages are added to a set, and
// the number of messages that are new to it.
func (x *expansion[S, M, I, H]) setFingerprint(e *edge[S, M, I], from uint32, cost uint64) (fp uint64, fresh int) {
	if len(e.sends) == 0 && cost == 0 && e.diff != nil {
		return least(x.base, e.diff), 0
	}
	x.start(e, from, cost)
	for i, id := range e.sends {
		if int(id) < len(x.mark) && x.mark[id] == x.stamp || contains(e.sends[:i], id) {
			continue
		}
		fresh++
		x.add(x.message(id).hash, plus)
	}
	return x.leastSum(), fresh
}

func contains(ids []uint32, id uint32) bool {
	for _, other := range ids {
		if other == id {
			return true
		}
	}
	return false
}

const (
	plus  = uint64(1)
	minus = ^uint64(0)
)

// start begins a sum: the state's fingerprint after a step of one node, without the
// messages that it consumes and sends.
func (x *expansion[S, M, I, H]) start(e *edge[S, M, I], from uint32, cost uint64) {
	old, now := x.node(from).hash, x.node(e.to).hash
	for r := range x.sum {
		x.sum[r] = x.base[r] + now[r] - old[r] + cost
	}
}

func (x *expansion[S, M, I, H]) add(hash []uint64, sign uint64) {
	for r := range x.sum {
		x.sum[r] += sign * hash[r]
	}
}

func (x *expansion[S, M, I, H]) leastSum() uint64 {
	fp := x.sum[0]
	for _, y := range x.sum[1:] {
		fp = min(fp, y)
	}
	return fp
}

// channels lists deliveries, duplications and losses at the heads of channels. It builds
// each successor to compute its fingerprint: this network has no cheap difference,
// because the messages behind a head move up.
func (x *expansion[S, M, I, H]) channels() {
	size := x.underWay(x.net)
	base := x.state
	for k, id := range x.net {
		msg := x.message(x.channel(id).messages[0])
		e := x.m.receiveEdge(x.node(base[msg.to]), msg)
		if x.lets(deliver, msg) && x.room(size-1+len(e.sends), e) {
			x.emit(x.m.at(k, deliver), e, e.kind, x.builtFingerprint(x.m.at(k, deliver), e))
		}
		if _, ok := x.left(x.m.duplicateBudget()); ok && !e.idle && x.lets(duplicate, msg) && x.room(size+len(e.sends), e) {
			x.emit(x.m.at(k, duplicate), e, uint8(x.m.duplicateKind()), x.builtFingerprint(x.m.at(k, duplicate), e))
		}
		if _, ok := x.left(x.m.dropBudget()); ok && x.lets(drop, msg) {
			x.emit(x.m.at(k, drop), x.m.lost, uint8(x.m.dropKind()), x.builtFingerprint(x.m.at(k, drop), x.m.lost))
		}
		if x.m.Reorders() && x.overtakes(x.channel(id)) && x.lets(reorder, msg) {
			x.emit(x.m.at(k, reorder), x.m.lost, uint8(x.m.reorderKind()), x.builtFingerprint(x.m.at(k, reorder), x.m.lost))
		}
	}
}

// overtakes reports whether the oldest message of a channel may fall behind, and others
// can overtake it.
func (x *expansion[S, M, I, H]) overtakes(c *channel) bool {
	_, ok := x.left(x.m.reorderBudget())
	return ok && slices.ContainsFunc(c.messages, func(id uint32) bool { return id != c.messages[0] })
}

func (x *expansion[S, M, I, H]) builtFingerprint(action int, e *edge[S, M, I]) uint64 {
	if e.flags&uint8(explore.Panicked) != 0 {
		return 0
	}
	x.scratch = x.apply(x.decode(x.state, uint32(action)), x.state, x.scratch[:0])
	return x.Fingerprint(x.scratch)
}

// underWay counts the messages in flight in a network.
func (w *worker[S, M, I, H]) underWay(net []uint32) int {
	if w.m.bounds.Network.Order != protocol.FIFO {
		return len(net)
	}
	size := 0
	for _, id := range net {
		size += len(w.channel(id).messages)
	}
	return size
}

// inputs lists the local inputs.
func (x *expansion[S, M, I, H]) inputs() {
	size := x.underWay(x.net)
	action := x.m.at(len(x.net), 0)
	for server, id := range x.state[:x.m.servers()] {
		for _, e := range x.m.inputEdges(x.node(id)) {
			if x.letsInput(server, e) {
				x.input(action, e, id, size)
			}
			action++
		}
	}
}

func (x *expansion[S, M, I, H]) input(action int, e *edge[S, M, I], from uint32, size int) {
	cost, ok := x.left(int(e.budget))
	if !ok || e.values&^x.allowed != 0 {
		return
	}
	if e.idle {
		x.skip(e)
		return
	}
	fp, added := uint64(0), len(e.sends)
	switch {
	case x.m.bounds.Network.Order == protocol.FIFO:
		fp = x.builtFingerprint(action, e)
	case x.m.bounds.Network.Delivery == protocol.AnyTimes:
		fp, added = x.setFingerprint(e, from, cost)
		if added == 0 && e.to == from && e.flags == 0 {
			x.skip(e)
			return
		}
	case e.diff == nil:
		x.start(e, from, cost)
		for _, id := range e.sends {
			x.add(x.message(id).hash, plus)
		}
		fp = x.leastSum()
	case cost != 0:
		fp = x.base[0] + e.diff[0] + cost
		for r := 1; r < len(x.base); r++ {
			fp = min(fp, x.base[r]+e.diff[r]+cost)
		}
	default:
		fp = least(x.base, e.diff)
	}
	if x.room(size+added, e) {
		x.emit(action, e, e.kind, fp)
	}
}

// least returns the least fingerprint after adding a difference.
func least(base, diff []uint64) uint64 {
	diff = diff[:len(base)]
	fp := base[0] + diff[0]
	for r := 1; r < len(base); r++ {
		fp = min(fp, base[r]+diff[r])
	}
	return fp
}
