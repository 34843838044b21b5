package model

import (
	"encoding/binary"
	"errors"
	"fmt"

	"raftmc/explore"
	"raftmc/protocol"
)

// Encode implements explore.System: the content of each server's state and history, the
// budgets, and the messages in flight in their order, each with its length before it.
func (m *Model[S, M, I, H]) Encode(s explore.State) (content []byte) {
	part := func(b []byte, _ uint64) { content = append(binary.AppendUvarint(content, uint64(len(b))), b...) }
	nodes, messages, channels := m.nodes.snapshot(), m.message.snapshot(), m.channel.snapshot()
	for _, id := range s[:m.servers()] {
		part(protocol.Encode(m.servers(), nil, m.p.State, nodes[id].local.state))
		part(protocol.Encode(m.servers(), nil, m.p.History, nodes[id].history.facts))
	}
	for _, word := range s[m.servers():m.network()] {
		content = binary.LittleEndian.AppendUint32(content, word)
	}
	for _, id := range s[m.network():] {
		if m.bounds.Network.Order != protocol.FIFO {
			part(protocol.Encode(m.servers(), nil, m.p.Message, messages[id].content))
			continue
		}
		for _, one := range channels[id].messages {
			part(protocol.Encode(m.servers(), nil, m.p.Message, messages[one].content))
		}
	}
	return content
}

// Decode implements explore.System.
func (m *Model[S, M, I, H]) Decode(content []byte) (s explore.State, err error) {
	defer func() {
		if r := recover(); r != nil {
			s, err = nil, fmt.Errorf("model: content that no state of %s can have: %v", m.info.Name, r)
		}
	}()
	r := contentReader{rest: content}
	s = m.decodeServers(&r)
	for range m.budgetWords() {
		s = append(s, r.word())
	}
	if r.err != nil || !m.affordable(s) {
		return nil, errContent
	}
	w := m.newWorker()
	for len(r.rest) > 0 {
		msg, err := protocol.Decode(m.servers(), m.p.Message, r.part())
		if err = errors.Join(err, r.err); err != nil {
			return nil, errContent
		}
		if m.bounds.Network.Order == protocol.FIFO {
			s = w.push(m.lockedMessage(msg).id, s, m.network())
		} else {
			s = append(s, m.lockedMessage(msg).id)
		}
	}
	return s, nil
}

var errContent = errors.New("model: this is no content of a state")

// decodeServers reads the servers' nodes.
func (m *Model[S, M, I, H]) decodeServers(r *contentReader) (s explore.State) {
	m.lock()
	defer m.unlock()
	for i := range m.servers() {
		state, err := protocol.Decode(m.servers(), m.p.State, r.part())
		history, err2 := protocol.Decode(m.servers(), m.p.History, r.part())
		if r.err = errors.Join(r.err, err, err2); r.err != nil {
			return nil
		}
		s = append(s, m.internNode(m.internLocal(i, state), m.internHistory(i, history)).id)
	}
	return s
}

func (m *Model[S, M, I, H]) lockedMessage(msg M) *message[M] {
	m.lock()
	defer m.unlock()
	return m.internMessage(msg)
}

// affordable reports whether no budget is used up further than it goes.
func (m *Model[S, M, I, H]) affordable(s explore.State) bool {
	for b := range m.budgetWords() * budgetsPerWord {
		most := 0
		if b < len(m.budgets) {
			most = m.budgets[b].max
		}
		if m.used(s, b) > most {
			return false
		}
	}
	return true
}

// contentReader reads the parts of a state; the first error stays.
type contentReader struct {
	rest []byte
	err  error
}

func (r *contentReader) part() []byte {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > uint64(len(r.rest)-size) {
		r.err, r.rest = errContent, nil
		return nil
	}
	b := r.rest[size : size+int(n)]
	r.rest = r.rest[size+int(n):]
	return b
}

func (r *contentReader) word() uint32 {
	if len(r.rest) < 4 {
		r.err, r.rest = errContent, nil
		return 0
	}
	w := binary.LittleEndian.Uint32(r.rest)
	r.rest = r.rest[4:]
	return w
}
