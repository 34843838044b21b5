package model

import (
	"fmt"

	"raftmc/explore"
)

// After implements Instance. The model that it returns starts where the run ends.
func (m *Model[S, M, I, H]) After(actions []Action) (_ Instance, err error) {
	defer explore.Catch(&err)
	run := &run[S, M, I, H]{m: m, past: []Cluster[S, M, I, H]{m.Cluster()}}
	for i, a := range actions {
		if _, err := run.Do(a); err != nil {
			return nil, fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	later, err := New(m.p, Options[S, M, I, H]{Network: m.bounds, Symmetry: m.symmetry, Properties: m.props.all})
	if err != nil {
		return nil, err // a typed nil must not become an instance
	}
	later.only = m.only
	later.startAt(run.now())
	return later, nil
}

// startAt makes a state of the plain model the initial one. The protocol and its
// properties treat servers and values alike wherever a run starts, so symmetry is as
// sound from there.
func (m *Model[S, M, I, H]) startAt(c Cluster[S, M, I, H]) {
	c.m = m
	m.start = &c
	m.initial = m.encode(c)
	if got := m.newWorker().Fingerprint(m.initial); got != c.Fingerprint() {
		mistaken("what is written of a state or a message must be all that there is, the same each time, and read back as it was", "a state of %s that starts a run has fingerprint %016x, and by the tables %016x", m.info.Name, c.Fingerprint(), got)
	}
}

// encode writes a state of the plain model as searches keep it.
func (m *Model[S, M, I, H]) encode(c Cluster[S, M, I, H]) explore.State {
	s, messages := m.encodeParts(c)
	if m.bounds.Network.Order != FIFO {
		return append(s, messages...)
	}
	w := m.newWorker()
	for _, id := range messages {
		s = w.push(id, s, m.network())
	}
	return s
}

// encodeParts writes the servers and the budgets, and numbers the messages.
func (m *Model[S, M, I, H]) encodeParts(c Cluster[S, M, I, H]) (s explore.State, messages []uint32) {
	m.lock()
	defer m.unlock()
	for i := range c.States {
		s = append(s, m.internNode(m.internLocal(i, c.States[i]), m.internHistory(i, c.Histories[i])).id)
	}
	s = append(s, make([]uint32, m.budgetWords())...)
	for b, used := range c.used {
		for range used {
			m.spend(s, b)
		}
	}
	for _, msg := range c.Network {
		messages = append(messages, m.internMessage(msg).id)
	}
	return s, messages
}
