package model

import (
	"sync/atomic"

	"raftmc/explore"
	"raftmc/protocol"
)

// node is a server's state together with its history: one server's part of a state of the
// model.
type node[S, M, I, H any] struct {
	id      uint32
	local   *local[S, M, I]
	history *history[H]
	hash    []uint64
	values  uint64
	bad     bool // a property of servers fails
	goals   uint64

	inputs  atomic.Pointer[[]*edge[S, M, I]] // nil until first used
	receive memo[*edge[S, M, I]]             // by message
}

// edge is a step of a node. What every transition needs is copied from the step, to be
// close together in memory.
type edge[S, M, I any] struct {
	diff   []uint64 // what the step changes in the fingerprint, under every renaming
	sends  []uint32 // messages
	to     uint32   // node
	held   int32    // how many more messages are held back
	budget int16
	kind   uint8
	agent  uint8
	flags  uint8
	idle   bool // changes nothing, sends nothing and violates nothing
	goals  uint64
	values uint64
	*step[S, M, I]
}

// internNode returns the node of a local state and a history.
func (m *Model[S, M, I, H]) internNode(l *local[S, M, I], h *history[H]) *node[S, M, I, H] {
	key := [2]uint32{l.id, h.id}
	if n, ok := m.nodeOf[key]; ok {
		return n
	}
	n := &node[S, M, I, H]{local: l, history: h, hash: make([]uint64, len(m.group)), values: l.values | h.values}
	for r := range n.hash {
		n.hash[r] = l.hash[r] + h.hash[r]
	}
	out := m.props.OfServer(n.view())
	n.bad, n.goals = len(out.Violations) > 0, out.Goals
	n.id = m.nodes.add(n)
	m.nodeOf[key] = n
	m.bytes.Add(int64(8*len(n.hash)) + 256)
	return n
}

func (n *node[S, M, I, H]) view() protocol.View[S, H] {
	return protocol.View[S, H]{Server: n.local.self, State: n.local.state, History: n.history.facts}
}

// inputEdges returns the edges of a node's local inputs.
func (m *Model[S, M, I, H]) inputEdges(n *node[S, M, I, H]) []*edge[S, M, I] {
	if edges := n.inputs.Load(); edges != nil {
		return *edges
	}
	m.lock()
	defer m.unlock()
	if edges := n.inputs.Load(); edges != nil {
		return *edges
	}
	edges := []*edge[S, M, I]{}
	for _, s := range m.inputsOf(n.local) {
		edges = append(edges, m.makeEdge(n, s, nil))
	}
	n.inputs.Store(&edges)
	return edges
}

// receiveEdge returns the edge by which a node receives a message.
func (m *Model[S, M, I, H]) receiveEdge(n *node[S, M, I, H], msg *message[M]) *edge[S, M, I] {
	if e, ok := n.receive.get(uint64(msg.id)); ok {
		return e
	}
	m.lock()
	defer m.unlock()
	if e, ok := n.receive.get(uint64(msg.id)); ok {
		return e
	}
	e := m.makeEdge(n, m.receiving(n.local, msg), msg)
	m.bytes.Add(n.receive.put(uint64(msg.id), e))
	return e
}

// maxDiff is the largest group for which edges keep their differences.
const maxDiff = 120

// makeEdge lifts a step of a local state to a node: it adds history, and computes the
// difference of the fingerprint. msg is the received message, nil for a local input.
func (m *Model[S, M, I, H]) makeEdge(n *node[S, M, I, H], s *step[S, M, I], msg *message[M]) *edge[S, M, I] {
	to := n
	if s.panicked == "" {
		to = m.internNode(s.to, m.remember(n, s.to))
	}
	e := &edge[S, M, I]{
		step: s, sends: s.sends, budget: int16(s.budget), kind: s.kind, goals: s.goals, values: s.values,
		to: to.id, held: int32(to.local.held - n.local.held),
		agent: m.agent(n.local.self, msg), flags: flags(s),
		idle: to == n && len(s.sends) == 0 && flags(s) == 0,
	}
	if len(m.group) > maxDiff || m.bounds.Network.Order == protocol.FIFO {
		return e
	}
	all := m.message.snapshot()
	e.diff = make([]uint64, len(m.group))
	for r := range e.diff {
		e.diff[r] = to.hash[r] - n.hash[r]
		if m.bounds.Network.Delivery == protocol.AnyTimes {
			continue // nothing is removed, and what is sent may be there already
		}
		if msg != nil {
			e.diff[r] -= msg.hash[r]
		}
		for _, id := range s.sends {
			e.diff[r] += all[id].hash[r]
		}
	}
	m.bytes.Add(int64(8*len(e.diff)) + 96)
	return e
}

// remember returns a node's history after it reaches a local state.
func (m *Model[S, M, I, H]) remember(n *node[S, M, I, H], to *local[S, M, I]) *history[H] {
	key := [2]uint32{n.history.id, to.id}
	if h, ok := m.next[key]; ok {
		return h
	}
	h := m.internHistory(to.self, m.p.Remember(to.self, n.history.facts, to.state))
	m.next[key] = h
	m.bytes.Add(64)
	return h
}

// flags converts what is known of a step into the searches' flags.
func flags[S, M, I any](s *step[S, M, I]) uint8 {
	var f explore.EdgeFlags
	if s.bad {
		f |= explore.Violating
	}
	if s.panicked != "" {
		f |= explore.Panicked
	}
	return uint8(f)
}

// agent numbers the parties that act: the channels, the servers' own inputs,
// and the network's faults.
func (m *Model[S, M, I, H]) agent(server int, msg *message[M]) uint8 {
	n := m.servers()
	if msg != nil {
		return uint8(msg.from*n + msg.to)
	}
	return uint8(n*n + server)
}

func (m *Model[S, M, I, H]) dropBudget() int      { return m.budgetOf[len(m.info.Inputs)] }
func (m *Model[S, M, I, H]) duplicateBudget() int { return m.budgetOf[len(m.info.Inputs)+1] }
func (m *Model[S, M, I, H]) reorderBudget() int   { return m.budgetOf[len(m.info.Inputs)+2] }
