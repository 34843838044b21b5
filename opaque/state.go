package opaque

import (
	"encoding/json"
	"errors"

	"raftmc/protocol"
)

// State is a state of a node: all that it can be told apart by.
type State[V any] struct{ at *place[V] }

// View returns what properties see of it. It must not be changed.
func (s State[V]) View() V { return s.at.view }

// MarshalJSON writes the view.
func (s State[V]) MarshalJSON() ([]byte, error) {
	if s.at == nil {
		return []byte("null"), nil
	}
	return json.Marshal(s.at.view)
}

// ShownAs implements protocol.ShownAs.
func (s State[V]) ShownAs() any { return s.at.view }

var errUnknown = errors.New("opaque: a state that the code has not been seen in")

// State implements protocol.Protocol. Under other names, it is the state to which the renamed
// run leads.
func (p *Protocol[N, V, H]) State(c *protocol.Codec, s *State[V]) {
	var key string
	if !c.Reading() {
		key = string(p.image(s.at, namesOf(c.Renaming())).digest[:])
	}
	c.Text(&key)
	if !c.Reading() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.at = p.places[key]; s.at == nil {
		c.Refuse(errUnknown)
	}
}
