package model

import (
	"bytes"
	"errors"
	"fmt"

	"raftmc/explore/ordered"
	"raftmc/protocol"
)

// Encode implements ordered.System: the server, or what else a shape belongs to, and its encoding.
func (t *orderedTables[S, M, I, H]) Encode(p ordered.Part, shape uint32) []byte {
	switch p {
	case ordered.LocalPart:
		l := t.locals.snapshot()[shape]
		return append([]byte{byte(l.Server)}, l.encoding...)
	case ordered.ElementPart:
		e := t.elements.snapshot()[shape]
		belongs := byte(isMessage)
		if e.IsFact() {
			belongs = byte(e.Of)
		}
		return append([]byte{belongs}, e.encoding...)
	}
	return append([]byte{0}, t.commons.snapshot()[shape].encoding...)
}

// errNoShape is the error for a content that has other numbers than 1, 2, 3…
var errNoShape = errors.New("it is not how a shape is written")

// Decode implements ordered.System.
func (t *orderedTables[S, M, I, H]) Decode(p ordered.Part, content []byte) (shape uint32, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("model: content that no %s can have: %v", t.info.Name, r)
		}
	}()
	if len(content) == 0 {
		return 0, protocol.ErrTruncated
	}
	belongs, encoding := int(content[0]), content[1:]
	if belongs >= t.servers() && (p != ordered.ElementPart || belongs != isMessage) || p == ordered.CommonPart && belongs != 0 {
		return 0, protocol.ErrTruncated
	}
	var x ordered.Object
	switch {
	case p == ordered.LocalPart:
		s, r, err := decodeShape(t.servers(), t.p.State, encoding)
		if err != nil {
			return 0, err
		}
		x, _ = t.localIn(belongs, s, r)
		t.Local(x.Shape()) // its inputs and facts can be listed
	case p == ordered.CommonPart:
		h, r, err := t.decodeFacts(encoding)
		if err != nil {
			return 0, err
		}
		x, _ = t.commonIn(h, r)
	case belongs == isMessage:
		m, r, err := decodeShape(t.servers(), t.p.Message, encoding)
		if err != nil {
			return 0, err
		}
		if from, to := t.p.Route(m); min(from, to) < 0 || max(from, to) >= t.servers() {
			return 0, fmt.Errorf("model: a message from %d to %d of %d servers", from, to, t.servers())
		}
		x, _ = t.messageIn(m, r)
	default:
		h, r, err := t.decodeFacts(encoding)
		if err != nil {
			return 0, err
		}
		x, _ = t.factIn(belongs, h, r)
	}
	return x.Shape(), nil
}

// decodeShape reads a value of a shape, with 1, 2, 3… for its numbers.
func decodeShape[T any](servers int, describe func(*protocol.Codec, *T), encoding []byte) (v T, r ranks, err error) {
	if v, err = protocol.Decode(servers, describe, encoding); err != nil {
		return v, nil, err
	}
	shape := protocol.ShapeOf(servers, nil, describe, v)
	if !bytes.Equal(shape.Encoding, encoding) || len(shape.Numbers) > ordered.MostPlaces {
		return v, nil, errNoShape
	}
	r = ranks{}
	for i, n := range shape.Numbers {
		if n != uint64(i+1) {
			return v, nil, errNoShape
		}
		r[n] = i + 1
	}
	return v, r, nil
}

// decodeFacts reads a history, which must be one of facts.
func (t *orderedTables[S, M, I, H]) decodeFacts(encoding []byte) (h H, r ranks, err error) {
	if h, r, err = decodeShape(t.servers(), t.p.History, encoding); err == nil {
		_, err = protocol.FactsOf(t.servers(), t.p.History, h)
	}
	return h, r, err
}
