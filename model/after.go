package model

import (
	"raftmc/explore"
	"raftmc/internal/mistake"
	"raftmc/model/reference"
	"raftmc/protocol"
)

// After returns the model that starts where a run ends, as the plain model's After says.
func (m *Model[S, M, I, H]) After(actions []reference.Action) (Searchable, error) {
	later, err := m.plain.After(actions)
	if err != nil {
		return nil, err
	}
	return searchable(of(later))
}

// Within returns the model in which only the given actions may be taken, as the plain
// model's Within says.
func (m *Model[S, M, I, H]) Within(actions []reference.Action, property string) (Searchable, error) {
	alone, err := m.plain.Within(actions, property)
	if err != nil {
		return nil, err
	}
	return searchable(of(alone))
}

// searchable keeps a typed nil from becoming a model.
func searchable[S, M, I, H any](m *Model[S, M, I, H], err error) (Searchable, error) {
	if err != nil {
		return nil, err
	}
	return m, nil
}

// startAt makes a state of the plain model the initial one.
func (m *Model[S, M, I, H]) startAt(c reference.Cluster[S, M, I, H]) {
	m.initial = m.encode(c)
	if got := m.newWorker().Fingerprint(m.initial); got != c.Fingerprint() {
		mistake.Made("what is written of a state or a message must be all that there is, the same each time, and read back as it was", "a state of %s that starts a run has fingerprint %016x, and by the tables %016x", m.info.Name, c.Fingerprint(), got)
	}
}

// encode writes a state of the plain model as searches keep it.
func (m *Model[S, M, I, H]) encode(c reference.Cluster[S, M, I, H]) explore.State {
	s, messages := m.encodeParts(c)
	if m.bounds.Network.Order != protocol.FIFO {
		return append(s, messages...)
	}
	w := m.newWorker()
	for _, id := range messages {
		s = w.push(id, s, m.network())
	}
	return s
}

// encodeParts writes the servers and the budgets, and numbers the messages.
func (m *Model[S, M, I, H]) encodeParts(c reference.Cluster[S, M, I, H]) (s explore.State, messages []uint32) {
	m.lock()
	defer m.unlock()
	for i := range c.States {
		s = append(s, m.internNode(m.internLocal(i, c.States[i]), m.internHistory(i, c.Histories[i])).id)
	}
	s = append(s, make([]uint32, m.budgetWords())...)
	for b, used := range c.Used() {
		for range used {
			m.spend(s, b)
		}
	}
	for _, msg := range c.Network {
		messages = append(messages, m.internMessage(msg).id)
	}
	return s, messages
}
