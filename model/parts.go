package model

import (
	"fmt"

	"raftmc/explore/cover"
	"raftmc/protocol"
)

// Encode implements cover.System: the part's server, and its content.
func (t *monotone[S, M, I, H]) Encode(p cover.Part, number uint32) []byte {
	switch p {
	case cover.LocalPart:
		l := t.orbits.snapshot()[number]
		return encodePart(t.servers(), l.self, t.p.State, l.state)
	case cover.MessagePart:
		return encodePart(t.servers(), 0, t.p.Message, t.envelopes.snapshot()[number].content)
	}
	h := t.history.snapshot()[number]
	return encodePart(t.servers(), h.self, t.p.History, h.facts)
}

func encodePart[T any](servers, self int, describe func(*protocol.Codec, *T), v T) []byte {
	b, _ := protocol.Encode(servers, nil, describe, v)
	return append([]byte{byte(self)}, b...)
}

// Decode implements cover.System.
func (t *monotone[S, M, I, H]) Decode(p cover.Part, content []byte) (number uint32, err error) {
	if len(content) == 0 || int(content[0]) >= t.servers() {
		return 0, protocol.ErrTruncated
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("model: content that no %s can have: %v", t.info.Name, r)
		}
	}()
	t.lock()
	defer t.unlock()
	self := int(content[0])
	switch p {
	case cover.LocalPart:
		s, err := protocol.Decode(t.servers(), t.p.State, content[1:])
		if err != nil {
			return 0, err
		}
		return t.localOf(t.internLocal(self, s)), nil
	case cover.MessagePart:
		m, err := protocol.Decode(t.servers(), t.p.Message, content[1:])
		if err != nil {
			return 0, err
		}
		return t.messageOf(t.internMessage(m)), nil
	}
	h, err := protocol.Decode(t.servers(), t.p.History, content[1:])
	if err != nil {
		return 0, err
	}
	return t.internHistory(self, h).id, nil
}
