package hashicorpraft

import (
	"io"
	"sync"

	"github.com/hashicorp/raft"
)

// machine is a server's state machine: it notes what is applied.
type machine struct {
	mu      sync.Mutex
	applied []entry
}

// Apply implements raft.FSM.
func (m *machine) Apply(l *raft.Log) any {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.applied = append(m.applied, entry{l.Index, l.Term, l.Type, l.Data})
	return nil
}

// all returns what was applied.
func (m *machine) all() []entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.applied
}

// Snapshot implements raft.FSM.
func (m *machine) Snapshot() (raft.FSMSnapshot, error) { return nil, io.ErrUnexpectedEOF }

// Restore implements raft.FSM.
func (m *machine) Restore(r io.ReadCloser) error { return r.Close() }
