package register

import "raftmc/protocol"

// Single is a service in which each server has a register of its own: right for one
// server, and wrong for more. Its value is the number of servers.
type Single int

// Name implements Service.
func (Single) Name() string { return "single-copy-register" }

// Servers implements Service.
func (n Single) Servers() int { return int(n) }

// Start implements Service. The state is what was written last.
func (Single) Start(int) int { return 0 }

// Kinds implements Service.
func (Single) Kinds() []Kind { return nil }

// Receive implements Service.
func (Single) Receive(_, value int, m Message) (int, []Message, Heed) {
	if m.Kind == Put {
		return m.Value, []Message{m.answer(PutOk)}, Heeded
	}
	found := m.answer(GetOk)
	found.Value = value
	return value, []Message{found}, Heeded
}

// State implements Service.
func (Single) State(c *protocol.Codec, value *int) { protocol.Number(c, value) }
